import { decryptDated } from "../crypto/encrypt.ts";
import type { KeyRing } from "../crypto/keys.ts";
import { type Dated, MAX_SKEW_SECONDS } from "../crypto/payload.ts";
import { cookiesNamed } from "./cookies.ts";

/**
 * Reads the newest of the cookies with this name that this application can decrypt.
 *
 * @param header the `Cookie` header
 * @param maxAge seconds after which a cookie is ignored
 * @returns `undefined` if there is none. The age is `Infinity` for a cookie from the future
 */
export function newestToken(
  keys: KeyRing,
  purpose: string,
  header: string | null,
  name: string,
  maxAge: number,
): Dated | undefined {
  let newest: Dated | undefined;
  for (const token of cookiesNamed(header, name)) {
    const found = decryptDated(keys, purpose, token, maxAge);
    if (found === undefined) continue;
    // A cookie from the future was written by a clock that was ahead, and would win until the time reaches it.
    const age = found.age < -MAX_SKEW_SECONDS ? Infinity : found.age;
    // Ages are whole seconds. Of two cookies from one second, the browser received the later one in the header later.
    if (newest !== undefined && age > newest.age) continue;
    newest = { data: found.data, age };
  }
  return newest;
}
