import { isOurFile, readFrame } from "./stack-frame.ts";

/**
 * Lets the stack of an error start in user code: the frames of this package above the first other one say nothing to its
 * reader. A stack without any other frame stays as it is.
 *
 * @param error changed in place; what is no error is left alone
 */
export function startInUserCode(error: unknown): void {
  try {
    cut(error);
  } catch {
    // A frozen error keeps the stack it has; and an error can be made so that looking at it fails.
  }
}

function cut(error: unknown): void {
  if (!(error instanceof Error) || typeof error.stack !== "string") return;
  const lines = error.stack.split("\n");
  const first = lines.findIndex((line) => FRAME.test(line));
  if (first === -1) return;
  let users = lines.findIndex((line, index) => index >= first && FRAME.test(line) && !isOurs(line));
  // What the language's own functions were called with by user code is user code's.
  while (users > first && NATIVE.test(lines[users - 1] ?? "")) users--;
  if (users <= first) return;
  error.stack = [...lines.slice(0, first), ...lines.slice(users)].join("\n");
}

const FRAME = /^\s+at .*(?::\d+:\d+\)?|\(<anonymous>\)|\(native\))$/;
const NATIVE = /\((?:<anonymous>|native)\)$/;

/** Frames of Node's own modules belong to the frame that called them. */
function isOurs(line: string): boolean {
  if (NATIVE.test(line) || /\(?node:[\w/]+:\d+:\d+\)?$/.test(line)) return true;
  const frame = readFrame(line);
  return frame !== undefined && isOurFile(frame.file);
}
