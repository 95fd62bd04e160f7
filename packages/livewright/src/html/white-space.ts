// White space in elements whose style makes it count. Templates fold indentation, which is most of their bytes and shows
// nothing elsewhere; a style sheet cannot be seen from here, so the element says it.

import type { StartTag } from "./tokens.ts";

const STYLE =
  /^style\s*=[^]*(?:^|[;"'\s])white-space(?:-collapse)?\s*:\s*(?:pre\b|pre-wrap|pre-line|break-spaces|preserve)/i;

/**
 * Whether a start tag says that white space inside the element is content: by the attribute `phx-no-format`, or by a
 * `white-space` written out in its `style`.
 */
export function keepsSpace(attributes: StartTag["attributes"]): boolean {
  return attributes.some(({ text }) => /^phx-no-format(?:$|\s*=)/i.test(text) || STYLE.test(text));
}
