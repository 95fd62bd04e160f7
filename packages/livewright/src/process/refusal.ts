import { isHttpError } from "../foundation/errors.ts";
import { LimitError } from "../foundation/limit-error.ts";
import type { KeyRing } from "../crypto/keys.ts";
import { signReload } from "../tokens/tokens.ts";
import type { Exceeded, JoinRefusal } from "../app/join-refusal.ts";
import type { RefusalCause } from "../app/refusal-causes.ts";

/** What a client hears whose view failed to mount: of an error with a status below 500 it loads the page (protocol section 3.6). */
export function refusalFor(error: unknown, keys: KeyRing, cause: RefusalCause = "status"): JoinRefusal {
  if (isHttpError(error) && error.status < 500) {
    return { reason: "reload", status: error.status, token: signReload(keys, error.status), cause };
  }
  return { reason: "join crashed", ...exceededBy(error) };
}

/** The limit that an error is about, if it is about one. */
export function exceededBy(error: unknown): Exceeded | undefined {
  if (!(error instanceof LimitError)) return undefined;
  const { code, limit } = error;
  return { code, limit };
}
