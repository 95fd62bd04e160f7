import { LivewrightError } from "../foundation/errors.ts";
import type { FormReader } from "../params/form-reader.ts";
import type { OriginRule } from "./origin.ts";
import type { SessionCookie } from "./session-cookie.ts";

const FIELD = "_csrf_token";
const HEADER = "x-csrf-token";

/** What a request is judged by. */
export interface Unproven {
  readonly request: { readonly headers: { get(name: string): string | null } };
  readonly url: URL;
  readonly session: Pick<SessionCookie, "checkCsrf" | "secret">;
  readonly form: Pick<FormReader, "readable" | "field" | "refuseAnnounced">;
}

/**
 * Makes sure that a request that changes something was sent by one of our pages: it must carry a token that only they
 * can read. A cookie alone proves nothing, since browsers send it whoever made the page.
 *
 * The body is read only if it can hold the proof.
 *
 * @returns nothing if the headers carry the token, else a promise that the form is read
 * @throws LivewrightError LW503 for another origin, or if there is no token or a wrong one; LW504 for a form beyond the limit
 */
export function requireCsrf(unproven: Unproven, allowsOrigin: OriginRule): void | Promise<void> {
  if (unproven.request.headers.get(HEADER) === null) return requireField(unproven, allowsOrigin);
  refuseForged(unproven, allowsOrigin);
}

async function requireField(unproven: Unproven, allowsOrigin: OriginRule): Promise<void> {
  // Too large for everybody, and so said first.
  unproven.form.refuseAnnounced();
  refuseForged(unproven, allowsOrigin);
  const token = await unproven.form.field(FIELD).catch((error: unknown) => {
    // A form that cannot be read holds no token.
    if (error instanceof LivewrightError && error.code === "LW120") return undefined;
    throw error;
  });
  if (!unproven.session.checkCsrf(token)) throw token === undefined ? noToken() : wrongToken();
}

/**
 * Refuses what the headers alone show to be forged: a body that proves nothing costs nothing.
 *
 * @throws LivewrightError LW503
 */
export function refuseForged({ request, url, session, form }: Unproven, allowsOrigin: OriginRule): void {
  const { headers } = request;
  if (isForeign(headers.get("origin"), headers.get("sec-fetch-site"), url, allowsOrigin))
    throw foreign(headers.get("origin"));
  const header = headers.get(HEADER);
  if (session.secret === undefined) throw header === null ? noSession() : wrongToken();
  if (header === null) {
    if (!form.readable) throw noToken();
  } else if (!session.checkCsrf(header)) throw wrongToken();
}

/**
 * Whether a browser says that a page of another site sent this. Pages of the same site prove themselves by the token. An origin
 * of `null` says nothing: with `Referrer-Policy: no-referrer` browsers send it from our own pages as well.
 */
function isForeign(origin: string | null, site: string | null, url: URL, allowsOrigin: OriginRule): boolean {
  if (site !== null && site !== "cross-site") return false;
  return origin === null || origin === "null" ? site === "cross-site" : !allowsOrigin(origin, url);
}

const SEND = `Send it as the field ${FIELD} or the header ${HEADER}; or, where no cookie says who is calling, write post(path, handler, { csrf: false }).`;

function noToken(): LivewrightError {
  return new LivewrightError("LW503", "The request carries no CSRF token.", { hint: SEND });
}

function wrongToken(): LivewrightError {
  return new LivewrightError("LW503", "The CSRF token is not that of this session.", { hint: SEND });
}

function noSession(): LivewrightError {
  return new LivewrightError("LW503", "The request carries no session, so no CSRF token can be that of this session.", {
    hint: SEND,
  });
}

function foreign(origin: string | null): LivewrightError {
  return new LivewrightError("LW503", `A page of another origin sent the request: ${origin ?? "unknown"}.`, {
    hint: 'If the origin is yours, name it: endpoint({ origins: ["https://app.test"] }).',
  });
}
