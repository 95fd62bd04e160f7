// URLs that a browser could run as a script.

import { LivewrightError } from "../foundation/errors.ts";

/** `data:` documents can hold scripts; in media elements only images, sound, video and fonts are allowed. */
const SAFE_DATA = /^data:(?:image|audio|video|font)\//;

/** Media types that stay data wherever a browser loads them from: SVG is a document, and may hold scripts. */
const INERT_DATA = /^data:(?:image\/(?!svg)|audio\/|video\/|font\/)[\w.-]*[;,]/;

/**
 * Whether a browser could run this URL. It ignores control characters and leading spaces in a scheme, so they are dropped
 * first.
 *
 * @param type `"media"` for elements that show images and play sound; `"any"` where the element is not known
 */
export function isScriptUrl(url: string, type: "url" | "media" | "any"): boolean {
  const colon = url.indexOf(":");
  if (colon === -1) return false;
  const first = url.charCodeAt(0);
  if (first === 47 || first === 35 || first === 63) return false; // "/", "#", "?": no scheme can follow
  const scheme = url
    .slice(0, colon)
    .replace(/[\u0000-\u0020\u007f]/g, "")
    .toLowerCase();
  if (scheme === "javascript" || scheme === "vbscript" || scheme === "livescript") return true;
  if (scheme !== "data" || type === "url") return scheme === "data";
  return !(type === "media" ? SAFE_DATA : INERT_DATA).test(url.trimStart().toLowerCase());
}

/** Checks the value of a URL attribute. Throws LW213. */
export function checkUrl(name: string, value: string, type: "url" | "media" | "any"): void {
  // Only an animation's `values` is a list of URLs.
  for (const url of /^values$/i.test(name) ? value.split(";") : [value]) {
    if (!isScriptUrl(url, type)) continue;
    throw new LivewrightError(
      "LW213",
      `${name} was given ${JSON.stringify(url.slice(0, 60))}, which runs as a script.`,
      { hint: "If no visitor can influence this URL, mark it: unsafeUrl(url)" },
    );
  }
}

/** The start of `<meta http-equiv="refresh" content="…">`, up to its URL. */
export const REFRESH: RegExp = /^\s*[\d.\u0000]*\s*[;,]\s*(?:url\s*=\s*)?["']?\s*/i;

/** Checks the `content` of a `<meta>`: what reads as a refresh must not lead to a script. Throws LW213. */
export function checkRefresh(name: string, value: string): void {
  const start = REFRESH.exec(value);
  if (start !== null) checkUrl(name, value.slice(start[0].length), "url");
}
