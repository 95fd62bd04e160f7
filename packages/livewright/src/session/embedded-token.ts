import { decryptToken, encryptToken } from "../crypto/encrypt.ts";
import type { KeyRing } from "../crypto/keys.ts";
import type { JsonValue } from "../crypto/payload.ts";
import type { Session } from "../live/live-view.ts";

/** Which view may be joined inside a page, and with what. */
export interface EmbeddedToken {
  readonly id: string;
  /** The instance of the view that shows it, which must still be running; `null` for a sticky view. */
  readonly parent: string | null;
  /** The view's name among the endpoint's `views`, for sticky ones. */
  readonly view: string;
  /** What the view that shows it passed on. */
  readonly session: Session;
}

/** As long as the page it stands in. */
const MAX_AGE = 14 * 24 * 60 * 60;

/** Writes `data-phx-session` of a nested view. Encrypted, since it carries session data through the visitor's browser. */
export function sealEmbedded(keys: KeyRing, { id, parent, view, session }: EmbeddedToken): string {
  return encryptToken(keys, "live embedded", [id, parent, view, session as JsonValue]);
}

/** Reads it for the topic of `id`; `undefined` if it is not ours, too old, or for another id. */
export function openEmbedded(keys: KeyRing, token: unknown, id: string): EmbeddedToken | undefined {
  type Data = readonly [string, string | null, string, Session];
  const data = decryptToken<Data>(keys, "live embedded", token, MAX_AGE);
  return data !== undefined && data[0] === id ? { id, parent: data[1], view: data[2], session: data[3] } : undefined;
}
