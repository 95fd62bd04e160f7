import { close, open, unlink, write } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { LivewrightError } from "../foundation/errors.ts";
import { randomId } from "../foundation/random.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import type { TemporaryFile, TemporaryFiles } from "../live/uploads/temporary-files.ts";
import type { UploadWriter, WriterEnd } from "../live/uploads/writer.ts";
import { PrivateDirectory } from "./private-directory.ts";

const [openFile, closeFile, removeFile] = [promisify(open), promisify(close), promisify(unlink)];

/** Where files that are being uploaded lie. */
export interface TemporaryFileOptions {
  /** The directory in which this server makes a private one of its own. Default: the system's for temporary files. */
  readonly directory?: string;
  /**
   * Bytes of all files together, counted by what their clients announced. A file that does not fit fails. Default
   * 10,000,000,000 (10 GB).
   */
  readonly maxBytes?: number;
}

const KNOWN: KnownOptions<TemporaryFileOptions> = { directory: true, maxBytes: true };

/**
 * Temporary files in a directory that nobody else can read. Their names are made here. The directory goes with the server;
 * what one that was killed has left is removed by the next. `serve` has one; an application with a server of its own makes one.
 *
 * @example
 * ```ts
 * const files = new DiskFiles({ directory: "/var/tmp" });
 * app.adapter.provideTemporaryFiles(files);
 * // … and when the server stops:
 * await files.close();
 * ```
 */
export class DiskFiles implements TemporaryFiles {
  readonly #parent: string;
  readonly #maxBytes: number;
  #reserved = 0;
  #directory: Promise<PrivateDirectory> | undefined;
  #closed = false;

  /** @throws {LivewrightError} LW102 for an unknown option */
  constructor(options: TemporaryFileOptions = {}) {
    checkOptions(options, KNOWN, "DiskFiles", "LW102");
    const { directory = tmpdir(), maxBytes = 10_000_000_000 } = options;
    this.#parent = directory;
    this.#maxBytes = maxBytes;
  }

  /**
   * Begins a file.
   *
   * @param size the bytes it will have at most
   * @throws {LivewrightError} LW434 if there is no room for it, LW433 if the directory cannot be written to
   */
  async create(size: number): Promise<UploadWriter<TemporaryFile>> {
    if (this.#closed || this.#reserved + size > this.#maxBytes)
      throw new LivewrightError("LW434", `${size} bytes do not fit beside ${this.#reserved} of ${this.#maxBytes}.`);
    this.#reserved += size;
    const free = (): void => void (this.#reserved -= size);
    try {
      const [path, descriptor] = await this.#open();
      return new FileWriter(path, descriptor, free);
    } catch (cause) {
      free();
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new LivewrightError("LW433", `Temporary files cannot be written to ${this.#parent}: ${reason}`, {
        hint: 'Choose another directory:  serve(app, { uploads: { directory: "/var/tmp" } })',
        cause,
      });
    }
  }

  async #open(): Promise<readonly [path: string, descriptor: number]> {
    for (let attempt = 1; ; attempt++) {
      const making = (this.#directory ??= PrivateDirectory.make(this.#parent));
      try {
        const path = join((await making).path, randomId());
        // "x": it must not be there, so no link that somebody put there is followed.
        return [path, await openFile(path, "wx", 0o600)];
      } catch (error) {
        // Removed by a cleaner of old files, or not made: the next file makes it again.
        const { code } = error as NodeJS.ErrnoException;
        const isGone = code === "ENOENT";
        if (this.#directory === making && (isGone || !(await isMade(making)))) {
          this.#directory = undefined;
          await remove(making);
        }
        if (!isGone || attempt === 2) throw error;
      }
    }
  }

  /** Removes the directory and everything in it. */
  async close(): Promise<void> {
    this.#closed = true;
    await remove(this.#directory);
  }
}

async function remove(making: Promise<PrivateDirectory> | undefined): Promise<void> {
  const directory = await making?.catch(() => undefined);
  await directory?.remove();
}

async function isMade(making: Promise<PrivateDirectory>): Promise<boolean> {
  return making.then(
    () => true,
    () => false,
  );
}

class FileWriter implements UploadWriter<TemporaryFile> {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #free: () => void;
  #size = 0;
  #open = true;

  constructor(path: string, descriptor: number, free: () => void) {
    this.#path = path;
    this.#descriptor = descriptor;
    this.#free = free;
  }

  get meta(): TemporaryFile {
    return { path: this.#path, size: this.#size };
  }

  /** Straight from the frame: no copy is made, and the next chunk comes when this one is written. */
  write(chunk: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const next = (offset: number): void => {
        write(this.#descriptor, chunk, offset, chunk.length - offset, this.#size, (error, written) => {
          if (error !== null) return reject(error);
          this.#size += written;
          // A file system may take only part of it.
          if (offset + written < chunk.length) next(offset + written);
          else resolve();
        });
      };
      next(0);
    });
  }

  async close(end: WriterEnd): Promise<void> {
    const wasOpen = this.#open;
    this.#open = false;
    if (end.kind === "done") return closeFile(this.#descriptor);
    // After closing failed, the number may be that of another file.
    if (wasOpen) await closeFile(this.#descriptor).catch(() => {});
    await this.discard();
  }

  async discard(): Promise<void> {
    this.#free();
    try {
      await removeFile(this.#path);
    } catch (error) {
      // Moved by whoever consumed it.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}
