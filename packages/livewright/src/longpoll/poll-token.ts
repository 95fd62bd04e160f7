import type { KeyRing } from "../crypto/keys.ts";
import { signToken, verifyToken } from "../crypto/token.ts";

const PURPOSE = "longpoll";

/** Seconds for which a token is valid. A poll returns a new one, and a session without polls ends much sooner. */
const MAX_AGE = 3_600;

/** The content of a token: everything that the server knows about a poll before it finds the session. */
export interface PollToken {
  /** The endpoint that has the session. */
  readonly node: string;
  readonly session: string;
  /** The path at which the session was opened. Each path has its own rules about origins. */
  readonly path: string;
  /** The number of batches that the client has received. */
  readonly received: number;
}

/** Returns a token that only this application can create. */
export function signPoll(keys: KeyRing, { node, session, path, received }: PollToken): string {
  return signToken(keys, PURPOSE, [node, session, path, received]);
}

/** Returns the content of a token; `undefined` if it is forged, changed, too old or for another path. */
export function verifyPoll(keys: KeyRing, token: unknown, path: string): PollToken | undefined {
  const data = verifyToken<readonly [string, string, string, number]>(keys, PURPOSE, token, MAX_AGE);
  if (data === undefined) return undefined;
  const [node, session, signed, received] = data;
  return signed === path ? { node, session, path, received } : undefined;
}
