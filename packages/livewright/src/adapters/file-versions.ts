import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";

/** Milliseconds for which a file is taken for unchanged: a page asks for several versions, and many pages are served. */
const FRESH = 1_000;

/** Bytes up to which a version is made of the content. Larger files, such as videos, would hold up the server. */
const READ = 8_388_608;

interface Known {
  readonly version: string;
  readonly size: number;
  readonly modified: number;
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

  /** @param path relative, and safe; `undefined` when there is no such file */
  of(path: string): string | undefined {
    const now = performance.now();
    const known = this.#known.get(path);
    if (known !== undefined && now - known.checked < FRESH) return known.version;
    const next = this.#look(path, known, now);
    if (next === undefined) this.#known.delete(path);
    else this.#known.set(path, next);
    return next?.version;
  }

  #look(path: string, known: Known | undefined, checked: number): Known | undefined {
    try {
      const root = realpathSync(this.#directory);
      const file = realpathSync(join(root, path));
      if (!file.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
      const found = statSync(file);
      if (!found.isFile()) return undefined;
      const { size, mtimeMs: modified } = found;
      if (known !== undefined && known.size === size && known.modified === modified) return { ...known, checked };
      return { version: versionOf(file, size, modified), size, modified, checked };
    } catch {
      // Not there, or not to be read: then it cannot be served either.
      return undefined;
    }
  }
}

function versionOf(file: string, size: number, modified: number): string {
  const content = size <= READ ? readFileSync(file) : `${size} ${modified}`;
  return createHash("sha256").update(content).digest("base64url").slice(0, 12);
}
