import type { DomDocument, DomElement } from "./dom.ts";

/** What a link with `data-method` sends. */
export interface MethodLinkRequest {
  readonly url: URL;
  readonly method: "get" | "post";
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * What a link with `data-method` sends, as `livewright/client` sends it: a form with the method and the page's CSRF token. Written
 * a second time, as what runs in browsers imports nothing; a test of the client has both do the same.
 *
 * @param page its address
 * @returns undefined for a link that has no method
 */
export function methodLinkRequest(
  link: DomElement,
  document: DomDocument,
  page: string,
): MethodLinkRequest | undefined {
  const wanted = link.getAttribute("data-method");
  if (wanted === null) return undefined;
  const url = new URL(link.getAttribute("data-to") ?? link.getAttribute("href") ?? "", page);
  const method = wanted.toLowerCase() === "get" ? "get" : "post";
  if (method === "get") {
    // A form without fields replaces the query with nothing.
    url.search = "";
    return { url, method, fields: {} };
  }
  const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
  const own = url.origin === new URL(page).origin;
  return {
    url,
    method,
    fields: {
      ...(wanted.toLowerCase() !== "post" && { _method: wanted }),
      ...(own && { _csrf_token: link.getAttribute("data-csrf") ?? token }),
    },
  };
}
