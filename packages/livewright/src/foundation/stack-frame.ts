// Reads the frames of a stack, and tells this package's files from the application's.

import { moduleUrl } from "./own-files.ts";

/** The position a frame of a stack names. */
export interface StackFrame {
  /** An absolute path, decoded. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const FRAME = /^\s+at (?:.*?\()?(?:async )?((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)\)?$/;

/** Reads one line of a stack; `undefined` for anything but a frame with a file. */
export function readFrame(line: string): StackFrame | undefined {
  const [, file, row, column] = FRAME.exec(line) ?? [];
  if (file === undefined || file.includes("<anonymous>")) return undefined;
  return { file: pathOf(file), line: Number(row), column: Number(column) };
}

/**
 * Whether a file belongs to this package. A frame names the compiled file, or with source maps its source. Tests are next
 * to what they test, and play the application.
 *
 * @param file as {@link readFrame} returns it
 * @param room narrows the question to one folder, such as `"html"`
 */
export function isOurFile(file: string, room: string = ""): boolean {
  if (/\.test\.[cm]?[jt]s$/.test(file)) return false;
  const [, root] = INSTALLED.exec(file) ?? [];
  const roots = root === undefined ? ROOTS : [root];
  return roots.some((path) => file.startsWith(room === "" ? path : `${path}${room}/`));
}

/** A copy among the dependencies, which is what the source map of a bundle names. */
const INSTALLED = /^(.*\/node_modules\/livewright\/(?:dist|src)\/)/;

/**
 * The folders this package's modules are in: the compiled ones and their sources. A bundle has none, since its modules are
 * one file together with those of the application.
 */
export function rootsOf(module: string): readonly string[] {
  const [, root, folder] = /^(.*\/)(src|dist)\/foundation\/stack-frame\.[jt]s$/.exec(pathOf(module)) ?? [];
  if (root === undefined) return [];
  return folder === "dist" ? [`${root}dist/`, `${root}src/`] : [`${root}src/`];
}

const ROOTS = rootsOf(moduleUrl() === undefined ? "" : import.meta.url);

/** Frames of ES modules are URLs; those of CommonJS are plain paths, in which a percent sign is one. */
function pathOf(file: string): string {
  if (!file.startsWith("file://")) return file;
  const path = file.slice("file://".length);
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
