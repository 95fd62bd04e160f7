// Passwords are kept as scrypt hashes: slow to try out, and different for equal passwords.

import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";

/** What one guess costs: 16 MiB of memory, and time. OWASP recommends N = 2 ** 17 where the server can bear it. */
const COST: ScryptOptions = { N: 2 ** 14, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const KEY_BYTES = 32;

/** Characters. Longer ones make nothing safer and cost time; they are refused, never cut. */
export const MAX_PASSWORD = 200;

/**
 * A hash with its salt, to be kept.
 *
 * @throws RangeError for a password that is too long, which a form should have said
 */
export async function hashPassword(password: string): Promise<string> {
  if (password.length > MAX_PASSWORD) throw new RangeError(`A password has at most ${MAX_PASSWORD} characters.`);
  const salt = randomBytes(16);
  const key = await derive(password, salt);
  return `scrypt.${salt.toString("base64url")}.${key.toString("base64url")}`;
}

/** A hash that no password has. Somebody who does not exist is checked against it, so that it takes as long. */
const nobody = hashPassword(randomBytes(32).toString("hex"));

/**
 * Whether a password is the right one. It takes the same time if there is no such user, so the answer tells nobody who has
 * an account.
 */
export async function verifyPassword(hash: string | undefined, password: string): Promise<boolean> {
  const [, salt = "", expected = ""] = (hash ?? (await nobody)).split(".");
  const known = hash !== undefined && password.length <= MAX_PASSWORD;
  const key = await derive(password.slice(0, MAX_PASSWORD), Buffer.from(salt, "base64url"));
  return timingSafeEqual(key, Buffer.from(expected, "base64url")) && known;
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same letters can be written with different code points; NFKC makes them one.
    scrypt(password.normalize("NFKC"), salt, KEY_BYTES, COST, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
