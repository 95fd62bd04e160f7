import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PrivateDirectory } from "./private-directory.ts";

const prefix = `livewright-${hostname().replace(/[^\w.]/g, "_")}-`;
const module = new URL("../../dist/adapters/private-directory.js", import.meta.url).href;

let parent: string;
const children: ChildProcess[] = [];
beforeEach(async () => void (parent = await mkdtemp(join(tmpdir(), "lw-private-"))));
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(parent, { recursive: true, force: true });
});

/** Another server with the same parent. */
async function another(): Promise<{ name: string; kill: () => Promise<void> }> {
  const program = `
    const { PrivateDirectory } = await import(${JSON.stringify(module)});
    const { path } = await PrivateDirectory.make(${JSON.stringify(parent)});
    process.send(path);
    setInterval(() => {}, 1e6);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  children.push(child);
  const [path] = (await once(child, "message")) as [string];
  return {
    name: basename(path),
    async kill() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

/** Gives a directory the name it has when its owner has another process id: that of a process that runs, or none at all. */
async function renamed(name: string, pid: string): Promise<string> {
  const [, kernel, random] = name.slice(prefix.length).split("-");
  const next = `${prefix}${pid}-${kernel}-${random}`;
  await rename(join(parent, name), join(parent, next));
  return next;
}

const remaining = async (): Promise<string[]> => (await readdir(parent)).toSorted();

test.each([
  ["its own id", (name: string) => name],
  ["the id of the next server", (name: string) => renamed(name, String(process.pid))],
  ["the id of the first process of a container", (name: string) => renamed(name, "1")],
  ["an id that no process has", (name: string) => renamed(name, "999999999")],
])("a killed server with %s leaves no directory, a running one keeps its own", async (_what, named) => {
  const [killed, running] = [await another(), await another()];
  await named(killed.name);
  const kept = await named(running.name);
  await killed.kill();
  const own = await PrivateDirectory.make(parent);
  expect(await remaining()).toEqual([kept, basename(own.path)].toSorted());
  await own.remove();
  expect(await remaining()).toEqual([kept]);
});

test("two directories of one process stay", async () => {
  const [first, second] = [await PrivateDirectory.make(parent), await PrivateDirectory.make(parent)];
  const third = await PrivateDirectory.make(parent);
  expect(await remaining()).toEqual([first, second, third].map(({ path }) => basename(path)).toSorted());
  await Promise.all([first.remove(), second.remove(), third.remove()]);
  expect(await remaining()).toEqual([]);
});

test("directories of other machines and programs stay", async () => {
  const others = ["livewright-elsewhere-1-0-abc", "other-1-0-abc", `x${prefix}1-0-abc`];
  for (const name of others) await mkdir(join(parent, name));
  const own = await PrivateDirectory.make(parent);
  await own.remove();
  expect(await remaining()).toEqual(others.toSorted());
});

test("a directory whose owner cannot be asked stays until it was silent for five minutes", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  const make = async (name: string, beats: boolean): Promise<string> => {
    await mkdir(join(parent, name));
    if (beats) await writeFile(join(parent, name, "beat"), "");
    return name;
  };
  // Of another kernel, of an earlier version, of one that was killed before its first sign of life; and two that run.
  const silent = [
    await make(`${prefix}1-ffffffffffff-silent`, true),
    await make(`${prefix}999999-abc`, false),
    await make(`${prefix}1-ffffffffffff-early`, false),
  ];
  const alive = [await make(`${prefix}1-ffffffffffff-later`, true), await make(`${prefix}1-ffffffffffff-back`, true)];
  const own = await PrivateDirectory.make(parent);
  const name = basename(own.path);
  expect(await remaining()).toEqual([...silent, ...alive, name].toSorted());
  // A clock that is set back makes a sign of life look older than the one before.
  await utimes(join(parent, alive[0] ?? "", "beat"), 4e9, 4e9);
  await utimes(join(parent, alive[1] ?? "", "beat"), 1, 1);
  await vi.advanceTimersByTimeAsync(5 * 60_000 - 1);
  expect(await remaining()).toHaveLength(6);
  await vi.advanceTimersByTimeAsync(1);
  vi.useRealTimers();
  await vi.waitFor(async () => expect(await remaining()).toEqual([...alive, name].toSorted()));
  await own.remove();
});

test("a private directory updates its sign of life", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  const own = await PrivateDirectory.make(parent);
  const file = join(own.path, "beat");
  await rm(file);
  await vi.advanceTimersByTimeAsync(60_000);
  await vi.waitFor(async () => expect(await readdir(own.path)).toContain("beat"));
  await own.remove();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(await remaining()).toEqual([]);
});

test("a private directory needs no socket if its path is too long for one", async () => {
  const deep = join(parent, "d".repeat(120));
  const own = await PrivateDirectory.make(deep);
  expect(await readdir(deep)).toEqual([basename(own.path)]);
  expect(await readdir(own.path)).toEqual(["beat"]);
  const second = await PrivateDirectory.make(deep);
  expect(await readdir(deep)).toHaveLength(2);
  await Promise.all([own.remove(), second.remove()]);
  expect(await readdir(deep)).toEqual([]);
});
