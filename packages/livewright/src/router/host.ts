import { LivewrightError } from "../foundation/errors.ts";

/** The hosts of a route. */
export interface HostPattern {
  /** The pattern as it was declared, in lower case. */
  readonly text: string;
  matches(hostname: string): boolean;
}

/** Names, IPv4, and bracketed IPv6. At most 253 characters, as everywhere in DNS. */
const HOST = /^(?:\[[\da-f:.]+\]|(?=.{1,253}$)(?:\*\.)?[a-z\d_-]+(?:\.[a-z\d_-]+)*(?:\.\*)?)$/;

/**
 * Reads `"admin.shop.test"`, `"*.shop.test"` (any subdomain) or `"admin.*"` (that name under any domain).
 *
 * @throws {LivewrightError} LW501 for anything else
 */
export function readHost(given: string): HostPattern {
  const text = typeof given === "string" ? given.toLowerCase() : "";
  if (!HOST.test(text) || (text.startsWith("*.") && text.endsWith(".*"))) {
    throw new LivewrightError("LW501", `${JSON.stringify(given)} is not a host.`, {
      hint: 'Write a host without scheme, port and path: "admin.shop.test", "*.shop.test" or "admin.*".',
    });
  }
  // Includes the dot, so that "evilshop.test" does not match "*.shop.test".
  if (text.startsWith("*.")) return { text, matches: (hostname) => hostname.endsWith(text.slice(1)) };
  if (text.endsWith(".*")) return { text, matches: (hostname) => hostname.startsWith(text.slice(0, -1)) };
  return { text, matches: (hostname) => hostname === text };
}

/** Returns a host without a final dot, which names the same host. */
export function plainHost(hostname: string): string {
  return hostname.endsWith(".") ? hostname.slice(0, -1) : hostname;
}
