import { lstat, readFile } from "node:fs/promises";
import type { ContentEncoding } from "../endpoint/content-encoding.ts";
import type { EncodedFile } from "../endpoint/static-files.ts";
import { compressOnce } from "./content-coding.ts";

/** Bytes up to which a file without a compressed neighbour is compressed here. */
const MAX_FILE = 4_194_304;
/** Compressed bytes kept for one directory. */
const MAX_KEPT = 33_554_432;

const EXTENSIONS: Readonly<Record<ContentEncoding, string>> = { br: ".br", gzip: ".gz" };

interface Original {
  readonly file: string;
  readonly size: number;
  readonly modified: number;
}

interface Kept {
  readonly original: Original;
  readonly bytes: Promise<Uint8Array<ArrayBuffer>>;
  /** Zero until it is known. */
  size: number;
}

/** The compressed forms of a directory's files: read from neighbours, or made on the first request and kept. */
export class EncodedFiles {
  /** The oldest first. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  /** Returns the compressed content of a file, or `undefined` if the file is too large and has no neighbour. */
  async of(original: Original, encoding: ContentEncoding): Promise<EncodedFile | undefined> {
    const name = original.file + EXTENSIONS[encoding];
    const kept = this.#kept.get(name);
    if (kept !== undefined && isSame(kept.original, original)) return fileOf(await kept.bytes);
    if (kept !== undefined) this.#remove(name, kept);
    const neighbour = await isCurrent(name, original);
    if (!neighbour && original.size > MAX_FILE) return undefined;
    // Another request may have begun meanwhile.
    const begun = this.#kept.get(name);
    if (begun !== undefined && isSame(begun.original, original)) return fileOf(await begun.bytes);
    return fileOf(await this.#keep(name, original, neighbour ? read(name) : compress(original, encoding)));
  }

  async #keep(
    name: string,
    original: Original,
    bytes: Promise<Uint8Array<ArrayBuffer>>,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const kept: Kept = { original, bytes, size: 0 };
    this.#kept.set(name, kept);
    try {
      const content = await bytes;
      if (this.#kept.get(name) === kept) {
        kept.size = content.length;
        this.#bytes += kept.size;
        this.#shrink();
      }
      return content;
    } catch (error) {
      this.#remove(name, kept);
      throw error;
    }
  }

  #shrink(): void {
    for (const [name, kept] of this.#kept) {
      if (this.#bytes <= MAX_KEPT) return;
      if (kept.size > 0) this.#remove(name, kept);
    }
  }

  #remove(name: string, kept: Kept): void {
    if (this.#kept.get(name) !== kept) return;
    this.#kept.delete(name);
    this.#bytes -= kept.size;
  }
}

function fileOf(bytes: Uint8Array<ArrayBuffer>): EncodedFile {
  return { size: bytes.length, body: () => bytes };
}

function isSame(a: Original, b: Original): boolean {
  return a.size === b.size && a.modified === b.modified;
}

/** Returns true if a build made this file of the original. One that is older was made of an earlier original. */
async function isCurrent(name: string, original: Original): Promise<boolean> {
  try {
    // A symbolic link could lead out of the directory.
    const found = await lstat(name);
    return found.isFile() && found.mtimeMs >= original.modified && found.size <= original.size;
  } catch {
    return false;
  }
}

async function read(file: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(file));
}

async function compress({ file }: Original, encoding: ContentEncoding): Promise<Uint8Array<ArrayBuffer>> {
  return compressOnce(await readFile(file), encoding);
}
