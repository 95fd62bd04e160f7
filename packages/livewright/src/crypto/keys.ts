// crypto: everything that must not be forged or read: signed and encrypted tokens, CSRF secrets, and their keys. Apart
// from adapters, only this room uses node:crypto.

import { createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { LivewrightError } from "../foundation/errors.ts";

/** The use of a key. Signing and encryption for one purpose must never share a key. */
export type KeyUse = "sign" | "encrypt";

const MIN_LENGTH = 32;
const KEY_BYTES = 32;

/**
 * The keys of an application, all derived from its `secretKeyBase`.
 *
 * Every purpose has its own key (HKDF-SHA256), so a token for one purpose is invalid for every other. With several
 * secrets, the first creates new tokens, and all of them verify. To rotate, put the new secret first, and remove the
 * old one when its last token has expired.
 *
 * @example
 * ```ts
 * const keys = new KeyRing([newSecret, oldSecret]);
 * signToken(keys, "session", { id: "phx-a1" });
 * ```
 */
export class KeyRing {
  readonly #secrets: readonly string[];
  readonly #derived: Readonly<Record<KeyUse, Map<string, readonly KeyObject[]>>> = {
    sign: new Map(),
    encrypt: new Map(),
  };

  /**
   * @param secretKeyBase one secret or a list, newest first; each at least 32 characters
   * @throws {LivewrightError} LW101 if there is none or one is too short
   */
  constructor(secretKeyBase: string | readonly string[]) {
    const secrets = typeof secretKeyBase === "string" ? [secretKeyBase] : [...(secretKeyBase ?? [])];
    if (secrets.length === 0) throw badSecret("secretKeyBase is missing.");
    for (const secret of secrets) {
      // Checked at run time, because the value usually comes from an environment variable that may be missing.
      if (typeof secret !== "string") throw badSecret("secretKeyBase is missing.");
      if (secret.length < MIN_LENGTH) {
        throw badSecret(`secretKeyBase has ${secret.length} characters; it takes ${MIN_LENGTH} or more to be safe.`);
      }
    }
    this.#secrets = secrets;
  }

  /**
   * Returns the keys for one purpose, newest first, at least one. They are derived once and cached, so purposes must be names from the
   * program, never client input.
   */
  derive(use: KeyUse, purpose: string): readonly [KeyObject, ...KeyObject[]] {
    const derived = this.#derived[use];
    let keys = derived.get(purpose);
    if (keys === undefined) {
      const info = `livewright:${use}:${purpose}`;
      keys = this.#secrets.map((secret) =>
        createSecretKey(new Uint8Array(hkdfSync("sha256", secret, "", info, KEY_BYTES))),
      );
      derived.set(purpose, keys);
    }
    return keys as readonly [KeyObject, ...KeyObject[]];
  }
}

function badSecret(detail: string): LivewrightError {
  return new LivewrightError("LW101", detail, {
    hint: `Make one with  node -e "console.log(require('node:crypto').randomBytes(48).toString('base64url'))"`,
  });
}
