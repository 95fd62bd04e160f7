import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FileVersions } from "./file-versions.ts";

let directory = "";
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
  directory = mkdtempSync(join(tmpdir(), "livewright-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true });
});

const write = (name: string, text: string): void => writeFileSync(join(directory, name), text);

test("files with equal content have equal versions, whatever their names and times", () => {
  write("a.css", "body {}");
  write("b.css", "body {}");
  utimesSync(join(directory, "b.css"), 1, 1);
  write("c.css", "body { }");
  const versions = new FileVersions(directory);
  expect(versions.of("a.css")).toMatch(/^[\w-]{12}$/);
  expect(versions.of("b.css")).toBe(versions.of("a.css"));
  expect(versions.of("c.css")).not.toBe(versions.of("a.css"));
});

test("a changed file has another version one second later", () => {
  write("a.css", "one");
  const versions = new FileVersions(directory);
  const first = versions.of("a.css");
  write("a.css", "three");
  expect(versions.of("a.css")).toBe(first);
  vi.advanceTimersByTime(1_001);
  const second = versions.of("a.css");
  expect(second).not.toBe(first);
  rmSync(join(directory, "a.css"));
  vi.advanceTimersByTime(1_001);
  expect(versions.of("a.css")).toBeUndefined();
  write("a.css", "one");
  expect(versions.of("a.css")).toBe(first);
});

test("an open file keeps the version of its content", () => {
  write("a.css", "one");
  utimesSync(join(directory, "a.css"), 1, 1);
  const versions = new FileVersions(directory);
  const first = versions.of("a.css");
  const old = { size: 3, modified: 1000 };
  expect(versions.of("a.css", old)).toBe(first);
  write("a.css", "three");
  utimesSync(join(directory, "a.css"), 2, 2);
  expect(versions.of("a.css")).toBe(first);
  const second = versions.of("a.css", { size: 5, modified: 2000 });
  expect(second).toMatch(/^[\w-]{12}$/);
  expect(second).not.toBe(first);
  // It was opened before it was changed.
  expect(versions.of("a.css", old)).toBeUndefined();
});

test("a path that is not a file of the directory has no version", () => {
  mkdirSync(join(directory, "public", "sub"), { recursive: true });
  write("secret", "s");
  symlinkSync(join(directory, "secret"), join(directory, "public", "link"));
  const versions = new FileVersions(join(directory, "public"));
  for (const path of ["nope", "sub", "link", "sub/nope", "a\0b"]) expect(versions.of(path)).toBeUndefined();
});

test("a large file is versioned by size and time, without reading it", () => {
  write("video", "");
  truncateSync(join(directory, "video"), 8_388_609);
  utimesSync(join(directory, "video"), 1, 1);
  const versions = new FileVersions(directory);
  const first = versions.of("video");
  expect(first).toMatch(/^[\w-]{12}$/);
  utimesSync(join(directory, "video"), 2, 2);
  vi.advanceTimersByTime(1_001);
  expect(versions.of("video")).not.toBe(first);
});
