import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveFile } from "../endpoint/static-files.ts";
import { type ClientFiles, clientFiles } from "./client-files.ts";
import { type ClientOrigin, installedClient } from "./client-origin.ts";
import type { EmbeddedClient } from "./embedded-client.ts";
import { contentVersion } from "./memory-file.ts";

let folder: string;
let origin: ClientOrigin;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "livewright-client-"));
  writeFileSync(join(folder, "bundle.js"), "export const start = [Phoenix, LiveView];");
  writeFileSync(join(folder, "secret.js"), "// secret");
  origin = { ...installedClient(), client: folder };
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function ask(client: ClientFiles, path: string, headers?: Record<string, string>): Promise<Response | undefined> {
  const request = new Request(`http://app.test/livewright/${path}`, headers && { headers });
  return serveFile(request, client.files, path.replace(/\?.*/, ""));
}

/** The URL of the current client, below `/livewright/`. */
function current({ files }: ClientFiles): string {
  return `client.js?v=${files.version?.("client.js")}`;
}

function official(name: string, file: string): string {
  return readFileSync(join(dirname(createRequire(import.meta.url).resolve(name)), file), "utf8");
}

test("the client is the official builds, byte for byte, with our module behind them", async () => {
  const client = await clientFiles(origin);
  const response = await ask(client, current(client));
  expect(response?.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(await response?.text()).toBe(
    [
      official("phoenix", "phoenix.min.js"),
      official("phoenix_live_view", "phoenix_live_view.min.js"),
      "export const start = [Phoenix, LiveView];",
    ].join("\n"),
  );
});

test("the official builds set the variables that our module reads", () => {
  expect(official("phoenix", "phoenix.min.js")).toMatch(/^var Phoenix=/);
  expect(official("phoenix_live_view", "phoenix_live_view.min.js")).toMatch(/^var LiveView=/);
});

test("the URL with the version is kept for a year", async () => {
  const client = await clientFiles(origin);
  const response = await ask(client, current(client));
  expect(response?.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
});

test.each(["client.js", "client.js?v=", "client.js?v=older", "client.js?w=1"])(
  "%s leads to the current version, so that a page runs one client",
  async (path) => {
    const client = await clientFiles(origin);
    const response = await ask(client, path, { "accept-encoding": "br" });
    expect(await response?.text()).toBe(`export * from "./${current(client)}";\n`);
    expect(response?.headers.get("cache-control")).toBe("public, max-age=0, must-revalidate");
    expect(response?.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    const etag = response?.headers.get("etag") ?? "";
    expect((await ask(client, path, { "if-none-match": etag }))?.status).toBe(304);
  },
);

test.each([
  ["br", brotliDecompressSync],
  ["gzip", gunzipSync],
] as const)("the client is sent compressed with %s", async (encoding, decompress) => {
  const client = await clientFiles(origin);
  const plain = await ask(client, current(client));
  const response = await ask(client, current(client), { "accept-encoding": encoding });
  expect(response?.headers.get("content-encoding")).toBe(encoding);
  expect(response?.headers.get("vary")).toBe("accept-encoding");
  expect(response?.headers.get("etag")).not.toBe(plain?.headers.get("etag"));
  const bytes = Buffer.from((await response?.arrayBuffer()) ?? new ArrayBuffer());
  expect(Number(response?.headers.get("content-length"))).toBe(bytes.length);
  expect(bytes.length).toBeLessThan(55_000);
  expect(decompress(bytes).toString()).toBe(await plain?.text());
});

test("the style sheet of the ready-made parts has a version, too", async () => {
  const client = await clientFiles(origin);
  const response = await ask(client, `ui.css?v=${client.files.version?.("ui.css")}`);
  expect(response?.headers.get("content-type")).toBe("text/css; charset=utf-8");
  expect(response?.headers.get("cache-control")).toContain("immutable");
  expect(await response?.text()).toContain(".lw-button");
});

test.each(["", "secret.js", "bundle.js", "client.js/", "../client.js", "%2e%2e/client.js", "__proto__"])(
  "nothing else is served: %o",
  async (path) => {
    const client = await clientFiles(origin);
    expect(await ask(client, path)).toBeUndefined();
    expect(client.files.version?.(path)).toBeUndefined();
  },
);

test("clientFiles() reports the installed version of the client", async () => {
  const { version } = JSON.parse(official("phoenix_live_view", "../../package.json")) as { version: string };
  expect((await clientFiles(origin)).version).toBe(version);
});

describe("the copy that is compiled into the package", () => {
  const packed = (text: string): EmbeddedClient["files"][string] => ({
    version: contentVersion(text),
    brotli: brotliCompressSync(text).toString("base64"),
  });
  const embedded: EmbeddedClient = {
    version: "1.9.9",
    files: { "client.js": packed("/* client in here */"), "ui.css": packed("/* css in here */") },
  };
  const embed = async (): Promise<EmbeddedClient> => embedded;

  test("a program that is one file takes nothing from the disk", () => {
    expect(installedClient(null)).toEqual({});
  });

  test("a program that is one file serves the copy", async () => {
    const client = await clientFiles({}, embed);
    expect(client.version).toBe("1.9.9");
    expect(await (await ask(client, current(client)))?.text()).toBe("/* client in here */");
    expect(await (await ask(client, "ui.css"))?.text()).toBe("/* css in here */");
    const compressed = await ask(client, "ui.css", { "accept-encoding": "br" });
    const bytes = Buffer.from((await compressed?.arrayBuffer()) ?? new ArrayBuffer());
    expect(bytes.toString("base64")).toBe(embedded.files["ui.css"]?.brotli);
  });

  test.each<keyof ClientOrigin>(["client", "ui", "phoenix", "liveView"])(
    "it replaces all files if the folder %s is missing: parts of two versions do not mix",
    async (gone) => {
      const empty = join(folder, "empty");
      mkdirSync(empty, { recursive: true });
      for (const missing of [undefined, empty]) {
        const client = await clientFiles({ ...origin, [gone]: missing }, embed);
        expect(await (await ask(client, current(client)))?.text()).toBe("/* client in here */");
        expect(client.version).toBe("1.9.9");
      }
    },
  );

  test("its compressed form is sent for installed files of the same content, and only for those", async () => {
    const copy = join(folder, "copy");
    mkdirSync(copy, { recursive: true });
    cpSync(join(origin.ui ?? "", "ui.css"), join(copy, "ui.css"));
    const css = readFileSync(join(copy, "ui.css"), "utf8");
    const marked = { ...packed(css), brotli: brotliCompressSync("marked").toString("base64") };
    const client = await clientFiles({ ...origin, ui: copy }, async () => ({
      version: "1.9.9",
      files: { ...embedded.files, "ui.css": marked },
    }));
    const text = async (path: string): Promise<string> => {
      const response = await ask(client, path, { "accept-encoding": "br" });
      return brotliDecompressSync(Buffer.from((await response?.arrayBuffer()) ?? new ArrayBuffer())).toString();
    };
    expect(await text("ui.css")).toBe("marked");
    expect(await text(current(client))).toContain("var LiveView=");
  });

  test("files that are in neither place are named before the server starts", async () => {
    const none = async (): Promise<undefined> => undefined;
    await expect(clientFiles({ ...origin, ui: undefined }, none)).rejects.toThrow(/^LW104 .*: ui\.css\./);
    await expect(clientFiles({ ...origin, ui: undefined }, none)).rejects.toThrow("client: false");
    await expect(clientFiles({}, none)).rejects.toThrow("phoenix.min.js, phoenix_live_view.min.js, bundle.js, ui.css");
  });
});
