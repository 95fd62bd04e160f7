import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DiskFiles } from "./temporary-files.ts";

let parent: string;
beforeEach(async () => void (parent = await mkdtemp(join(tmpdir(), "lw-files-"))));
afterEach(() => rm(parent, { recursive: true, force: true }));

const prefix = `livewright-${hostname().replace(/[^\w.]/g, "_")}-`;

test("the directory is created with the first file, for this user only", async () => {
  const files = new DiskFiles({ directory: parent });
  expect(await readdir(parent)).toEqual([]);
  const writer = await files.create(5);
  await writer.write(Buffer.from("hello"));
  await writer.close({ kind: "done" });
  const { path, size } = writer.meta;
  expect(size).toBe(5);
  expect((await readFile(path)).toString()).toBe("hello");
  const [directory = ""] = await readdir(parent);
  expect(directory).toMatch(new RegExp(`^${prefix}${process.pid}-`));
  expect((await stat(join(parent, directory))).mode & 0o777).toBe(0o700);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await writer.discard?.();
  expect((await readdir(join(parent, directory))).toSorted()).toEqual(["alive", "beat"]);
  await files.close();
  expect(await readdir(parent)).toEqual([]);
});

test("a moved temporary file causes no error", async () => {
  const files = new DiskFiles({ directory: parent });
  const writer = await files.create(1);
  await writer.write(Buffer.from("a"));
  await writer.close({ kind: "done" });
  await rename(writer.meta.path, join(parent, "kept"));
  await writer.discard?.();
  await files.close();
  expect(await readdir(parent)).toEqual(["kept"]);
});

test("a cancelled or failed upload leaves no file", async () => {
  const files = new DiskFiles({ directory: parent });
  for (const end of [{ kind: "cancel" }, { kind: "error", error: new Error("x") }] as const) {
    const writer = await files.create(1);
    await writer.write(Buffer.from("a"));
    await writer.close(end);
  }
  const [directory = ""] = await readdir(parent);
  expect((await readdir(join(parent, directory))).toSorted()).toEqual(["alive", "beat"]);
  await files.close();
});

test("a file beyond the space limit is refused until space is free", async () => {
  const files = new DiskFiles({ directory: parent, maxBytes: 10 });
  const first = await files.create(6);
  await expect(files.create(5)).rejects.toThrow(/^LW434/);
  await first.close({ kind: "cancel" });
  const second = await files.create(10);
  await second.close({ kind: "cancel" });
  await files.close();
  await expect(files.create(1)).rejects.toThrow(/^LW434/);
});

test("a directory that is removed while the server runs is created again", async () => {
  const files = new DiskFiles({ directory: parent });
  await (await files.create(1)).close({ kind: "cancel" });
  await rm(parent, { recursive: true });
  const writer = await files.create(1);
  await writer.write(Buffer.from("a"));
  expect((await readFile(writer.meta.path)).toString()).toBe("a");
  await writer.close({ kind: "cancel" });
  await files.close();
  expect(await readdir(parent)).toEqual([]);
});

test("an unwritable directory is named in the error, and tried again", async () => {
  const blocked = join(parent, "blocked");
  await writeFile(blocked, "a file where the directory should be");
  const files = new DiskFiles({ directory: blocked, maxBytes: 10 });
  for (let i = 0; i < 3; i++) await expect(files.create(10)).rejects.toThrow(/^LW433 .*blocked: E.*\n.*uploads/);
  await rm(blocked);
  await (await files.create(10)).close({ kind: "cancel" });
  await files.close();
});

test("a process that ends removes its temporary files", async () => {
  const program = `
    const { DiskFiles } = await import(${JSON.stringify(new URL("../../dist/adapters/temporary-files.js", import.meta.url).href)});
    const writer = await new DiskFiles({ directory: ${JSON.stringify(parent)} }).create(3);
    await writer.write(Buffer.from("abc"));
    console.log(writer.meta.path);
    process.exit(3);
  `;
  const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program]);
  expect(status).toBe(3);
  expect(stdout.toString()).toContain(parent);
  expect(await readdir(parent)).toEqual([]);
});
