import { isOurFile, readFrame } from "../foundation/stack-frame.ts";

/** A place in the application's own code. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

const AROUND = 5;

/** The topmost frame of an error's stack that is neither a dependency nor the runtime. */
export function appFrame(error: Error): SourcePlace | undefined {
  for (const line of (error.stack ?? "").split("\n")) {
    const frame = readFrame(line);
    if (frame !== undefined && !/[\\/]node_modules[\\/]/.test(frame.file) && !isOurFile(frame.file)) return frame;
  }
  return undefined;
}

/** The lines around a place, the one itself marked; nothing when the file cannot be read. For development only. */
export function excerpt({ file, line }: SourcePlace): string | undefined {
  const lines = readSource(file)?.split("\n");
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

/** Reads a file where the runtime offers `node:fs` without an import, so that this room runs elsewhere too. */
function readSource(file: string): string | undefined {
  interface Process {
    getBuiltinModule?: (id: string) => { readFileSync?: (path: string, encoding: string) => string } | undefined;
  }
  try {
    const { process } = globalThis as { process?: Process };
    return process?.getBuiltinModule?.("node:fs")?.readFileSync?.(file, "utf8");
  } catch {
    return undefined;
  }
}
