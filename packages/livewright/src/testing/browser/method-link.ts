import type { DomDocument, DomElement } from "./dom.ts";

/** The request of a link with `data-method`. */
export interface MethodLinkRequest {
  readonly url: URL;
  readonly method: "get" | "post";
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Returns the request of a link with `data-method`: a form with the method and the CSRF token of the page. Repeats the
 * code of `livewright/client`, which may not be imported here. A test of the client compares both.
 *
 * @param page the URL of the page
 * @returns undefined for a link without a method
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
