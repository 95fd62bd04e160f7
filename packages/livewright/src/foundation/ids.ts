import { randomBytes } from "./random-bytes.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * A random URL-safe identifier.
 *
 * @param length characters, each worth 6 bits; default 22 (132 bits)
 * @example randomId(16) // "q3Zr-0hVn1Xe_GkT"
 */
export function randomId(length: number = 22): string {
  let id = "";
  for (const byte of randomBytes(length)) id += ALPHABET[byte & 63];
  return id;
}
