import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LivewrightError } from "../foundation/errors.ts";
import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { decodeParams, type Params, type ParamValue } from "./decode.ts";
import { runs } from "../test-support/runs.ts";

const decode = (query: string): unknown => JSON.parse(JSON.stringify(decodeParams(query)));

const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof LivewrightError) return error.code;
    throw error;
  }
};

describe("decodeParams() follows section 5.4.2", () => {
  test.each([
    ["a=1&a=2", { a: "2" }],
    ["b[]=1&b[]=2", { b: ["1", "2"] }],
    ["c[x][y]=1&c[x][z]=", { c: { x: { y: "1", z: "" } } }],
    ["d[0][k]=v&d[1][k]=w", { d: { "0": { k: "v" }, "1": { k: "w" } } }],
    ["p[][]=9", { p: [["9"]] }],
    ["g=1&g[a]=2", { g: { a: "2" } }],
    ["g[a]=2&g=1", { g: "1" }],
    ["h[]=1&h[a]=2", { h: { a: "2" } }],
    ["i[a]=1&i[]=2", { i: ["2"] }],
    ["f&=g", { f: "", "": "g" }],
    ["[h]=1&i[j=2", { "[h]": "1", "i[j": "2" }],
    ["o[p]q]=1", { o: { "p]q": "1" } }],
    ["x[y[z]=2", { x: { "y[z": "2" } }],
  ])("for %s", (query, expected) => {
    expect(decode(query)).toEqual(expected);
  });

  test.each([
    ["the maps of a list are one map", "a[][k]=1&a[][k]=2", { a: [{ k: "2" }] }],
    ["two keys of that one map", "a[][k]=1&a[][l]=2", { a: [{ k: "1", l: "2" }] }],
    ["it stands where it was first mentioned", "a[]=0&a[][k]=1&a[]=2&a[][l]=3", { a: ["0", { k: "1", l: "3" }, "2"] }],
    ["last plain against first container: plain is later", "g[a]=2&g=1&g[b]=3", { g: "1" }],
    ["last plain against first container: last of several", "g=1&g[a]=2&g=3&g[b]=4", { g: "3" }],
    ["last plain against first container: container is later", "g=1&g=2&g[a]=3&g[b]=4", { g: { a: "3", b: "4" } }],
    ["the same rule inside a map", "m[g][a]=2&m[g]=1&m[g][b]=3", { m: { g: "1" } }],
    ["a container counts where it first appears", "h[a][x]=1&h[]=2&h[a][y]=3", { h: ["2"] }],
    ["a list container counts where it first appears", "h[][x]=1&h[a]=2&h[][y]=3", { h: { a: "2" } }],
    ["the kind may change back", "h[]=1&h[a]=2&h[]=3", { h: ["1", "3"] }],
    ["the empty name is a map key at the root", "=1&a=2", { "": "1", a: "2" }],
    ["the last empty name wins", "=1&=2", { "": "2" }],
  ])("%s: %s", (_rule, query, expected) => {
    expect(decode(query)).toEqual(expected);
  });

  test.each([
    ["", {}],
    ["&&&", {}],
    ["&a=1&&b=2&", { a: "1", b: "2" }],
    ["a=b=c", { a: "b=c" }],
    ["a+b=c+d", { "a b": "c d" }],
    ["a=%2B%26%3D%25", { a: "+&=%" }],
    ["%C3%A9=%F0%9F%91%8D", { é: "👍" }],
    ["é=👍", { é: "👍" }],
    ["user%5Bname%5D=Jo", { user: { name: "Jo" } }],
    ["user[na%5D%5Bme]=Jo", { user: { na: { me: "Jo" } } }],
    ["a=%00", { a: "\0" }],
    ["a=%ef%bb%bfx", { a: "\ufeffx" }],
  ])("splitting and escapes: %s", (query, expected) => {
    expect(decode(query)).toEqual(expected);
  });
});

