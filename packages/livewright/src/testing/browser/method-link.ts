import type { DomDocument, DomElement } from "./dom.ts";

/**
 * What a link with `data-method` sends, as `livewright/client` sends it: a form with the method and the page's CSRF token.
 *
 * @returns undefined for a link that is one
 */
export function methodLinkRequest(
  link: DomElement,
  document: DomDocument,
  page: string,
): { readonly url: URL; readonly body: URLSearchParams } | undefined {
  const method = (link.getAttribute("data-method") ?? "get").toLowerCase();
  if (method === "get") return undefined;
  const url = new URL(link.getAttribute("data-to") ?? link.getAttribute("href") ?? "", page);
  const body = new URLSearchParams();
  if (method !== "post") body.set("_method", method);
  const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
  body.set("_csrf_token", link.getAttribute("data-csrf") ?? token);
  return { url, body };
}
