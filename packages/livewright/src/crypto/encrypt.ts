import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";
import { randomBytes } from "../foundation/random.ts";
import type { KeyRing } from "./keys.ts";
import {
  checkTokenLength,
  type Dated,
  type JsonValue,
  MAX_TOKEN_LENGTH,
  packPayload,
  unpackPayload,
  VERSION,
} from "./payload.ts";

const CIPHER = "aes-256-gcm";
// GCM is designed for a nonce of 96 bits. A random one may be used 2^32 times per key before a repeat becomes likely.
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Returns a token that only this application can read or create: `v1.<nonce, ciphertext and tag>` in base64url, AES-256-GCM.
 *
 * @param keys the newest secret encrypts
 * @param purpose the use of the token; it is valid for the same purpose only
 * @param data the content
 * @param now milliseconds, default `Date.now()`
 * @throws {LivewrightError} LW110 if the token would be longer than 64 KiB
 * @example encryptToken(keys, "cookie", { userId: 7 })
 */
export function encryptToken(keys: KeyRing, purpose: string, data: JsonValue, now: number = Date.now()): string {
  const [key] = keys.derive("encrypt", purpose);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated(purpose));
  const text = cipher.update(packPayload(data, now), "utf8");
  // In this mode no output remains; the call only computes the tag.
  cipher.final();
  const body = Buffer.concat([nonce, text, cipher.getAuthTag()]);
  return checkTokenLength(VERSION + body.toString("base64url"), purpose);
}

/** Returns the data of a token that one of the keys encrypted for this purpose, unless it was changed or is too old. Accepts any value and never throws, like `verifyToken`.
 *
 * @param token the client's value, of any type
 * @param maxAgeSeconds the maximum age in seconds; `Infinity` for no limit. Clocks may differ by five minutes
 * @param now milliseconds, default `Date.now()`
 * @example decryptToken<{ userId: number }>(keys, "cookie", cookie, 14 * 86_400)?.userId
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- reads better at every call than a cast
export function decryptToken<T>(
  keys: KeyRing,
  purpose: string,
  token: unknown,
  maxAgeSeconds: number,
  now: number = Date.now(),
): T | undefined {
  return decryptDated(keys, purpose, token, maxAgeSeconds, now)?.data as T | undefined;
}

/** Decrypts like {@link decryptToken}, and returns the age of the token too. */
export function decryptDated(
  keys: KeyRing,
  purpose: string,
  token: unknown,
  maxAgeSeconds: number,
  now: number = Date.now(),
): Dated | undefined {
  if (typeof token !== "string" || token.length > MAX_TOKEN_LENGTH || !token.startsWith(VERSION)) return undefined;
  const encoded = token.slice(VERSION.length);
  const body = Buffer.from(encoded, "base64url");
  // Node's decoder skips unknown characters. Encoding the bytes again leaves one valid spelling per token.
  if (body.length < NONCE_BYTES + TAG_BYTES || body.toString("base64url") !== encoded) return undefined;
  for (const key of keys.derive("encrypt", purpose)) {
    const json = open(key, purpose, body);
    if (json !== undefined) return unpackPayload(json, maxAgeSeconds, now);
  }
  return undefined;
}

function open(key: KeyObject, purpose: string, body: Buffer): string | undefined {
  const tagStart = body.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, body.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(associated(purpose));
  decipher.setAuthTag(body.subarray(tagStart));
  const text = decipher.update(body.subarray(NONCE_BYTES, tagStart));
  try {
    // `final` checks the tag. Before that, the text is not authenticated.
    return Buffer.concat([text, decipher.final()]).toString();
  } catch {
    return undefined;
  }
}

function associated(purpose: string): Buffer {
  return Buffer.from(VERSION + purpose);
}