describe("decodeParams() and hostile input", () => {
  test("keeps names of the prototype as plain keys", () => {
    const params = decodeParams(
      "__proto__[polluted]=1&constructor[prototype][x]=2&a[__proto__]=3&toString=4&b[__proto__][]=5",
    );
    expect(Object.getPrototypeOf(params)).toBeNull();
    expect(Object.keys(params)).toEqual(["__proto__", "constructor", "a", "toString", "b"]);
    expect(JSON.stringify(params)).toBe(
      '{"__proto__":{"polluted":"1"},"constructor":{"prototype":{"x":"2"}},"a":{"__proto__":"3"},"toString":"4","b":{"__proto__":["5"]}}',
    );
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test.each(["a=%", "a=%4", "a=%zz", "%=1", "a=%ff", "a=%c3", "a=%c0%80", "a=%ed%a0%80", "a=%f5%80%80%80", "a=%u0041"])(
    "fails with LW120 for %s",
    (query) => {
      expect(codeOf(() => decodeParams(query))).toBe("LW120");
    },
  );

  test("fails with LW120 for text that is not Unicode", () => {
    expect(codeOf(() => decodeParams("a=\ud800"))).toBe("LW120");
    expect(codeOf(() => decodeParams("\udc00=1"))).toBe("LW120");
  });

  test("fails with LW121 beyond the bytes, counted as UTF-8", () => {
    const limits = { ...DEFAULT_LIMITS, maxParamBytes: 8 };
    expect(codeOf(() => decodeParams("a=123456", limits))).toBeUndefined();
    expect(codeOf(() => decodeParams("a=1234567", limits))).toBe("LW121");
    expect(codeOf(() => decodeParams("a=👍12", limits))).toBeUndefined();
    expect(codeOf(() => decodeParams("a=👍123", limits))).toBe("LW121");
  });

  test("fails with LW121 beyond the keys, including repeated ones", () => {
    const limits = { ...DEFAULT_LIMITS, maxParamKeys: 3 };
    expect(codeOf(() => decodeParams("a&&a&a&", limits))).toBeUndefined();
    expect(codeOf(() => decodeParams("a&a&a&a", limits))).toBe("LW121");
  });

  test("fails with LW121 beyond the depth", () => {
    const nested = (segments: number): string => `a${"[b]".repeat(segments - 1)}=1`;
    expect(codeOf(() => decodeParams(nested(32)))).toBeUndefined();
    expect(codeOf(() => decodeParams(nested(33)))).toBe("LW121");
    expect(codeOf(() => decodeParams(`a${"[]".repeat(1_000_000)}=1`))).toBe("LW121");
  });

  test("fails with LW121 if few short keys open more maps and lists than the limit of keys", () => {
    const limits = { ...DEFAULT_LIMITS, maxParamKeys: 4 };
    expect(codeOf(() => decodeParams("a[b][c]=1&d[]=1&e[]=1", limits))).toBeUndefined();
    expect(codeOf(() => decodeParams("a[b][c][d]=1&e[]=1&f[]=1", limits))).toBe("LW121");
    expect(codeOf(() => decodeParams("a[b][c][d][]=1&a[b][c][d][]=2", limits))).toBeUndefined();
    const many = Array.from({ length: 10_000 }, (_, i) => `a${i}${"[k]".repeat(31)}=v`).join("&");
    expect(codeOf(() => decodeParams(many))).toBe("LW121");
  });

  // Each of these takes milliseconds when decoding is linear, and minutes when it is not: the runner's timeout is the check.
  test.each([
    ["many fields", Array.from({ length: 10_000 }, (_, i) => `user[f${i}]=v`).join("&")],
    ["many long fields", Array.from({ length: 10_000 }, (_, i) => `user[f${i}]=${"v".repeat(700)}`).join("&")],
    ["one long list", Array.from({ length: 10_000 }, () => "a[]=v").join("&")],
    ["one deep place, many values", Array.from({ length: 10_000 }, () => `a${"[]".repeat(31)}=v`).join("&")],
    ["containers overwritten again and again", "a[b]=1&a=2&".repeat(5_000)],
    ["no equals sign", `${"a&".repeat(9_999)}${"b".repeat(7_000_000)}`],
    ["separators only", "&".repeat(8_000_000)],
    ["brackets without a name", `a${"][".repeat(3_000_000)}=1`],
    ["opening brackets", `a${"[".repeat(7_000_000)}]=1`],
    ["numeric keys far apart", Array.from({ length: 10_000 }, (_, i) => `a[${i * 429_496}]=v`).join("&")],
  ])("reads %s in linear time", (_name, query) => {
    decodeParams(query);
  });
});

// Small alphabets, so that names collide and brackets meet.
const segment = fc.constantFrom("", "a", "b", "0", "]", "[", "__proto__");
const field = fc
  .tuple(
    fc.constantFrom("", "a", "b", "["),
    fc.array(segment, { maxLength: 4 }),
    fc.constantFrom("", "=", "=1", "=2=3"),
  )
  .map(([name, path, value]) => `${name}${path.map((key) => `[${key}]`).join("")}${value}`);
const query = fc.array(field, { maxLength: 8 }).map((fields) => fields.join("&"));
const noise = fc.array(fc.constantFrom("a", "b", "[", "]", "=", "&", "%", "+", "4", "é", "\ud800"), { maxLength: 30 });

test("decodeParams() decodes like a direct reading of the rules", () => {
  fc.assert(
    fc.property(query, (text) => {
      expect(decodeParams(text)).toEqual(reference(text));
    }),
    { numRuns: runs(2_000) },
  );
});

test("decodeParams() decodes any text, or refuses it with one of two codes", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        noise.map((parts) => parts.join("")),
      ),
      (text) => {
        expect([undefined, "LW120", "LW121"]).toContain(codeOf(() => decodeParams(text)));
      },
    ),
    { numRuns: runs(2_000) },
  );
});

