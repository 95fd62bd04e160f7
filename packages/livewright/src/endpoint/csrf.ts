import { LivewrightError } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import { decodeParams } from "../params/decode.ts";
import { peekBody } from "./body.ts";
import type { SessionCookie } from "./session-cookie.ts";

const FIELD = "_csrf_token";
const HEADER = "x-csrf-token";

/**
 * Makes sure that a request that changes something was sent by one of our pages: it must carry a token that only they
 * can read. A cookie alone proves nothing, since browsers send it whoever made the page.
 *
 * @returns nothing at once when a header carries the token, else when the form was read; the body of `request` itself is
 *   left for the handler
 * @throws LivewrightError LW503 when there is no token or a wrong one; LW504 for a form beyond the limit
 */
export function requireCsrf(request: Request, session: SessionCookie, limits: Limits): void | Promise<void> {
  const header = request.headers.get(HEADER);
  if (header !== null) return check(session, header);
  return formToken(request, limits).then((token) => check(session, token));
}

function check(session: SessionCookie, token: unknown): void {
  if (session.checkCsrf(token)) return;
  throw new LivewrightError(
    "LW503",
    token === undefined ? "The request carries no CSRF token." : "The CSRF token is not that of this session.",
    {
      hint: `Send it as the field ${FIELD} or the header ${HEADER}; or, where no cookie says who is calling, write post(path, handler, { csrf: false }).`,
    },
  );
}

/** Forms only: a page of another site cannot send JSON with cookies without being asked about it first, but no need to rely on that. */
async function formToken(request: Request, limits: Limits): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    const body = await peekBody(request, limits.paramBytes);
    return decodeParams(new TextDecoder().decode(body), limits)[FIELD];
  }
  if (/^multipart\/form-data\b/i.test(type)) {
    const body = await peekBody(request, limits.paramBytes);
    const form = await new Response(body, { headers: { "content-type": type } }).formData().catch(() => undefined);
    return form?.get(FIELD) ?? undefined;
  }
  return undefined;
}
