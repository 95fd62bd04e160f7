import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DiskFiles } from "./temporary-files.ts";

let parent: string;
beforeEach(async () => void (parent = await mkdtemp(join(tmpdir(), "lw-files-"))));
afterEach(() => rm(parent, { recursive: true, force: true }));

const prefix = `livewright-${hostname().replace(/[^\w.]/g, "_")}-`;

test("nothing is made before there is a file; then it is for this user only", async () => {
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
  expect(await readdir(join(parent, directory))).toEqual([]);
  await files.close();
  expect(await readdir(parent)).toEqual([]);
});

test("what was moved away is not missed", async () => {
  const files = new DiskFiles({ directory: parent });
  const writer = await files.create(1);
  await writer.write(Buffer.from("a"));
  await writer.close({ kind: "done" });
  await rename(writer.meta.path, join(parent, "kept"));
  await writer.discard?.();
  await files.close();
  expect(await readdir(parent)).toEqual(["kept"]);
});

test("what is cancelled, or failed, is gone", async () => {
  const files = new DiskFiles({ directory: parent });
  for (const end of [{ kind: "cancel" }, { kind: "error", error: new Error("x") }] as const) {
    const writer = await files.create(1);
    await writer.write(Buffer.from("a"));
    await writer.close(end);
  }
  expect(await readdir(parent, { recursive: true })).toHaveLength(1);
  await files.close();
});

test("what does not fit is refused, until there is room again", async () => {
  const files = new DiskFiles({ directory: parent, maxBytes: 10 });
  const first = await files.create(6);
  await expect(files.create(5)).rejects.toThrow(/^LW434/);
  await first.close({ kind: "cancel" });
  const second = await files.create(10);
  await second.close({ kind: "cancel" });
  await files.close();
  await expect(files.create(1)).rejects.toThrow(/^LW434/);
});

test("what a server that was killed has left is removed by the next; that of running ones is not", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  const gone = join(parent, `${prefix}${pid}-abc`);
  const others = [`${prefix}${process.pid}-xyz`, `${prefix}1-abc`, "livewright-elsewhere-999999-abc", `${prefix}x-abc`];
  for (const directory of [gone, ...others.map((name) => join(parent, name))]) {
    await mkdir(directory);
    await writeFile(join(directory, "file"), "left");
  }
  const files = new DiskFiles({ directory: parent });
  await (await files.create(1)).close({ kind: "cancel" });
  await files.close();
  expect((await readdir(parent)).toSorted()).toEqual(others.toSorted());
});

test("a process that ends, ends with its files", async () => {
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
