// Random bytes, drawn from the system in large portions: one call to it costs several microseconds whatever it returns, and
// a page load needs five small amounts (session, CSRF secret and mask, nonce, id).

const PORTION = 4096;
const portion = new Uint8Array(PORTION);
let used = PORTION;

/**
 * Bytes nobody can guess. Each byte of the pool is handed out once and wiped there, so nothing read from memory later says
 * what a secret was.
 *
 * @param count bytes, at most 4096
 */
export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  if (used + count > PORTION) {
    crypto.getRandomValues(portion);
    used = 0;
  }
  const bytes = portion.slice(used, used + count);
  portion.fill(0, used, used + count);
  used += count;
  return bytes;
}
