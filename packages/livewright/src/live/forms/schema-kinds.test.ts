import { type } from "arktype";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { decodeParams } from "../../params/decode.ts";
import type { StandardSchema } from "../../params/standard-schema.ts";
import { toForm } from "./form.ts";

/** The value that a form saves. The schemas differ in type, so their data has none here. */
function save<Output>(schema: StandardSchema<Output>, query: string, data?: object): Output | undefined {
  const given = data === undefined ? {} : { data };
  return toForm(decodeParams(query), { ...given, schema, action: "save" }).$value;
}

describe("a record", () => {
  const Scores = z.object({ scores: z.record(z.string(), z.number()) });

  test.each([
    ["zod", Scores],
    ["zod, as further names", z.object({ scores: z.object({}).catchall(z.number()) })],
    ["arktype", type({ scores: "Record<string, number>" })],
  ] as const)("has values of its kind: %s", (_library, schema) => {
    expect(save(schema, "scores[ann]=1&scores[_unused_bob]=&scores[bob]=2.5")).toEqual({
      scores: { ann: 1, bob: 2.5 },
    });
    expect(save(schema, "scores[ann]=x")).toBeUndefined();
  });

  test("gives each name an input, also one that it does not have yet", () => {
    const form = toForm({ scores: { ann: 1 } }, { schema: Scores });
    expect([form.scores["ann"]?.name, form.scores["ann"]?.value]).toEqual(["scores[ann]", "1"]);
    expect([form.scores["bob"]?.name, form.scores["bob"]?.type]).toEqual(["scores[bob]", "number"]);
  });

  test("of certain names has all of them", () => {
    const schema = z.object({ scores: z.record(z.enum(["a", "b"]), z.boolean()) });
    expect(save(schema, "scores[a]=true")).toEqual({ scores: { a: true, b: false } });
  });

  test("may hold groups and lists", () => {
    const schema = z.object({ by: z.record(z.string(), z.object({ n: z.number(), tags: z.array(z.string()) })) });
    expect(save(schema, "by[x][n]=1&by[x][tags][]=a")).toEqual({ by: { x: { n: 1, tags: ["a"] } } });
  });

  test("may hold lists whose rows are added and removed", () => {
    const schema = z.object({ by: z.record(z.string(), z.array(z.object({ n: z.number() }))) });
    expect(save(schema, "by[x][0][n]=1&by[x][1][n]=2&by[x_drop][]=0&by[y_drop][]=")).toEqual({
      by: { x: [{ n: 2 }], y: [] },
    });
  });

  test("takes no names that mean something else", () => {
    const schema = z.object({ n: z.number(), rows: z.array(z.object({ a: z.string() })) }).catchall(z.string());
    const query = "n=1&rows[0][a]=x&rows_sort[]=0&_target[]=n&_csrf_token=t&__proto__[a]=b&other=y";
    expect(save(schema, query)).toEqual({ n: 1, rows: [{ a: "x" }], other: "y" });
  });
});

test("a tuple has a kind for each position, and keeps empty ones in place", () => {
  const schema = z.object({ a: z.tuple([z.string(), z.number()], z.boolean()) });
  expect(save(schema, "a[]=&a[]=5&a[]=true")).toEqual({ a: ["", 5, true] });
  expect(save(type({ a: ["string", "number"] }), "a[0]=x&a[1]=5")).toEqual({ a: ["x", 5] });
});

test.each([
  ["a number", z.number().or(z.literal("")), "5", 5],
  ["an empty text", z.number().or(z.literal("")), "", ""],
  ["a word", z.number().or(z.enum(["auto", "none"])), "auto", "auto"],
  ["a number or null", z.number().or(z.literal("auto")).nullable(), "7", 7],
  ["a date", z.date().or(z.literal("never")), "2026-01-02", new Date("2026-01-02")],
  ["a word in place of a date", z.date().or(z.literal("never")), "never", "never"],
  ["text, where any text may be", z.number().or(z.string()), "5", "5"],
] as const)("alternatives of a kind and words read %s", (_what, schema, text, value) => {
  expect(save(z.object({ a: schema }), `a=${text}`)).toEqual({ a: value });
});

test("an input shows words, so its type is text", () => {
  const form = toForm(
    {},
    { schema: z.object({ a: z.number().or(z.literal("auto")), b: z.number().or(z.literal("")) }) },
  );
  expect([form.a.type, form.b.type]).toEqual(["text", "number"]);
});

describe("a big integer", () => {
  test.each([
    ["zod", z.object({ a: z.bigint() })],
    ["zod with coercion", z.object({ a: z.coerce.bigint() })],
    ["arktype", type({ a: "bigint" })],
  ] as const)("is exact: %s", (_library, schema) => {
    expect(save(schema, "a=9007199254740993")).toEqual({ a: 9_007_199_254_740_993n });
    expect(save(schema, "a=")).toBeUndefined();
  });

  test("is declared in fields for other libraries", () => {
    const form = toForm({ a: "-7" }, { schema: z.object({ a: z.any() }), fields: { a: "bigint" } });
    expect(form.$value).toEqual({ a: -7n });
  });
});

