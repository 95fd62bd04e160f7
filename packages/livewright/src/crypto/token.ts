import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import type { KeyRing } from "./keys.ts";
import { checkTokenLength, type JsonValue, MAX_TOKEN_LENGTH, packPayload, unpackPayload, VERSION } from "./payload.ts";

/**
 * Returns a token that everyone can read but only this application can create: `v1.<payload>.<HMAC-SHA256>`, both parts in base64url.
 * Protocol section 2.3 uses it as signed token. For secrets use `encryptToken`.
 *
 * @param keys the newest secret signs
 * @param purpose the use of the token; it is valid for the same purpose only
 * @param data the content
 * @param now milliseconds, default `Date.now()`
 * @throws {LivewrightError} LW110 if the token would be longer than 64 KiB
 * @example signToken(keys, "session", { id: "phx-a1" }) // "v1.WzE3…In1d.h2Zr…"
 */
export function signToken(keys: KeyRing, purpose: string, data: JsonValue, now: number = Date.now()): string {
  const payload = Buffer.from(packPayload(data, now)).toString("base64url");
  const [key] = keys.derive("sign", purpose);
  return checkTokenLength(`${VERSION}${payload}.${signature(key, purpose, payload)}`, purpose);
}

/** Returns the data of a token that one of the keys signed for this purpose, unless it was changed or is too old.
 *
 * Accepts any value and never throws: an invalid token is `undefined`. The type argument is not checked. The caller
 * asserts the type of the data that is signed for this purpose.
 *
 * @param token the client's value, of any type
 * @param maxAgeSeconds the maximum age in seconds; `Infinity` for no limit. Clocks may differ by five minutes
 * @param now milliseconds, default `Date.now()`
 * @example verifyToken<{ id: string }>(keys, "session", payload.session, 14 * 86_400)?.id
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- reads better at every call than a cast
export function verifyToken<T>(
  keys: KeyRing,
  purpose: string,
  token: unknown,
  maxAgeSeconds: number,
  now: number = Date.now(),
): T | undefined {
  if (typeof token !== "string" || token.length > MAX_TOKEN_LENGTH || !token.startsWith(VERSION)) return undefined;
  const dot = token.indexOf(".", VERSION.length);
  if (dot === -1) return undefined;
  const payload = token.slice(VERSION.length, dot);
  // Compares the text: decoding first would accept several spellings of one signature.
  const given = Buffer.from(token.slice(dot + 1));
  const authentic = keys.derive("sign", purpose).some((key) => {
    const expected = Buffer.from(signature(key, purpose, payload));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  if (!authentic) return undefined;
  return unpackPayload(Buffer.from(payload, "base64url").toString(), maxAgeSeconds, now)?.data as T | undefined;
}

function signature(key: KeyObject, purpose: string, payload: string): string {
  return createHmac("sha256", key).update(`${VERSION}${purpose}.${payload}`).digest("base64url");
}
