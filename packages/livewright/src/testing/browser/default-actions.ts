import { clickedLink, type Link } from "./clicked-link.ts";
import type { DomDocument, DomElement, DomEvent } from "./dom.ts";
import { methodLinkRequest } from "./method-link.ts";

/** The tab whose page acts. */
export interface ActingTab {
  readonly url: string;
  navigate(url: string): void;
  /** Scrolls to a part of the page, as a link to `#part` does. */
  jump(url: string): void;
  submitForm(form: DomElement, submitter: DomElement | null): void;
  post(url: URL, init: RequestInit): void;
}

/**
 * Lets links and forms of a page act as in a browser, unless a script prevents it.
 *
 * @param scripts false for a browser without scripts, in which `data-method` of a link has no effect
 */
export function addDefaultActions(document: DomDocument, tab: ActingTab, scripts: boolean): void {
  const unlessPrevented = (type: string, act: (event: DomEvent) => void): void =>
    document.addEventListener(type, (event: DomEvent) => {
      queueMicrotask(() => event.defaultPrevented || act(event));
    });
  unlessPrevented("submit", ({ target, submitter }) => target && tab.submitForm(target, submitter ?? null));
  unlessPrevented("click", (event) => {
    const link = clickedLink(event);
    if (link !== undefined) follow(link, document, tab, scripts);
  });
}

function follow(link: Link, document: DomDocument, tab: ActingTab, scripts: boolean): void {
  const form = scripts ? methodLinkRequest(link, document, tab.url) : undefined;
  if (form?.method === "get") return tab.navigate(form.url.href);
  if (form !== undefined) return tab.post(form.url, { method: "POST", body: new URLSearchParams(form.fields) });
  if (link.hasAttribute("download") || !/^https?:/.test(link.href)) return;
  const [page, hash] = link.href.split("#");
  if (hash !== undefined && page === tab.url.split("#")[0]) tab.jump(link.href);
  else tab.navigate(link.href);
}