/**
 * The rules as documented: collect every entry in order, then let each level decide. Quadratic, and obviously right.
 */
function reference(text: string): Params {
  const entries: { path: string[]; value: string }[] = [];
  for (const part of text.split("&")) {
    if (part === "") continue;
    const [key = "", ...rest] = part.split("=");
    const nested = key.endsWith("]") && key.indexOf("[") > 0;
    const name = nested ? key.slice(0, key.indexOf("[")) : key;
    const inner = nested ? key.slice(key.indexOf("[") + 1, -1).split("][") : [];
    entries.push({ path: [name, ...inner], value: rest.join("=") });
  }
  return resolveMap(entries, () => true);
}

type Entries = { path: string[]; value: string }[];

function resolve(entries: Entries): ParamValue {
  // Entries of this level: every plain one, and each container at its first mention.
  const own = entries.filter(
    ({ path }, at) =>
      path.length === 1 || entries.findIndex((other) => other.path.length > 1 && other.path[0] === path[0]) === at,
  );
  if (own.at(-1)?.path[0] !== "") return resolveMap(entries, (name) => name !== "");
  return own
    .filter(({ path }) => path[0] === "")
    .map(({ path, value }) => (path.length === 1 ? value : resolve(below(entries, ""))));
}

function resolveMap(entries: Entries, belongs: (name: string) => boolean): Params {
  const map = Object.create(null) as Params;
  for (const name of new Set(entries.map(({ path }) => path[0]!))) {
    if (!belongs(name)) continue;
    const lastPlain = entries.findLastIndex(({ path }) => path.length === 1 && path[0] === name);
    const firstContainer = entries.findIndex(({ path }) => path.length > 1 && path[0] === name);
    map[name] = lastPlain > firstContainer ? entries[lastPlain]!.value : resolve(below(entries, name));
  }
  return map;
}

function below(entries: Entries, name: string): Entries {
  return entries
    .filter(({ path }) => path.length > 1 && path[0] === name)
    .map(({ path, value }) => ({ path: path.slice(1), value }));
}
