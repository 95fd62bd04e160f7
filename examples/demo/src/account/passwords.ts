// Passwords are stored as scrypt hashes, which are slow to guess and differ for equal passwords.

import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";

/** The cost of one guess: 16 MiB of memory, and time. OWASP recommends N = 2 ** 17 if the server can afford it. */
const COST: ScryptOptions = { N: 2 ** 14, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const KEY_BYTES = 32;

/** The most characters of a password. Longer ones only cost time. They are refused, never cut. */
export const MAX_PASSWORD = 200;

/** Returns the hash of a password with its salt, to be stored.
 *
 * @throws RangeError for a password that is too long; forms must check the length first
 */
export async function hashPassword(password: string): Promise<string> {
  if (password.length > MAX_PASSWORD) throw new RangeError(`A password has at most ${MAX_PASSWORD} characters.`);
  const salt = randomBytes(16);
  const key = await derive(password, salt);
  return `scrypt.${salt.toString("base64url")}.${key.toString("base64url")}`;
}

/** A hash without a password. The check of an unknown user runs against it, so that it takes the same time. */
const nobody = hashPassword(randomBytes(32).toString("hex"));

/** Reports whether a password is right. Takes the same time for an unknown user, so its timing does not reveal who has an account.
 */
export async function verifyPassword(hash: string | undefined, password: string): Promise<boolean> {
  const [, salt = "", expected = ""] = (hash ?? (await nobody)).split(".");
  const known = hash !== undefined && password.length <= MAX_PASSWORD;
  const key = await derive(password.slice(0, MAX_PASSWORD), Buffer.from(salt, "base64url"));
  return timingSafeEqual(key, Buffer.from(expected, "base64url")) && known;
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Different code points can write the same letters. NFKC unifies them.
    scrypt(password.normalize("NFKC"), salt, KEY_BYTES, COST, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
