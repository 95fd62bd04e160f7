import { markMade } from "./copies.ts";
import { checkLocalPath } from "./local-path.ts";

/** A path of the host outside of the application. Only {@link hostPath} creates it. */
export class HostPath {
  readonly #path: string;
  constructor(path: string) {
    this.#path = checkLocalPath(path);
  }
  toString(): string {
    return this.#path;
  }
  toJSON(): string {
    return this.#path;
  }
}
markMade(HostPath.prototype);

/**
 * Marks a path as one of the host, which does not get the `basePath` of the endpoint: in attributes, in `href` of `link`, and in
 * `redirect`.
 *
 * @param path starts with one `/`
 * @throws {LivewrightError} LW409 for a URL that could lead to another site
 * @example html`<a href=${hostPath("/account")}>Account</a>`
 */
export function hostPath(path: string): HostPath {
  return new HostPath(path);
}