test.each(["9007199254740993", "-9007199254740993", "123456789012345678901234567890"])(
  "the integer %s is not rounded to a number nearby",
  (text) => {
    expect(save(z.object({ a: z.number() }), `a=${text}`)).toBeUndefined();
  },
);

describe("a computed default", () => {
  let count = 0;
  const next = () => String(++count);

  test("is computed for each form and each row", () => {
    const schema = z.object({
      id: z.string().default(next),
      other: z.string().prefault(next).optional(),
      rows: z.array(z.object({ id: z.string().default(next) })),
    });
    const ids = [1, 2].flatMap(() => {
      const form = toForm(decodeParams("rows_sort[]=a&rows_sort[]=b"), { schema });
      return [form.id.value, form.other.value, ...form.rows.rows.map((row) => row.id.value)];
    });
    expect(new Set(ids).size).toBe(8);
  });

  test("of a group is shown in its inputs", () => {
    const schema = z.object({
      a: z.object({ city: z.string(), zip: z.string() }).default({ city: "Bern", zip: "3000" }),
    });
    expect([toForm({}, { schema }).a.city.value, toForm({}, { schema }).a.zip.value]).toEqual(["Bern", "3000"]);
    expect(toForm({ a: { city: "Rome" } }, { schema }).a.city.value).toBe("Rome");
  });

  test("of a date is shown as a date", () => {
    const schema = z.object({ day: z.date().default(() => new Date("2026-02-03")) });
    expect(toForm({}, { schema }).day.value).toBe("2026-02-03");
  });
});

describe("a schema that contains itself", () => {
  const Person = z.object({
    name: z.string(),
    get parent() {
      return Person.nullable();
    },
  });
  const Tree = z.object({
    node: z.union([
      z.object({ leaf: z.string() }),
      z.object({
        get left() {
          return Tree;
        },
        get right() {
          return Tree;
        },
      }),
    ]),
  });

  test("as a nullable group ends where the data ends", () => {
    expect(toForm({}, { schema: Person }).parent.name.name).toBe("parent[name]");
    expect(save(Person, "name=a&parent[name]=b")).toEqual({ name: "a", parent: { name: "b", parent: null } });
  });

  test("as an alternative ends where the data ends", () => {
    expect(save(Tree, "node[left][node][leaf]=a&node[right][node][leaf]=b")).toEqual({
      node: { left: { node: { leaf: "a" } }, right: { node: { leaf: "b" } } },
    });
  });
});

describe("data that is not what an input sends", () => {
  const Shapes = z.object({
    on: z.boolean().optional(),
    group: z.object({ city: z.string().optional() }).optional(),
    rows: z.array(z.object({ text: z.string() })).optional(),
  });

  test.each(["on=yes", "on=TRUE", "on[a]=1", "group=x", "group[]=x", "rows=x", "rows[]=x", "rows[0]=x"])(
    "is reported, not replaced: %s",
    (query) => {
      expect(save(Shapes, query)).toBeUndefined();
    },
  );

  test.each(["by[a]=1", "by[toString]=1", "by[valueOf]=1&by[toString]=1", "by[__proto__]=1", "by[]=mail"])(
    "does not break the choice of an alternative: %s",
    (query) => {
      const schema = z.discriminatedUnion("by", [
        z.object({ by: z.literal("mail"), address: z.string() }),
        z.object({ by: z.literal("phone"), number: z.number() }),
      ]);
      expect(save(schema, query)).toBeUndefined();
    },
  );

  test("reaches an unknown value without the client's markers", () => {
    expect(save(z.object({ a: z.any() }), "a[x]=1&a[_unused_x]=")).toEqual({ a: { x: "1" } });
  });
});

test("data of an alternative that was left does not come back", () => {
  const Contact = z.discriminatedUnion("by", [
    z.strictObject({ by: z.literal("mail"), address: z.string() }),
    z.strictObject({ by: z.literal("phone"), number: z.number() }),
  ]);
  const started = { by: "mail", address: "a@b.ch" } as const;
  expect(save(Contact, "by=phone&number=5", started)).toEqual({ by: "phone", number: 5 });
  expect(save(z.object({ c: Contact }), "c[by]=phone&c[number]=5", { c: started })).toEqual({
    c: { by: "phone", number: 5 },
  });
  expect(save(Contact, "address=c@d.ch", started)).toEqual({ by: "mail", address: "c@d.ch" });
});

test.each([
  ["a list of numbers", z.object({ a: z.array(z.number()) }), "a[]=1&a[]=x"],
  ["a tuple", z.object({ a: z.tuple([z.string(), z.number()]) }), "a[]=x&a[]=y"],
  ["a list of lists", z.object({ a: z.array(z.array(z.email())) }), "a[0][]=x"],
] as const)("errors of the items of %s are errors of its input", (_kind, schema, query) => {
  const form = toForm(decodeParams(query), {
    schema: schema as StandardSchema<unknown, { a: readonly string[] }>,
    fields: { a: ["text"] },
    action: "save",
  });
  expect(form.$valid).toBe(false);
  expect(form.a.errors).toHaveLength(1);
});
