import { timingSafeEqual } from "node:crypto";
import { LivewrightError } from "../foundation/errors.ts";
import { randomBytes } from "../foundation/random.ts";

const SECRET_BYTES = 18;
// 18 bytes are 24 base64url characters without padding or spare bits, so each secret and token has exactly one spelling.
const SECRET_LENGTH = 24;
const TOKEN_LENGTH = 48;

/** A new CSRF secret, to be kept in the visitor's session: 18 random bytes in base64url. */
export function newCsrfSecret(): string {
  return Buffer.from(randomBytes(SECRET_BYTES)).toString("base64url");
}

/**
 * A token for one page of the visitor's. It differs every time, so that compression of the page cannot leak the secret bit
 * by bit (BREACH): a random mask, followed by the secret XOR that mask.
 *
 * @param secret from {@link newCsrfSecret}
 * @throws LivewrightError `LW110` when it is not such a secret
 */
export function maskCsrf(secret: string): string {
  const plain = decode(secret, SECRET_LENGTH);
  if (plain === undefined) {
    throw new LivewrightError("LW110", "The CSRF secret is not one that newCsrfSecret made.");
  }
  const mask = Buffer.from(randomBytes(SECRET_BYTES));
  return Buffer.concat([mask, xor(plain, mask)]).toString("base64url");
}

/**
 * Whether a token was made by {@link maskCsrf} for this secret. Takes anything, never throws, and takes the same time
 * however much of the token is right.
 *
 * @param secret what the session holds
 * @param token what the client sent
 */
export function checkCsrf(secret: unknown, token: unknown): boolean {
  const plain = decode(secret, SECRET_LENGTH);
  const masked = decode(token, TOKEN_LENGTH);
  if (plain === undefined || masked === undefined) return false;
  return timingSafeEqual(xor(masked.subarray(SECRET_BYTES), masked), plain);
}

/** Whether a text has the form of a token. Says nothing about whose token it is. */
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
