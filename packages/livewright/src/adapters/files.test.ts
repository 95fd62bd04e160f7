import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
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

describe("read", () => {
  test.each([
    ["a.txt", "hello"],
    ["sub/ü b.txt", "nested"],
    ["empty", ""],
    ["inside.txt", "hello"],
  ])("%s", async (path, content) => {
    expect(await read(path)).toBe(content);
  });

  test("a large file is streamed, and has its size", async () => {
    const file = await files(root).read("large.bin");
    expect(file?.size).toBe(200_000);
    expect(await file?.body()).toBeInstanceOf(ReadableStream);
    expect((await read("large.bin"))?.length).toBe(200_000);
  });

  test("a file that shrank or grew since is sent with no more than was announced", async () => {
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

  test("no link leads out, also not to a sibling that starts with the same name", async () => {
    for (const path of ["outside.txt", "up/secret.txt", "up/public/a.txt/../../secret.txt", "sibling/key"]) {
      expect(await read(path)).toBeUndefined();
    }
    // The endpoint never passes these on; the last line holds all the same.
    expect(await read("../secret.txt")).toBeUndefined();
    expect(await read("../public-secret/key")).toBeUndefined();
    expect(await read(join(base, "secret.txt"))).toBeUndefined();
  });

  test("the directory may be a URL, a link, or missing", async () => {
    expect(await read("a.txt", pathToFileURL(`${root}/`))).toBe("hello");
    expect(await read("a.txt", join(base, "current"))).toBe("hello");
    expect(await read("a.txt", join(base, "nowhere"))).toBeUndefined();
  });
});
