import type { KeyRing } from "../crypto/keys.ts";
import { signToken, verifyToken } from "../crypto/token.ts";

/** Which entry may be sent, and to which running view. */
export interface UploadToken {
  /** The instance of the view; no other, and not the next one of the same page, takes the file. */
  readonly instance: string;
  readonly uploadRef: string;
  readonly entryRef: string;
  /** The component that allowed the upload; `null` for the view. */
  readonly cid: number | null;
}

/** Seconds between being allowed to send a file and beginning to. The client begins at once. */
const MAX_AGE = 60 * 60;

/** Writes the token that the client joins an upload channel with (protocol section 6.3). */
export function signUpload(keys: KeyRing, { instance, uploadRef, entryRef, cid }: UploadToken): string {
  return signToken(keys, "live upload", [instance, uploadRef, entryRef, cid]);
}

/** Reads it for the topic of `entryRef`; `undefined` if it is not ours, too old, or for another entry. */
export function verifyUpload(keys: KeyRing, token: unknown, entryRef: string): UploadToken | undefined {
  const data = verifyToken<readonly [string, string, string, number | null]>(keys, "live upload", token, MAX_AGE);
  if (data === undefined || data[2] !== entryRef) return undefined;
  return { instance: data[0], uploadRef: data[1], entryRef, cid: data[3] };
}
