/**
 * Reads a source file, for code frames in development. Gets `node:fs` without an import, so that rooms which run on every runtime
 * can use it.
 *
 * @param file an absolute path
 * @returns `undefined` if the runtime has no file system or the file cannot be read
 */
export function readSourceFile(file: string): string | undefined {
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
