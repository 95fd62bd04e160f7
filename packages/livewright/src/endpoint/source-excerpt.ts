/** A place in the application's own code. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

const AROUND = 5;

/** The topmost frame of an error's stack that is neither a dependency nor the runtime. */
export function appFrame(error: Error): SourcePlace | undefined {
  for (const line of (error.stack ?? "").split("\n")) {
    const match = /^\s+at .*?\(?(?:file:\/\/)?((?:\/|[A-Za-z]:\\)[^()]*?):(\d+):\d+\)?$/.exec(line);
    if (match?.[1] === undefined || isForeign(match[1])) continue;
    return { file: safeDecode(match[1]), line: Number(match[2]) };
  }
  return undefined;
}

/** Dependencies, and our own files where they do not lie among those. Our tests play the application. */
function isForeign(file: string): boolean {
  if (/[\\/]node_modules[\\/]/.test(file)) return true;
  return file.startsWith(new URL("..", import.meta.url).pathname) && !/\.test\.[cm]?[jt]s$/.test(file);
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

function safeDecode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
