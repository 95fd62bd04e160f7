import { timingSafeEqual } from "node:crypto";
import { LivewrightError } from "../foundation/errors.ts";
import { randomBytes } from "../foundation/random.ts";

/** The length of a CSRF secret. */
export const CSRF_SECRET_BYTES = 18;
// 18 bytes are 24 base64url characters without padding or spare bits, so each secret and token has exactly one spelling.
const SECRET_LENGTH = 24;
const TOKEN_LENGTH = 48;

/** Returns a new CSRF secret for a session: 18 random bytes in base64url. */
export function newCsrfSecret(): string {
  return Buffer.from(randomBytes(CSRF_SECRET_BYTES)).toString("base64url");
}

/**
 * Returns a CSRF token for one page. It differs every time, so that compression of the page cannot leak the secret byte by byte
 * (BREACH): a random mask, followed by the secret XOR that mask.
 *
 * @param secret from {@link newCsrfSecret}
 * @throws {LivewrightError} LW110 if the secret is invalid
 */
export function maskCsrf(secret: string): string {
  const plain = decode(secret, SECRET_LENGTH);
  if (plain === undefined) {
    throw new LivewrightError("LW110", "The CSRF secret was not created by newCsrfSecret.");
  }
  const token = Buffer.allocUnsafe(2 * CSRF_SECRET_BYTES);
  token.set(randomBytes(CSRF_SECRET_BYTES));
  for (let i = 0; i < CSRF_SECRET_BYTES; i++)
    token[CSRF_SECRET_BYTES + i] = (plain[i] as number) ^ (token[i] as number);
  return token.toString("base64url");
}

/**
 * True if {@link maskCsrf} made a token for this secret. Accepts any values, never throws, and runs in constant time.
 *
 * @param secret the secret of the session
 * @param token the client's token
 */
export function checkCsrf(secret: unknown, token: unknown): boolean {
  const plain = decode(secret, SECRET_LENGTH);
  const masked = decode(token, TOKEN_LENGTH);
  if (plain === undefined || masked === undefined) return false;
  return timingSafeEqual(xor(masked.subarray(CSRF_SECRET_BYTES), masked), plain);
}

/** True if a value has the form of a token. Does not check whose token it is. */
export function isCsrfToken(token: unknown): token is string {
  return decode(token, TOKEN_LENGTH) !== undefined;
}

function decode(text: unknown, length: number): Buffer | undefined {
  if (typeof text !== "string" || text.length !== length) return undefined;
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}

function xor(bytes: Uint8Array, mask: Uint8Array): Uint8Array {
  return bytes.map((byte, index) => byte ^ (mask[index] ?? 0));
}
