import type { RequestContext } from "./request-context.ts";

/** The headers of every page. A page holds the tokens of one user, so a cache may not give it to another. */
export const PAGE_HEADERS: readonly [string, string][] = [
  ["content-type", "text/html; charset=utf-8"],
  ["cache-control", "max-age=0, private, must-revalidate"],
];

/** Writes a URL for a `Location` header, which carries ASCII only. A path may hold characters of every language. */
export function locationHeader(url: string): string {
  return url.replaceAll(/[^\u0021-\u007e]+/gu, (text) => encodeURIComponent(text.replaceAll(/\p{Cs}/gu, "\ufffd")));
}

/**
 * Adds session and flash to a response of the application, and the security headers to an HTML response.
 *
 * @param options `flash` is false if the response has the cookies of the flash already
 */
export function finishResponse(
  response: Response,
  context: RequestContext,
  { flash = true }: { readonly flash?: boolean } = {},
): Response {
  const session = context.session.setCookie();
  const flashed = flash ? context.flash.setCookies(context.flash.fresh) : [];
  const cookies = [...(session === undefined ? [] : [session]), ...flashed];
  const isHtml = response.headers.get("content-type")?.toLowerCase().startsWith("text/html") === true;
  if (cookies.length === 0 && !isHtml) return response;
  // Copied, because the headers of some responses, such as redirects, are immutable.
  const headers = new Headers(response.headers);
  if (isHtml) {
    for (const [name, value] of context.settings.headers.list(context.nonce)) {
      if (!headers.has(name)) headers.set(name, value);
    }
  }
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  if (cookies.length > 0 && !headers.has("cache-control")) headers.set("cache-control", "private, no-cache");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

/** Returns the response, or a copy if its headers are immutable. `Response.redirect` and `fetch` make such responses. */
export function withMutableHeaders(response: Response): Response {
  try {
    // Throws for immutable headers, even if the header is absent.
    response.headers.delete("x-livewright-none");
    return response;
  } catch {
    const { status, statusText, headers } = response;
    return new Response(response.body, { status, statusText, headers: new Headers(headers) });
  }
}
