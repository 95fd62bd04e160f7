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

/** Checks a URL of another site: http, https or mailto, without control characters. */
export function checkExternalUrl(url: string): string {
  if (/[\u0000-\u001f\u007f]/.test(url) || !/^(?:https?:\/\/|mailto:)/i.test(url)) {
    throw new LivewrightError("LW409", `${JSON.stringify(url)} cannot be redirected to.`, {
      hint: "Use an absolute http or https URL.",
    });
  }
  return url;
}
