import { LivewrightError } from "../foundation/errors.ts";
import type { FormReader } from "../params/form-reader.ts";
import type { OriginRule } from "./origin.ts";
import type { RequestSession } from "./request-session.ts";

const FIELD = "_csrf_token";
const HEADER = "x-csrf-token";

/** The parts of a request that the check needs. */
export interface Unproven {
  readonly request: { readonly headers: { get(name: string): string | null } };
  readonly url: URL;
  readonly session: Pick<RequestSession, "checkCsrf" | "secret">;
  readonly form: Pick<FormReader, "readable" | "field" | "refuseAnnounced">;
}

/**
 * Refuses a request that no page of the application has sent. Such a request has no CSRF token, which only these pages contain. A
 * cookie proves nothing, because browsers also send it with requests of other sites.
 *
 * The body is read only if it can contain the token.
 *
 * @returns nothing if the headers carry the token, else a promise that resolves when the form was read
 * @throws {LivewrightError} LW503 for another origin, and for a missing or wrong token; LW504 for a form beyond the limit
 */
export function requireCsrf(unproven: Unproven, allowsOrigin: OriginRule): void | Promise<void> {
  if (unproven.request.headers.get(HEADER) === null) return requireField(unproven, allowsOrigin);
  refuseForged(unproven, allowsOrigin);
}

async function requireField(unproven: Unproven, allowsOrigin: OriginRule): Promise<void> {
  // First, because the size is wrong with any token.
  unproven.form.refuseAnnounced();
  refuseForged(unproven, allowsOrigin);
  const token = await unproven.form.field(FIELD).catch((error: unknown) => {
    // A form that cannot be parsed contains no token.
    if (error instanceof LivewrightError && error.code === "LW120") return undefined;
    throw error;
  });
  if (!unproven.session.checkCsrf(token)) throw token === undefined ? noToken() : wrongToken();
}

/**
 * Refuses a request whose headers show that it is forged, before its body is read.
 *
 * @throws {LivewrightError} LW503
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
 * Returns true if the headers name a page of another site as the sender. Pages of the same site need the token. An origin of
 * `null` proves nothing: with `Referrer-Policy: no-referrer`, browsers send it from pages of the application, too.
 */
function isForeign(origin: string | null, site: string | null, url: URL, allowsOrigin: OriginRule): boolean {
  if (site !== null && site !== "cross-site") return false;
  return origin === null || origin === "null" ? site === "cross-site" : !allowsOrigin(origin, url);
}

const SEND = `Send it as the form field ${FIELD} or the header ${HEADER}. If no cookie identifies the caller, write post(path, handler, { csrf: false }).`;

function noToken(): LivewrightError {
  return new LivewrightError("LW503", "The request carries no CSRF token.", { hint: SEND });
}

function wrongToken(): LivewrightError {
  return new LivewrightError("LW503", "The CSRF token belongs to another session.", { hint: SEND });
}

function noSession(): LivewrightError {
  return new LivewrightError("LW503", "The request has no session cookie, so no CSRF token can belong to it.", {
    hint: SEND,
  });
}

function foreign(origin: string | null): LivewrightError {
  return new LivewrightError("LW503", `A page of another origin (${origin ?? "unknown"}) sent the request.`, {
    hint: `If it is yours, add it to the endpoint: endpoint({ origins: [${JSON.stringify(origin ?? "https://app.test")}] }).`,
  });
}
