import { readFileSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** Milliseconds between two signs of life. */
const BEAT = 60_000;
/** Milliseconds after which a directory without a new sign of life has no owner. */
const SILENCE = 5 * BEAT;

/** Names the machine, too: its processes are those this one can ask. */
const PREFIX = `livewright-${hostname().replace(/[^\w.]/g, "_")}-`;
/** A socket the owner listens on. */
const SOCKET = "alive";
/** Bytes of a socket's path that every system takes. Some systems shorten a longer path silently. */
const SOCKET_PATH = 103;
/** A file the owner writes again and again. Its time is that of the file system, whatever the clocks of machines say. */
const BEATS = "beat";

/**
 * A directory that only this user can read, for as long as its owner runs. The owner removes it when it ends. The next
 * owner with the same parent removes the directory of one that was killed.
 *
 * A process id does not identify an owner: in containers each server may be process 1. The kernel closes a socket
 * when its process ends, so a socket tells at once. Only the same kernel can ask it; for other directories, and file systems
 * without sockets, the owner has to be silent for five minutes of this process's own clock.
 */
export class PrivateDirectory {
  readonly path: string;
  readonly #stop: () => void;

  private constructor(path: string, stop: () => void) {
    this.path = path;
    this.#stop = stop;
  }

  /**
   * Makes one.
   *
   * @param parent made as well if it is missing
   * @throws the error of the file system
   */
  static async make(parent: string): Promise<PrivateDirectory> {
    await mkdir(parent, { recursive: true });
    // Readable by this user alone.
    const path = await mkdtemp(join(parent, `${PREFIX}${process.pid}-${KERNEL}-`));
    const server = await listen(path);
    await beat(path);
    const beats = setInterval(() => void beat(path), BEAT).unref();
    const onExit = (): void => rmSync(path, { recursive: true, force: true });
    process.once("exit", onExit);
    const second = await sweep(parent);
    return new PrivateDirectory(path, () => {
      process.off("exit", onExit);
      clearInterval(beats);
      clearTimeout(second);
      server?.close();
    });
  }

  /** Removes it, with everything in it. */
  async remove(): Promise<void> {
    this.#stop();
    await rm(this.path, { recursive: true, force: true });
  }
}

/** The running kernel, which containers on one machine share: its id changes with every boot. */
const KERNEL = kernel();

function kernel(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").replace(/\W/g, "").slice(0, 12);
  } catch {
    // Another system than Linux, where the machine's name has to do.
    return "0";
  }
}

/** @returns `undefined` if the system has no sockets in directories, or the path is too long for one */
async function listen(directory: string): Promise<Server | undefined> {
  const starting = join(directory, `${SOCKET}.new`);
  if (process.platform === "win32" || Buffer.byteLength(starting) > SOCKET_PATH) return undefined;
  const server = createServer((socket) => socket.destroy());
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      // Not through the primary of a cluster, which lives on when this process ends.
      server.listen({ path: starting, exclusive: true }, resolve);
    });
    server.on("error", ignore);
    server.unref();
    // A socket that does not listen yet looks like one whose process has ended.
    await rename(starting, join(directory, SOCKET));
    return server;
  } catch {
    server.close(ignore);
    return undefined;
  }
}

async function beat(directory: string): Promise<void> {
  // Fails when the directory was removed; then there is nothing to keep.
  await writeFile(join(directory, BEATS), `${process.pid}\n`, { mode: 0o600 }).catch(ignore);
}

/**
 * Removes the directories whose owners have ended.
 *
 * @returns the timer of the second look at directories without a socket to ask
 */
async function sweep(parent: string): Promise<NodeJS.Timeout | undefined> {
  const silent = new Map<string, number>();
  // A parent may be writable and not readable.
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(parent, name);
    const state = await ask(path, name.slice(PREFIX.length));
    if (state === "ended") await remove(path);
    else if (state === "unknown") silent.set(path, await lastBeat(path));
  }
  if (silent.size === 0) return undefined;
  return setTimeout(() => void removeSilent(silent), SILENCE).unref();
}

async function removeSilent(directories: ReadonlyMap<string, number>): Promise<void> {
  for (const [path, before] of directories) {
    // Not later, but other than before: clocks are set back, too.
    if ((await lastBeat(path)) === before) await remove(path);
  }
}

type Owner = "running" | "ended" | "unknown";

/** @param rest of the name: process id, kernel, and characters at random */
async function ask(path: string, rest: string): Promise<Owner> {
  const [pid = "", kernelThen] = rest.split("-");
  if (process.platform === "win32") return isRunning(Number(pid)) ? "running" : "ended";
  const address = join(path, SOCKET);
  if (kernelThen !== KERNEL || Buffer.byteLength(address) > SOCKET_PATH) return "unknown";
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once("connect", () => {
      socket.destroy();
      resolve("running");
    });
    socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "ECONNREFUSED" ? "ended" : "unknown"));
  });
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It runs, and belongs to another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The time of the last sign of life; 0 if there was none. */
async function lastBeat(path: string): Promise<number> {
  try {
    return (await stat(join(path, BEATS))).mtimeMs;
  } catch {
    return 0;
  }
}

async function remove(path: string): Promise<void> {
  // It may belong to another user, or another server was faster.
  await rm(path, { recursive: true, force: true }).catch(ignore);
}

function ignore(): void {}
