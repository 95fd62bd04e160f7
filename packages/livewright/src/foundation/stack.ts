// Reads stack traces, and separates the files of this package from the application's.

import { isInstance } from "./is-instance.ts";
import { moduleUrl } from "./own-files.ts";

/** The source position that a stack frame names. Lines and columns start at 1. */
export interface StackFrame {
  /** An absolute path, decoded. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const FRAME = /^\s+at (?:.*?\()?(?:async )?((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)\)?$/;

/** Parses one line of a stack trace. Returns `undefined` unless it is a frame with a file. */
export function readFrame(line: string): StackFrame | undefined {
  const [, file, row, column] = FRAME.exec(line) ?? [];
  if (file === undefined || file.includes("<anonymous>")) return undefined;
  return { file: pathOf(file), line: Number(row), column: Number(column) };
}

/**
 * Returns the frames of the current stack that name a file, from the caller of `callee` outwards. The engine omits the
 * frames of `callee`, so the result is also right in a bundle, where all frames name one file.
 *
 * @returns no frames if the runtime cannot omit frames from a stack
 */
export function framesAbove(callee: (...args: never[]) => unknown): readonly StackFrame[] {
  const { captureStackTrace } = Error as { captureStackTrace?: (target: object, above: unknown) => void };
  if (captureStackTrace === undefined) return [];
  const holder: { stack?: string } = {};
  captureStackTrace(holder, callee);
  return framesIn(holder.stack);
}

/**
 * Returns where a function was called, as `file:line:column`, for errors that name two positions. Costs microseconds: use it
 * in development only.
 *
 * @param callee the function whose caller is located
 * @returns `undefined` if the runtime cannot omit frames from a stack
 */
export function callSite(callee: (...args: never[]) => unknown): string | undefined {
  const [frame] = framesAbove(callee);
  return frame === undefined ? undefined : `${frame.file}:${frame.line}:${frame.column}`;
}

/** Returns the topmost frame of an error's stack in application code: not in this package, a dependency or the runtime. */
export function applicationFrame(error: Error): StackFrame | undefined {
  return framesIn(error.stack).find(({ file }) => !/[\\/]node_modules[\\/]/.test(file) && !isOurFile(file));
}

/**
 * Removes this package's frames from the top of an error's stack, so that it starts in user code. A stack without user code
 * stays unchanged.
 *
 * @param error changed in place; a value that is not an error is ignored
 */
export function startInUserCode(error: unknown): void {
  try {
    removeOwnFrames(error);
  } catch {
    // A frozen error keeps its stack, and a getter of a hostile error may throw.
  }
}

function removeOwnFrames(error: unknown): void {
  if (!isInstance(error, Error) || typeof error.stack !== "string") return;
  const lines = error.stack.split("\n");
  const first = lines.findIndex((line) => ANY_FRAME.test(line));
  if (first === -1) return;
  let user = lines.findIndex((line, index) => index >= first && ANY_FRAME.test(line) && !isInternal(line));
  // Keep the built-in functions that user code called.
  while (user > first && BUILT_IN.test(lines[user - 1] ?? "")) user--;
  if (user <= first) return;
  error.stack = [...lines.slice(0, first), ...lines.slice(user)].join("\n");
}

const ANY_FRAME = /^\s+at .*(?::\d+:\d+\)?|\(<anonymous>\)|\(native\))$/;
const BUILT_IN = /\((?:<anonymous>|native)\)$/;

/** True for frames of this package, of built-in functions and of Node's own modules. */
function isInternal(line: string): boolean {
  if (BUILT_IN.test(line) || /\(?node:[\w/]+:\d+:\d+\)?$/.test(line)) return true;
  const frame = readFrame(line);
  return frame !== undefined && isOurFile(frame.file);
}

/**
 * True if a file belongs to this package. A frame names the compiled file, or its source if source maps are enabled. Test files
 * count as application code.
 *
 * @param file a path from {@link readFrame}
 * @param room limits the check to one folder, such as `"html"`
 */
export function isOurFile(file: string, room: string = ""): boolean {
  if (/\.test\.[cm]?[jt]s$/.test(file)) return false;
  const [, root] = INSTALLED.exec(file) ?? [];
  const roots = root === undefined ? ROOTS : [root];
  return roots.some((path) => file.startsWith(room === "" ? path : `${path}${room}/`));
}

/** Matches an installed copy of the package. The source map of a bundle names one. */
const INSTALLED = /^(.*\/node_modules\/livewright\/(?:dist|src)\/)/;

/**
 * Returns the folders of this package's modules: the compiled ones and their sources. A bundle has none: its one file also
 * holds the application's modules.
 *
 * @param module the URL or path of this module
 */
export function rootsOf(module: string): readonly string[] {
  const [, root, folder] = /^(.*\/)(src|dist)\/foundation\/stack\.[jt]s$/.exec(pathOf(module)) ?? [];
  if (root === undefined) return [];
  return folder === "dist" ? [`${root}dist/`, `${root}src/`] : [`${root}src/`];
}

const ROOTS = rootsOf(moduleUrl() === undefined ? "" : import.meta.url);

function framesIn(stack: string = ""): readonly StackFrame[] {
  return stack.split("\n").flatMap((line) => readFrame(line) ?? []);
}

/** Decodes the URL of an ES module. A CommonJS frame holds a plain path, in which `%` is a literal character. */
function pathOf(file: string): string {
  if (!file.startsWith("file://")) return file;
  const path = file.slice("file://".length);
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
