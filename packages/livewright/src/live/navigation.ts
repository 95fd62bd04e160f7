import { underBasePath } from "../foundation/base-path.ts";
import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { HostPath } from "../foundation/host-path.ts";
import { checkLocalPath } from "../foundation/local-path.ts";

export { checkLocalPath } from "../foundation/local-path.ts";

/** A navigation that a callback requested (protocol section 5.7). */
export type Navigation =
  | {
      readonly kind: "redirect";
      readonly to: string;
      readonly status: number;
      /** True for a path of the host, which is outside of the application. */
      readonly outside?: boolean;
    }
  | { readonly kind: "navigate"; readonly to: string; readonly replace: boolean }
  | { readonly kind: "patch"; readonly to: string; readonly replace: boolean };

/** Returns the URL that a navigation leads to, for the browser. */
export function locationOf(navigation: Navigation, basePath: string | undefined): string {
  const outside = navigation.kind === "redirect" && navigation.outside === true;
  return outside ? navigation.to : underBasePath(basePath, navigation.to);
}

declare const halted: unique symbol;

/**
 * The result of `redirect` and `pushNavigate`. `mount` may return it in place of assigns, because the view is not shown:
 * `return socket.redirect("/login")`.
 */
export interface Halt {
  readonly [halted]: true;
}

/** The only value of {@link Halt}. */
export const HALT: Halt = Object.freeze(Object.create(null)) as Halt;

/** The target of a redirect: a path of the application, a path of its host, or a URL of another site. */
export type RedirectTarget = string | HostPath | { readonly external: External };

/**
 * Checks the target of a redirect.
 *
 * @throws {LivewrightError} LW409 for anything that could lead elsewhere
 */
export function checkTarget(to: RedirectTarget): { readonly to: string; readonly outside: boolean } {
  if (to instanceof HostPath) return { to: to.toString(), outside: true };
  return { to: typeof to === "string" ? checkLocalPath(to) : checkExternalUrl(to.external), outside: false };
}

/** A URL of another site, or of an application on the user's device, whose scheme must be named. */
export type External = string | { readonly scheme: string; readonly url: string };

/** Schemes whose URLs run or show their own content, or read files. */
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
 * Checks a URL of another site: http, https, mailto or the named scheme, without control characters.
 *
 * @throws {LivewrightError} LW409 for any other URL
 */
export function checkExternalUrl(external: External): string {
  if (typeof external === "object" && external !== null) return checkNamedScheme(external);
  const url = external;
  if (typeof url !== "string" || /[\u0000-\u001f\u007f]/.test(url) || !/^(?:https?:\/\/|mailto:)/i.test(url)) {
    throw new LivewrightError("LW409", `${describeValue(url)} cannot be the target of a redirect.`, {
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
  // Browsers drop tabs and line ends from a URL, and leading spaces.
  const clean = typeof url === "string" && !/[\u0000-\u0020\u007f]/.test(url);
  if (!clean || !url.toLowerCase().startsWith(`${name}:`) || url.length === name.length + 1) {
    throw new LivewrightError("LW409", `${describeValue(url)} is not a URL of the scheme "${name}".`, {
      hint: `Write the whole URL with its scheme: { scheme: "${name}", url: "${name}://…" }`,
    });
  }
  return url;
}
