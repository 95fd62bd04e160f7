import { readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { contentVersion } from "./memory-file.ts";

/** Milliseconds for which a file counts as unchanged: a page needs several versions, and the server renders many pages. */
const FRESH = 1_000;

/** Bytes up to which a version depends on the content. Reading larger files, such as videos, would block the server. */
const READ = 8_388_608;

/** The properties that identify a version of a file. */
interface Found {
  readonly size: number;
  readonly modified: number;
}

interface Known extends Found {
  readonly version: string;
  /** When the file was checked last, by `performance.now()`. */
  checked: number;
}

/**
 * Returns versions of files: the same content has the same version on every machine. Synchronous, because a render needs them. A file
 * is read only if it is new or changed.
 */
export class FileVersions {
  readonly #directory: string;
  /** Existing files only, so that it does not outgrow the directory. */
  readonly #known = new Map<string, Known>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Returns the version of a file.
   *
   * @param path relative, and safe
   * @param found the properties of the opened file, if the version must belong to it
   * @returns `undefined` if the file does not exist or differs from `found`
   */
  of(path: string, found?: Found): string | undefined {
    const now = performance.now();
    const known = this.#known.get(path);
    if (known !== undefined && now - known.checked < FRESH && isSame(known, found)) return known.version;
    const next = this.#look(path, known, now);
    if (next === undefined) this.#known.delete(path);
    else this.#known.set(path, next);
    return next !== undefined && isSame(next, found) ? next.version : undefined;
  }

  #look(path: string, known: Known | undefined, checked: number): Known | undefined {
    try {
      const root = realpathSync(this.#directory);
      const file = realpathSync(join(root, path));
      if (!file.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
      const found = statSync(file);
      if (!found.isFile()) return undefined;
      const { size, mtimeMs: modified } = found;
      if (known !== undefined && isSame(known, { size, modified })) return { ...known, checked };
      return { version: versionOf(file, size, modified), size, modified, checked };
    } catch {
      // Not there, or not to be read: then it cannot be served either.
      return undefined;
    }
  }
}

function isSame(known: Found, found: Found = known): boolean {
  return known.size === found.size && known.modified === found.modified;
}

function versionOf(file: string, size: number, modified: number): string {
  return contentVersion(size <= READ ? readFileSync(file) : `${size} ${modified}`);
}
