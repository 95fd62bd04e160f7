import { LivewrightError } from "./errors.ts";

/**
 * Checks a path inside the application. Browsers read `//host` and `/\host` as another site and drop tabs and line
 * breaks, so all of these are refused (LW409): they are how a path from a visitor becomes an open redirect.
 */
export function checkLocalPath(path: string): string {
  if (typeof path !== "string" || !/^\/(?![/\\])[^\\\u0000-\u001f\u007f]*$/.test(path)) {
    throw new LivewrightError("LW409", `${JSON.stringify(path)} is not a local path.`, {
      hint: 'A path starts with one "/", e.g. "/users?page=2". For another site use socket.redirect({ external: url }).',
    });
  }
  return path;
}
