import { readFileSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { ignore } from "../foundation/ignore.ts";

/** Milliseconds between two heartbeats. */
const BEAT = 60_000;
/** Milliseconds without a heartbeat after which a directory has no owner. */
const SILENCE = 5 * BEAT;

/** Includes the machine's name, because only processes of the same machine can be checked. */
const PREFIX = `livewright-${hostname().replace(/[^\w.]/g, "_")}-`;
/** The socket on which the owner listens. */
const SOCKET = "alive";
/** The longest socket path that all systems support, in bytes. Some systems truncate a longer path silently. */
const SOCKET_PATH = 103;
/** The file that the owner rewrites. Its time comes from the file system, independent of the clocks of machines. */
const BEATS = "beat";

/**
 * A directory that only this user can read, for the lifetime of its owner. The owner removes it when it ends. If the owner was
 * killed, the next owner with the same parent removes it.
 *
 * A process id does not identify an owner: in containers each server may be process 1. The kernel closes a socket when its process
 * ends, so a socket gives an immediate answer. Only the same kernel can be asked. For other directories, and for file systems without
 * sockets, five minutes without a heartbeat mean that the owner has ended.
 */
export class PrivateDirectory {
  readonly path: string;
  readonly #stop: () => void;

  private constructor(path: string, stop: () => void) {
    this.path = path;
    this.#stop = stop;
  }

  /**
   * Creates a private directory.
   *
   * @param parent created if it is missing
   * @throws the error of the file system
   */
  static async make(parent: string): Promise<PrivateDirectory> {
    await mkdir(parent, { recursive: true });
    // Readable by this user only.
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

  /** Removes the directory and its content. */
  async remove(): Promise<void> {
    this.#stop();
    await rm(this.path, { recursive: true, force: true });
  }
}

/** Identifies the running kernel, which containers on one machine share. The id changes with every boot. */
const KERNEL = kernel();

function kernel(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").replace(/\W/g, "").slice(0, 12);
  } catch {
    // Systems other than Linux: the machine's name must suffice.
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
      // Not through the primary of a cluster, which outlives this process.
      server.listen({ path: starting, exclusive: true }, resolve);
    });
    server.on("error", ignore);
    server.unref();
    // A socket that does not listen yet looks like the socket of an ended process.
    await rename(starting, join(directory, SOCKET));
    return server;
  } catch {
    server.close(ignore);
    return undefined;
  }
}

async function beat(directory: string): Promise<void> {
  // Fails if the directory was removed, and then it needs no heartbeat.
  await writeFile(join(directory, BEATS), `${process.pid}\n`, { mode: 0o600 }).catch(ignore);
}

/**
 * Removes the directories of ended owners.
 *
 * @returns the timer of the second check, for directories whose socket cannot be asked
 */
async function sweep(parent: string): Promise<NodeJS.Timeout | undefined> {
  const silent = new Map<string, number>();
  // A parent may be writable but not readable.
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
    // Compares for a change, not for a later time, because clocks may be set back.
    if ((await lastBeat(path)) === before) await remove(path);
  }
}

type Owner = "running" | "ended" | "unknown";

/** @param rest the rest of the name: process id, kernel, and random characters */
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
    // EPERM: it is running, as another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Returns the time of the last heartbeat; 0 if there was none. */
async function lastBeat(path: string): Promise<number> {
  try {
    return (await stat(join(path, BEATS))).mtimeMs;
  } catch {
    return 0;
  }
}

async function remove(path: string): Promise<void> {
  // Fails if it belongs to another user, or if another server has removed it.
  await rm(path, { recursive: true, force: true }).catch(ignore);
}
