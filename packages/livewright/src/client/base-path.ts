/** Matches the URL of the client that an endpoint serves. */
const SERVED = /^(.*)\/livewright\/client\.js$/;

/**
 * Returns the path of the application on its host: from the first view of the page, else from the URL of this script.
 *
 * @param script the URL of this script; `undefined` in a bundle without one
 */
export function basePath(script: string | undefined): string {
  const view = document.querySelector<HTMLElement>("[data-phx-session]:not([data-phx-session=''])");
  if (view !== null) return view.dataset["livewrightBase"] ?? "";
  if (script === undefined || !URL.canParse(script)) return "";
  const { origin, pathname } = new URL(script);
  return origin === location.origin ? (SERVED.exec(pathname)?.[1] ?? "") : "";
}

/** Returns the path on the host of a path of the application. Other URLs stay. */
export function underBasePath(base: string, url: string): string {
  return /^\/(?![/\\])/.test(url) ? base + url : url;
}
