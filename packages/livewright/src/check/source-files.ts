import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

/** A path that was asked for and cannot be checked. */
export class PathError extends Error {
  override readonly name: string = "PathError";
}

const SOURCE = /\.(?:[jt]sx?|m[jt]s)$/;

/** Folders of things that were installed or built. */
const SKIPPED: ReadonlySet<string> = new Set(["node_modules", "dist"]);

/**
 * The source files at and below some paths, each once. What is named is taken whatever its name is; below it, folders of
 * installed or built files and those that start with a dot are left out, and links are not followed.
 *
 * @param paths files and folders
 * @param directory what they are relative to
 * @returns absolute paths in alphabetical order
 * @throws {PathError} for a path that is not there, or a file that is no source
 */
export function sourceFiles(paths: readonly string[], directory: string): string[] {
  const files = new Set<string>();
  for (const path of paths) {
    const absolute = resolve(directory, path);
    const stats = statSync(absolute, { throwIfNoEntry: false });
    if (stats === undefined) throw new PathError(`There is no file or folder ${path}.`);
    if (stats.isDirectory()) for (const file of below(absolute)) files.add(file);
    else if (SOURCE.test(absolute)) files.add(absolute);
    else throw new PathError(`${path} is no .ts, .tsx, .mts, .js, .jsx or .mjs file.`);
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
