// URLs that a browser could run as a script.

import { LivewrightError } from "../foundation/errors.ts";

/** `data:` documents can hold scripts. Media elements accept only images, sound, video and fonts. */
const SAFE_DATA = /^data:(?:image|audio|video|font)\//;

/** Media types that are safe in every element. SVG is excluded: it is a document and may hold scripts. */
const INERT_DATA = /^data:(?:image\/(?!svg)|audio\/|video\/|font\/)[\w.-]*[;,]/;

/**
 * True if a browser could run a URL. Browsers ignore control characters and leading spaces in a scheme, so these are removed
 * first.
 *
 * @param type `"media"` for elements that show images or play sound; `"any"` if the element is unknown
 */
export function isScriptUrl(url: string, type: "url" | "media" | "any"): boolean {
  const colon = url.indexOf(":");
  if (colon === -1) return false;
  const first = url.charCodeAt(0);
  if (first === 47 || first === 35 || first === 63) return false; // a URL that starts with "/", "#" or "?" has no scheme
  const scheme = url
    .slice(0, colon)
    .replace(/[\u0000-\u0020\u007f]/g, "")
    .toLowerCase();
  if (scheme === "javascript" || scheme === "vbscript" || scheme === "livescript") return true;
  if (scheme !== "data" || type === "url") return scheme === "data";
  return !(type === "media" ? SAFE_DATA : INERT_DATA).test(url.trimStart().toLowerCase());
}

/**
 * Checks the value of a URL attribute.
 *
 * @throws {LivewrightError} LW213
 */
export function checkUrl(name: string, value: string, type: "url" | "media" | "any"): void {
  // The `values` of an animation are a list of URLs.
  for (const url of /^values$/i.test(name) ? value.split(";") : [value]) {
    if (!isScriptUrl(url, type)) continue;
    throw new LivewrightError(
      "LW213",
      `${name} received ${JSON.stringify(url.slice(0, 60))}, which runs as a script.`,
      { hint: "If no user can influence this URL, write unsafeUrl(url)." },
    );
  }
}

/** Matches the start of `<meta http-equiv="refresh" content="…">`, up to its URL. */
export const REFRESH: RegExp = /^\s*[\d.\u0000]*\s*[;,]\s*(?:url\s*=\s*)?["']?\s*/i;

/**
 * Checks the `content` of a `<meta>`: a refresh must not lead to a script.
 *
 * @throws {LivewrightError} LW213
 */
export function checkRefresh(name: string, value: string): void {
  const start = REFRESH.exec(value);
  if (start !== null) checkUrl(name, value.slice(start[0].length), "url");
}
