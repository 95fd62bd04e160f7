import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";

/** Milliseconds for which a file is taken for unchanged: a page asks for several versions, and many pages are served. */
const FRESH = 1_000;

/** Bytes up to which a version is made of the content. Larger files, such as videos, would hold up the server. */
const READ = 8_388_608;

/** How a file can be told from the one before it. */
interface Found {
  readonly size: number;
  readonly modified: number;
}

interface Known extends Found {
  readonly version: string;
  /** When it was looked at, on the clock of `performance.now()`. */
  checked: number;
}

/**
 * Names the contents of files: the same content has the same name, on every machine. Synchronous, since it is asked for in
 * the middle of a page; a file is read only when it is new or was changed.
 */
export class FileVersions {
  readonly #directory: string;
  /** Only of files that are there, so it grows no larger than the directory. */
  readonly #known = new Map<string, Known>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * The version of a file.
   *
   * @param path relative, and safe
   * @param found what the file was when it was opened, if that matters: its version, not that of one a moment ago
   * @returns `undefined` when there is no such file, or it is not the one that was found any more
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
  const content = size <= READ ? readFileSync(file) : `${size} ${modified}`;
  return createHash("sha256").update(content).digest("base64url").slice(0, 12);
}
