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

/** The location and total size of temporary files. */
export interface TemporaryFileOptions {
  /** The directory in which this server creates a private directory. Default the system's directory for temporary files. */
  readonly directory?: string;
  /**
   * Bytes of all files together, counted by the sizes that clients announce. A file that does not fit fails. Default 10,000,000,000
   * (10 GB).
   */
  readonly maxBytes?: number;
}

const KNOWN: KnownOptions<TemporaryFileOptions> = { directory: true, maxBytes: true };

/**
 * Temporary files in a private directory, under random names. The directory is removed with the server; the directory of a killed
 * server is removed by the next one. `serve` creates one. An application with a server of its own creates its own:
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
   * Creates a file.
   *
   * @param size its maximum size in bytes
   * @throws {LivewrightError} LW434 if it does not fit, LW433 if the directory is not writable
   */
  async create(size: number): Promise<UploadWriter<TemporaryFile>> {
    if (this.#closed || this.#reserved + size > this.#maxBytes)
      throw new LivewrightError(
        "LW434",
        `A file of ${size} bytes does not fit: ${this.#reserved} of ${this.#maxBytes} bytes are in use.`,
      );
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
        // "x": the file must not exist, so that no link planted by another user is followed.
        return [path, await openFile(path, "wx", 0o600)];
      } catch (error) {
        // A cleaner of old files removed the directory, or it was never created: the next file creates it again.
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

  /** Writes directly from the frame, without a copy. The next chunk arrives when this one is written. */
  write(chunk: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const next = (offset: number): void => {
        write(this.#descriptor, chunk, offset, chunk.length - offset, this.#size, (error, written) => {
          if (error !== null) return reject(error);
          this.#size += written;
          // A file system may write only a part.
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
    // After a failed close, the descriptor may belong to another file.
    if (wasOpen) await closeFile(this.#descriptor).catch(() => {});
    await this.discard();
  }

  async discard(): Promise<void> {
    this.#free();
    try {
      await removeFile(this.#path);
    } catch (error) {
      // ENOENT: the consumer has moved the file.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
}
