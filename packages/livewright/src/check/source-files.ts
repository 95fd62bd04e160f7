import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

/** A path that cannot be checked. */
export class PathError extends Error {
  override readonly name: string = "PathError";
}

const SOURCE = /\.(?:[jt]sx?|m[jt]s)$/;

/** Folders of installed packages and of build output. */
const SKIPPED: ReadonlySet<string> = new Set(["node_modules", "dist"]);

/**
 * Returns the source files at and below some paths, each once. A named path is always included. Below it, `node_modules`, `dist` and
 * names that start with a dot are skipped, and links are not followed.
 *
 * @param paths files and folders
 * @param directory the folder to which relative paths refer
 * @returns absolute paths in alphabetical order
 * @throws {PathError} for a missing path, or a file that is not a source
 */
export function sourceFiles(paths: readonly string[], directory: string): string[] {
  const files = new Set<string>();
  for (const path of paths) {
    const absolute = resolve(directory, path);
    const stats = statSync(absolute, { throwIfNoEntry: false });
    if (stats === undefined) throw new PathError(`The file or folder ${path} does not exist.`);
    if (stats.isDirectory()) for (const file of below(absolute)) files.add(file);
    else if (SOURCE.test(absolute)) files.add(absolute);
    else throw new PathError(`${path} is not a .ts, .tsx, .mts, .js, .jsx or .mjs file.`);
  }
  return [...files].toSorted();
}

function* below(directory: string): Generator<string> {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name) && !entry.name.startsWith(".")) yield* below(path);
    } else if (entry.isFile() && SOURCE.test(entry.name) && !/\.d\.m?ts$/.test(entry.name)) {
      yield path;
    }
  }
}
