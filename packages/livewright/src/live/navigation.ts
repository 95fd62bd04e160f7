import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";

export { checkLocalPath } from "../foundation/local-path.ts";

/** Where a callback wants the page to go (protocol section 5.7). */
export type Navigation =
  | { readonly kind: "redirect"; readonly to: string; readonly status: number }
  | { readonly kind: "navigate"; readonly to: string; readonly replace: boolean }
  | { readonly kind: "patch"; readonly to: string; readonly replace: boolean };

declare const halted: unique symbol;

/**
 * What `redirect` and `pushNavigate` return. Returning it from `mount` says that there are no assigns, because the view
 * will not be shown: `return socket.redirect("/login")`.
 */
export interface Halt {
  readonly [halted]: true;
}

/** The only value of {@link Halt}. */
export const HALT: Halt = Object.freeze(Object.create(null)) as Halt;

/** A URL of another site; or of another application on the visitor's device, whose scheme has to be named. */
export type External = string | { readonly scheme: string; readonly url: string };

/** Schemes that run or show what the URL itself holds, or read files. */
const NEVER: ReadonlySet<string> = new Set([
  "javascript",
  "data",
  "vbscript",
  "livescript",
  "blob",
  "file",
  "filesystem",
  "about",
  "view-source",
  "jar",
]);

/**
 * Checks a URL of another site: http, https or mailto, without control characters; or with the scheme that is named.
 *
 * @throws {LivewrightError} LW409 for any other URL
 */
export function checkExternalUrl(external: External): string {
  if (typeof external === "object" && external !== null) return checkNamedScheme(external);
  const url = external;
  if (typeof url !== "string" || /[\u0000-\u001f\u007f]/.test(url) || !/^(?:https?:\/\/|mailto:)/i.test(url)) {
    throw new LivewrightError("LW409", `${describeValue(url)} cannot be redirected to.`, {
      hint: 'Use an absolute http or https URL, or name the scheme: { external: { scheme: "myapp", url: "myapp://open" } }',
    });
  }
  return url;
}

function checkNamedScheme({ scheme, url }: Exclude<External, string>): string {
  const name = typeof scheme === "string" ? scheme.toLowerCase() : "";
  if (!/^[a-z][a-z0-9+.-]*$/.test(name) || NEVER.has(name)) {
    throw new LivewrightError("LW409", `${describeValue(scheme)} is not a scheme to redirect to.`, {
      hint: 'Use the scheme of an application, without the colon: { scheme: "myapp", url: "myapp://open" }',
    });
  }
  // Browsers drop tabs and line ends from a URL, and spaces in front of it.
  const clean = typeof url === "string" && !/[\u0000-\u0020\u007f]/.test(url);
  if (!clean || !url.toLowerCase().startsWith(`${name}:`) || url.length === name.length + 1) {
    throw new LivewrightError("LW409", `${describeValue(url)} is not a URL of the scheme "${name}".`, {
      hint: `The whole URL begins with the scheme: { scheme: "${name}", url: "${name}://…" }`,
    });
  }
  return url;
}
