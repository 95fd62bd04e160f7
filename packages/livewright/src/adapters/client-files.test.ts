import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ClientFiles, clientFiles } from "./client-files.ts";
import { CLIENT_FILES, type ClientOrigin, installedClient } from "./client-origin.ts";
import type { EmbeddedClient } from "./embedded-client.ts";

let compiled: string;
let origin: ClientOrigin;

beforeAll(() => {
  compiled = mkdtempSync(join(tmpdir(), "livewright-client-"));
  writeFileSync(join(compiled, "client.js"), "// client");
  writeFileSync(join(compiled, "secret.js"), "// secret");
  for (const [folder, file] of Object.values(CLIENT_FILES))
    if (folder === "client" && file !== "client.js") writeFileSync(join(compiled, file), `// ${file}`);
  origin = { ...installedClient(), client: compiled };
});

afterAll(() => {
  rmSync(compiled, { recursive: true });
});

async function get(path: string, init?: RequestInit): Promise<Response | undefined> {
  return ask(await clientFiles(origin), path, init);
}

function ask(client: ClientFiles, path: string, init?: RequestInit): Promise<Response | undefined> | undefined {
  const request = new Request(`http://app.test${path}`, init);
  return client.respond(request, new URL(request.url).pathname);
}

test("the starter", async () => {
  const response = await get("/livewright/client.js");
  expect(response?.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(await response?.text()).toBe("// client");
});

test.each([
  ["/livewright/phoenix.js", "phoenix", "phoenix.mjs"],
  ["/livewright/phoenix-live-view.js", "phoenix_live_view", "phoenix_live_view.esm.js"],
])("%s is the package's own file, byte for byte", async (path, name, file) => {
  const response = await get(path);
  const own = readFileSync(join(dirname(createRequire(import.meta.url).resolve(name)), file), "utf8");
  const text = (await response?.text()) ?? "";
  expect(text).toBe(own);
  expect(response?.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  // A bare name is nothing a browser can load.
  expect(text).not.toMatch(/^(?:import|export)\b.*\bfrom\s+["'][^./]/m);
  const etag = response?.headers.get("etag") ?? "";
  expect((await get(path, { headers: { "if-none-match": etag } }))?.status).toBe(304);
});

/** The served files that a browser loads for `client.js`, and those it would ask for in vain. */
function loadedFor(entry: string, source: (module: string) => string | undefined) {
  const loaded = new Set([entry]);
  const missing: string[] = [];
  // A set yields members that are added while it is walked.
  for (const name of loaded) {
    const text = source(name);
    if (text === undefined) missing.push(name);
    for (const [, module = ""] of (text ?? "").matchAll(/^(?:import|export)\s(?!type\s)[^;]*?["'](\.\/[^"']+)["'];/gm))
      loaded.add(module.replace(/^\.\//, "").replace(/\.ts$/, ".js"));
  }
  return { loaded, missing };
}

test("each module that client.js imports, and that those import, is served", () => {
  const sources = new URL("../client/", import.meta.url);
  const { loaded, missing } = loadedFor("client.js", (name) => {
    if (!Object.hasOwn(CLIENT_FILES, name)) return undefined;
    const path = new URL(name.replace(/\.js$/, ".ts"), sources);
    return readFileSync(path, "utf8");
  });
  expect(missing).toEqual([]);
  // A file that nothing imports is a module of applications, or a style sheet.
  expect(Object.keys(CLIENT_FILES).filter((name) => !loaded.has(name))).toEqual(["ui.css"]);
});

test("a module that is not served, and one behind it, would be found", () => {
  const modules: Readonly<Record<string, string>> = {
    "a.js": 'import { b } from "./b.ts";\nimport type { T } from "./t.ts";\nexport {\n  c,\n} from "./c.ts";',
    "b.js": 'import "./d.ts";',
    "c.js": "",
  };
  expect(loadedFor("a.js", (name) => modules[name]).missing).toEqual(["d.js"]);
});

test("the style sheet of the ready-made parts", async () => {
  const response = await get("/livewright/ui.css");
  expect(response?.headers.get("content-type")).toBe("text/css; charset=utf-8");
  expect(await response?.text()).toContain(".lw-button");
});

test.each([
  "/livewright/",
  "/livewright/secret.js",
  "/livewright/client.js/",
  "/livewright/../client.js",
  "/livewright/%2e%2e/client.js",
  "/livewright/__proto__",
  "/other/client.js",
  "/",
])("nothing else is served: %s", async (path) => {
  expect(await get(path)).toBeUndefined();
});

test("files are only read", async () => {
  expect(await get("/livewright/client.js", { method: "POST" })).toBeUndefined();
  expect((await get("/livewright/client.js", { method: "HEAD" }))?.body).toBeNull();
});

test("knows the installed version", async () => {
  expect((await clientFiles(origin)).version).toMatch(/^\d+\.\d+\.\d+/);
});

describe("where the program is one file", () => {
  const packed = (name: string): string => brotliCompressSync(`/* ${name} in here */`).toString("base64");
  const embedded: EmbeddedClient = {
    version: "1.9.9",
    files: Object.fromEntries(Object.keys(CLIENT_FILES).map((name) => [name, packed(name)])),
  };
  const embed = async (): Promise<EmbeddedClient> => embedded;

  test("nothing is taken from the disk", () => {
    expect(installedClient(null)).toEqual({});
  });

  test.each(Object.keys(CLIENT_FILES))("%s comes out of the program", async (name) => {
    const client = await clientFiles({}, embed);
    expect(client.version).toBe("1.9.9");
    const response = await ask(client, `/livewright/${name}`);
    expect(await response?.text()).toBe(`/* ${name} in here */`);
    expect(response?.headers.get("content-type")).toMatch(/^text\/(?:javascript|css); charset=utf-8$/);
    const etag = response?.headers.get("etag") ?? "";
    expect((await ask(client, `/livewright/${name}`, { headers: { "if-none-match": etag } }))?.status).toBe(304);
  });

  test.each(["secret.js", "__proto__", "../client.js", ""])("nothing else does: %s", async (name) => {
    expect(await ask(await clientFiles({}, embed), `/livewright/${name}`)).toBeUndefined();
  });

  test.each<[string, keyof ClientOrigin, string, string]>([
    ["our modules", "client", "client.js", "phoenix.js"],
    ["the style sheet", "ui", "ui.css", "client.js"],
    ["phoenix", "phoenix", "phoenix.js", "client.js"],
    ["phoenix_live_view", "liveView", "phoenix-live-view.js", "client.js"],
  ])("only what is not on the disk: without %s", async (_what, folder, gone, there) => {
    const client = await clientFiles({ ...origin, [folder]: undefined }, embed);
    expect(await (await ask(client, `/livewright/${gone}`))?.text()).toBe(`/* ${gone} in here */`);
    expect(await (await ask(client, `/livewright/${there}`))?.text()).not.toContain("in here");
    expect(client.version === "1.9.9").toBe(folder === "liveView");
  });

  test("a package without its compiled file counts as missing", async () => {
    const empty = join(compiled, "empty");
    mkdirSync(empty, { recursive: true });
    const client = await clientFiles({ ...origin, phoenix: empty }, embed);
    expect(await (await ask(client, "/livewright/phoenix.js"))?.text()).toContain("in here");
  });

  test("what is in neither place is named before the server starts", async () => {
    const { "ui.css": _left, ...files } = embedded.files;
    await expect(clientFiles({}, async () => ({ ...embedded, files }))).rejects.toThrow(/^LW104 .*: ui\.css\./);
    await expect(clientFiles({ ...origin, ui: undefined }, async () => undefined)).rejects.toThrow("client: false");
    await expect(clientFiles({}, async () => undefined)).rejects.toThrow("client.js, hook.js");
  });
});
