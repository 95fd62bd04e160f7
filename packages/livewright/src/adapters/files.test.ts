import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StaticFile } from "../endpoint/static-files.ts";
import { files } from "./files.ts";

let base: string;
let root: string;

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), "livewright-files-"));
  root = join(base, "public");
  mkdirSync(join(root, "sub"), { recursive: true });
  mkdirSync(join(base, "public-secret"));
  writeFileSync(join(root, "a.txt"), "hello");
  writeFileSync(join(root, "sub", "ü b.txt"), "nested");
  writeFileSync(join(root, "empty"), "");
  writeFileSync(join(root, "large.bin"), Buffer.alloc(200_000, "x"));
  writeFileSync(join(base, "secret.txt"), "secret");
  writeFileSync(join(base, "public-secret", "key"), "secret");
  symlinkSync(join(root, "a.txt"), join(root, "inside.txt"));
  symlinkSync(join(base, "secret.txt"), join(root, "outside.txt"));
  symlinkSync(base, join(root, "up"));
  symlinkSync(join(base, "public-secret"), join(root, "sibling"));
  symlinkSync(join(root, "nowhere"), join(root, "dangling"));
  symlinkSync(root, join(base, "current"));
});

afterAll(() => {
  rmSync(base, { recursive: true });
});

async function read(path: string, directory: string | URL = root): Promise<string | undefined> {
  const file = await files(directory).read(path);
  return file && text(file);
}

async function text(file: StaticFile): Promise<string> {
  return new Response(await file.body()).text();
}

describe("files() reads", () => {
  test.each([
    ["a.txt", "hello"],
    ["sub/ü b.txt", "nested"],
    ["empty", ""],
    ["inside.txt", "hello"],
  ])("%s", async (path, content) => {
    expect(await read(path)).toBe(content);
  });

  test("a large file as a stream with its size", async () => {
    const file = await files(root).read("large.bin");
    expect(file?.size).toBe(200_000);
    expect(await file?.body()).toBeInstanceOf(ReadableStream);
    expect((await read("large.bin"))?.length).toBe(200_000);
  });

  test("no more of a file than announced, if it shrinks or grows meanwhile", async () => {
    for (const [name, size] of [
      ["small", 10],
      ["big", 100_000],
    ] as const) {
      writeFileSync(join(root, name), "x".repeat(size));
      const file = (await files(root).read(name)) as StaticFile;
      writeFileSync(join(root, name), "y".repeat(size * 2));
      expect(await text(file)).toBe("y".repeat(size));
    }
  });

  test.each(["nope.txt", "sub", "a.txt/x", "dangling", "x".repeat(5000)])("nothing at %s", async (path) => {
    expect(await read(path)).toBeUndefined();
  });

  test("nothing outside of its directory, not even through a link", async () => {
    for (const path of ["outside.txt", "up/secret.txt", "up/public/a.txt/../../secret.txt", "sibling/key"]) {
      expect(await read(path)).toBeUndefined();
    }
    // The endpoint never passes these on; the last line holds all the same.
    expect(await read("../secret.txt")).toBeUndefined();
    expect(await read("../public-secret/key")).toBeUndefined();
    expect(await read(join(base, "secret.txt"))).toBeUndefined();
  });

  test("a directory given as a URL or a link, or one that is missing", async () => {
    expect(await read("a.txt", pathToFileURL(`${root}/`))).toBe("hello");
    expect(await read("a.txt", join(base, "current"))).toBe("hello");
    expect(await read("a.txt", join(base, "nowhere"))).toBeUndefined();
  });
});

describe("compressed forms", () => {
  const style = "body { color: red }\n".repeat(200);

  /** Makes a directory of files. A number is the age in seconds. */
  function directory(contents: Record<string, string | readonly [content: string, age: number]>): string {
    const folder = mkdtempSync(join(base, "encoded-"));
    for (const [name, entry] of Object.entries(contents)) {
      const [content, age] = typeof entry === "string" ? [entry, 0] : entry;
      writeFileSync(join(folder, name), content);
      const time = Date.now() / 1_000 - age;
      utimesSync(join(folder, name), time, time);
    }
    return folder;
  }

  async function encoded(folder: string, name: string, encoding: "br" | "gzip"): Promise<Buffer | undefined> {
    const file = await files(folder).read(name);
    const form = await file?.encoded?.(encoding);
    return form && Buffer.from((await form.body()) as Uint8Array);
  }

  test("are made of text when a browser first asks", async () => {
    const folder = directory({ "app.css": style });
    expect(brotliDecompressSync((await encoded(folder, "app.css", "br")) ?? "").toString()).toBe(style);
    expect(gunzipSync((await encoded(folder, "app.css", "gzip")) ?? "").toString()).toBe(style);
  });

  test("are kept, and made again when the file has changed", async () => {
    const folder = directory({ "app.css": [style, 10] });
    const source = files(folder);
    const bytes = async (): Promise<unknown> => (await (await source.read("app.css"))?.encoded?.("br"))?.body();
    const [first, second] = await Promise.all([bytes(), bytes()]);
    expect(second).toBe(first);
    expect(await bytes()).toBe(first);
    writeFileSync(join(folder, "app.css"), style.toUpperCase());
    expect(brotliDecompressSync((await bytes()) as Uint8Array).toString()).toBe(style.toUpperCase());
  });

  test("come from files that a build put next to the original", async () => {
    const folder = directory({ "app.css": [style, 10], "app.css.br": "br", "app.css.gz": "gz" });
    expect([await encoded(folder, "app.css", "br"), await encoded(folder, "app.css", "gzip")].map(String)).toEqual([
      "br",
      "gz",
    ]);
  });

  test("do not come from files that are older than the original", async () => {
    const folder = directory({ "app.css": style, "app.css.br": ["old", 10] });
    expect(brotliDecompressSync((await encoded(folder, "app.css", "br")) ?? "").toString()).toBe(style);
  });

  test("do not come from links", async () => {
    const folder = directory({ "app.css": [style, 10] });
    symlinkSync(join(base, "secret.txt"), join(folder, "app.css.br"));
    expect(brotliDecompressSync((await encoded(folder, "app.css", "br")) ?? "").toString()).toBe(style);
  });

  test.each([
    ["an image", "a.png", style],
    ["an archive", "a.zip", style],
    ["a small file", "a.css", "a {}"],
  ])("%s has none", async (_what, name, content) => {
    expect(await files(directory({ [name]: content })).read(name)).not.toHaveProperty("encoded");
  });

  test("are not made of a file of many megabytes", async () => {
    const folder = directory({ "big.json": "1".repeat(5_000_000) });
    expect(await encoded(folder, "big.json", "br")).toBeUndefined();
  });
});
