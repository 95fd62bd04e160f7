import { LivewrightError } from "./errors.ts";

/**
 * Returns a path inside the application, or throws. Browsers read `//host` and `/\host` as another site, and drop tabs and line
 * breaks. All of these are refused, so that a path from user input cannot become an open redirect.
 *
 * @throws {LivewrightError} LW409
 */
export function checkLocalPath(path: string): string {
  if (typeof path !== "string" || !/^\/(?![/\\])[^\\\u0000-\u001f\u007f]*$/.test(path)) {
    throw new LivewrightError("LW409", `${JSON.stringify(path)} is not a local path.`, {
      hint: 'A path starts with one "/", e.g. "/users?page=2". For another site use socket.redirect({ external: url }).',
    });
  }
  return path;
}
