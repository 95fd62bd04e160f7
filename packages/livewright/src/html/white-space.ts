// White space in elements whose style preserves it. Templates fold indentation, which is most of their bytes and is invisible
// elsewhere. The server cannot read a style sheet, so the element itself must declare it.

import type { StartTag } from "./tokens.ts";

const STYLE =
  /^style\s*=[^]*(?:^|[;"'\s])white-space(?:-collapse)?\s*:\s*(?:pre\b|pre-wrap|pre-line|break-spaces|preserve)/i;

/**
 * True if a start tag declares white space as content: with the attribute `phx-no-format`, or with a `white-space` in its
 * `style`.
 */
export function keepsSpace(attributes: StartTag["attributes"]): boolean {
  return attributes.some(({ text }) => /^phx-no-format(?:$|\s*=)/i.test(text) || STYLE.test(text));
}
