import { readSourceFile } from "../foundation/source-file.ts";
import type { StackFrame } from "../foundation/stack.ts";

const AROUND = 5;

/** Returns the lines around a stack frame, with its own line marked; `undefined` if the file cannot be read. */
export function excerpt({ file, line }: StackFrame): string | undefined {
  const lines = readSourceFile(file)?.split("\n");
  if (lines === undefined || lines[line - 1] === undefined) return undefined;
  const first = Math.max(1, line - AROUND);
  const width = String(line + AROUND).length;
  return lines
    .slice(first - 1, line + AROUND)
    .map((text, index) => {
      const number = first + index;
      return `${number === line ? ">" : " "} ${String(number).padStart(width)} | ${text}`;
    })
    .join("\n");
}
