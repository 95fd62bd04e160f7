/** The parts of a `Forwarded` header that a proxy adds (RFC 7239). A proxy may omit each. */
export interface ForwardedElement {
  readonly for?: string;
  readonly proto?: string;
  readonly host?: string;
}

/** Matches one parameter and the separator after it. A quoted value may contain separators. */
const PARAMETER = /[ \t]*([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))[ \t]*([;,]|$)/y;

/**
 * Reads a `Forwarded` header.
 *
 * @param header its lines, joined by commas
 * @returns one element for each proxy, the outermost first; none for a malformed header
 */
export function readForwarded(header: string | undefined): readonly ForwardedElement[] {
  if (header === undefined) return [];
  const elements: Record<string, string>[] = [];
  let element: Record<string, string> = {};
  PARAMETER.lastIndex = 0;
  while (PARAMETER.lastIndex < header.length) {
    const match = PARAMETER.exec(header);
    if (match === null) return [];
    const [, name = "", quoted, token = "", separator] = match;
    const key = name.toLowerCase();
    const value = quoted?.replaceAll(/\\(.)/g, "$1") ?? token;
    // A repeated parameter is malformed, and readers disagree about which one counts.
    if (Object.hasOwn(element, key)) return [];
    if (key === "for" || key === "proto" || key === "host") element[key] = value;
    if (separator === ";" && PARAMETER.lastIndex < header.length) continue;
    elements.push(element);
    element = {};
  }
  return elements;
}
