import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientFiles } from "./client-files.ts";

let compiled: string;

beforeAll(() => {
  compiled = mkdtempSync(join(tmpdir(), "livewright-client-"));
  writeFileSync(join(compiled, "client.js"), "// client");
  writeFileSync(join(compiled, "secret.js"), "// secret");
});

afterAll(() => {
  rmSync(compiled, { recursive: true });
});

async function get(path: string, init?: RequestInit): Promise<Response | undefined> {
  const request = new Request(`http://app.test${path}`, init);
  return clientFiles(compiled).respond(request, new URL(request.url).pathname);
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

test("knows the installed version", () => {
  expect(clientFiles(compiled).version).toMatch(/^\d+\.\d+\.\d+/);
});
