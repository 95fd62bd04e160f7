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
  /**
   * What shows it, if that is not a view: the root layout, or the page of a plain route. Then it keeps its own layout, and on
   * such a page it is not sticky.
   */
  readonly root?: "layout" | "page";
}

/** As long as the page it stands in. */
const MAX_AGE = 14 * 24 * 60 * 60;

/** Writes `data-phx-session` of a nested view. Encrypted, since it carries session data through the visitor's browser. */
export function sealEmbedded(keys: KeyRing, { id, parent, view, session, root }: EmbeddedToken): string {
  const data = [id, parent, view, session as JsonValue];
  return encryptToken(keys, "live embedded", root === undefined ? data : [...data, root]);
}

/** Reads it for the topic of `id`; `undefined` if it is not ours, too old, or for another id. */
export function openEmbedded(keys: KeyRing, token: unknown, id: string): EmbeddedToken | undefined {
  type Data = readonly [string, string | null, string, Session, ("layout" | "page")?];
  const data = decryptToken<Data>(keys, "live embedded", token, MAX_AGE);
  if (data === undefined || data[0] !== id) return undefined;
  const opened = { id, parent: data[1], view: data[2], session: data[3] };
  return data[4] === undefined ? opened : { ...opened, root: data[4] };
}
