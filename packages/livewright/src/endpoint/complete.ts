import type { Settings } from "./options.ts";
import type { Visit } from "./visit.ts";

/** Adds to a response of the application's own what belongs to the visit: session and flash, and to pages the safe headers. */
export function complete(response: Response, visit: Visit, settings: Settings): Response {
  const session = visit.session.setCookie();
  const cookies = [...(session === undefined ? [] : [session]), ...visit.flash.setCookies(visit.flash.fresh)];
  const isHtml = response.headers.get("content-type")?.toLowerCase().startsWith("text/html") === true;
  if (cookies.length === 0 && !isHtml) return response;
  // Copied, since the headers of some responses, such as redirects, cannot be changed.
  const headers = new Headers(response.headers);
  if (isHtml) {
    for (const [name, value] of settings.headers.list(visit.nonce)) {
      if (!headers.has(name)) headers.set(name, value);
    }
  }
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  if (cookies.length > 0 && !headers.has("cache-control")) headers.set("cache-control", "private, no-cache");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
