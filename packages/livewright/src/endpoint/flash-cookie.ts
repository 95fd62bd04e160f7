import type { KeyRing } from "../crypto/keys.ts";
import { EMPTY_FLASH, type Flash } from "../live/flash.ts";
import { openFlash, signFlash } from "../tokens/tokens.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { CookieFormat } from "./cookie-format.ts";
import { MAX_COOKIE_BYTES } from "./cookie-size.ts";
import { cookiesNamed } from "./cookies.ts";

/** The client writes this cookie when a view redirects with flash. Every application of a host shares its name. */
const CLIENT_COOKIE = "__phoenix_flash__";
const FORGET_CLIENT_COOKIE = `${CLIENT_COOKIE}=; Path=/; Max-Age=0`;

/** Flash that a request brought, and which cookies it came in. */
export interface BroughtFlash {
  readonly flash: Flash;
  /** Whether the request has the cookie that this application writes. */
  readonly own: boolean;
  /** Whether the client's cookie holds flash of this application; that of another is left for it. */
  readonly client: boolean;
}

const NONE: BroughtFlash = Object.freeze({ flash: EMPTY_FLASH, own: false, client: false });

/** Reads the flash that the last page left for this one (protocol sections 2.4 and 5.8). Skips cookies that are not ours. */
export function readFlash(keys: KeyRing, format: CookieFormat, cookies: string | null): BroughtFlash {
  const own = cookiesNamed(cookies, format.name);
  const fromClient = firstReadable(keys, cookiesNamed(cookies, CLIENT_COOKIE));
  if (own.length === 0 && fromClient === undefined) return NONE;
  const flash = { ...fromClient, ...firstReadable(keys, own) };
  return { flash, own: own.length > 0, client: fromClient !== undefined };
}

function firstReadable(keys: KeyRing, tokens: readonly string[]): Flash | undefined {
  for (const token of tokens) {
    const flash = openFlash(keys, token);
    if (flash !== undefined) return flash;
  }
  return undefined;
}

/**
 * Returns the `Set-Cookie` headers that leave flash for the next page and remove the flash that this one has shown.
 *
 * @param flash for the next page
 * @param brought what the request brought and its page has shown
 * @param secure whether the request came over https
 * @param logger receives a warning when the flash does not fit into a cookie. Such flash is dropped: what it reports is done,
 *   and the request must not fail because the report is too long
 */
export function flashCookies(
  keys: KeyRing,
  format: CookieFormat,
  { flash, brought = NONE, secure }: { flash: Flash; brought?: BroughtFlash | undefined; secure: boolean },
  logger: Logger,
): readonly string[] {
  const headers = brought.client ? [FORGET_CLIENT_COOKIE] : [];
  const token = Object.keys(flash).length > 0 ? signFlash(keys, flash) : "";
  const bytes = format.name.length + token.length;
  if (bytes > MAX_COOKIE_BYTES) {
    logger.warn(
      `The flash would be a cookie of ${bytes} bytes, and browsers drop those over ${MAX_COOKIE_BYTES}: it is not shown. Say it shorter.`,
      { kinds: Object.keys(flash) },
    );
  } else if (token !== "") return [...headers, format.write(token, secure)];
  return brought.own ? [...headers, format.forget(secure)] : headers;
}
