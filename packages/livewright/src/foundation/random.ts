// Draws random bytes from the system in large portions. A system call costs several microseconds whatever its size, and a page
// load needs five small values: session, CSRF secret, CSRF mask, nonce and id.

const PORTION = 4096;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const portion = new Uint8Array(PORTION);
let used = PORTION;

/**
 * Returns cryptographically random bytes. Each byte of the pool is returned once and then erased, so the pool never holds a
 * secret that is in use.
 *
 * @param count bytes, at most 4096
 */
export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  if (used + count > PORTION) {
    crypto.getRandomValues(portion);
    used = 0;
  }
  // A loop, because `slice` and `fill` cost more than the few bytes of a call.
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    bytes[i] = portion[used] as number;
    portion[used++] = 0;
  }
  return bytes;
}

/**
 * Returns a random URL-safe identifier.
 *
 * @param length characters, each worth 6 bits; default 22 (132 bits)
 * @example randomId(16) // "q3Zr-0hVn1Xe_GkT"
 */
export function randomId(length: number = 22): string {
  let id = "";
  for (const byte of randomBytes(length)) id += ALPHABET[byte & 63];
  return id;
}
