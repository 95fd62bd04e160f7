// client: the code in the browser. Owns the start of the official client, the loading bar, and links with a method. Served as
// /livewright/client.js.
//
// Loaded by <script type="module" src="/livewright/client.js"></script>, it starts by itself. Its configuration is in
// <meta> tags, so that no page needs an inline script, which a strict Content-Security-Policy forbids:
//
// csrf-token the token from the root layout; without it the client cannot join a view livewright-socket the path of the
// socket, if it is not /live livewright-hooks a module whose default export, or export `hooks`, are the client hooks;
// imported first livewright-progress the color of the loading bar, or "false" for none livewright-long-poll milliseconds until
// long polling replaces a WebSocket that does not open, or "false" for never livewright-start "manual" if the page calls `start` itself An application with a bundler does not need this file. It can call new LiveSocket("/live",
// Socket, { params }) from the packages `phoenix` and `phoenix_live_view`.

import { basePath, underBasePath } from "./base-path.ts";
import { Socket } from "./phoenix.ts";
import { LiveSocket, type HooksOptions, type LiveSocketOptions } from "./phoenix-live-view.ts";
import { fallbackMs, keepWebSocket } from "./fallback.ts";
import { methodLinks } from "./method-links.ts";
import { showNotice } from "./notice.ts";
import { checkStartOptions } from "./options.ts";
import { readPostedForms } from "./posted-forms.ts";
import { progressBar } from "./progress-bar.ts";
import { showRefusals } from "./refused.ts";
import { ReloadGuard } from "./reload-guard.ts";
import { roving } from "./roving.ts";
import { PageStorage, storageOf } from "./storage.ts";
import { tus } from "./tus.ts";
import { type UnreachableText, watchOpening } from "./unreachable.ts";
import { put } from "./uploaders.ts";

export {
  hook,
  isRefused,
  type Contract,
  type HookCommands,
  type ParamsOf,
  type Refused,
  type ReplyOf,
  type TypedHook,
} from "./hook.ts";

// The official helpers, for pages that have no bundler to import them from their package.
export { createHook, getFileURLForUpload, isUsedInput, ViewHook } from "./phoenix-live-view.ts";

/**
 * The hooks of `livewright/ui`. {@link start} registers them; pass them to the `hooks` of your own `LiveSocket`.
 *
 * @example new LiveSocket("/live", Socket, { hooks: { ...uiHooks, Chart } })
 */
export const uiHooks: HooksOptions = { "Livewright.Roving": roving };

export type { Stopped } from "./reload-guard.ts";
export type { Unreachable, UnreachableText } from "./unreachable.ts";
export { tus } from "./tus.ts";
export { put, type ClientEntry, type Uploader } from "./uploaders.ts";

/** Options of {@link start}: the options of `LiveSocket`, and a few more. */
export interface StartOptions extends Omit<LiveSocketOptions, "params" | "longPollFallbackMs"> {
  /**
   * The values of `socket.connectParams`. If it is a function, it is called for each view with its element, and once
   * without an element for the URL of the socket. The CSRF token is added.
   */
  readonly params?: Record<string, unknown> | ((element?: HTMLElement) => Record<string, unknown>);
  /** The path of the socket, below the `basePath` of the endpoint. Default: the `livewright-socket` tag of the page, else `"/live"`. */
  readonly socketPath?: string;
  /**
   * The bar at the top while a page loads: its color, or false for none. Default: the `livewright-progress` tag of the
   * page, else blue.
   */
  readonly progressBar?: boolean | string;
  /**
   * Milliseconds in which the first WebSocket of the page must open and answer. After that the page uses long polling, which passes
   * proxies without WebSockets. Once a WebSocket has worked, the page keeps to WebSockets. False for no long polling. Default: the
   * `livewright-long-poll` tag of the page, else 2,500; false if `transport` is set.
   */
  readonly longPollFallbackMs?: number | false;
  /** The text of the notice on a page whose WebSocket does not open. Default: English. */
  readonly unreachable?: UnreachableText;
}

declare global {
  interface Window {
    /** The socket that was started, for the console: `liveSocket.enableLatencySim(300)`. */
    liveSocket?: LiveSocket;
  }
}

/**
 * Connects the page. Does nothing if it is connected already.
 *
 * A page whose views are refused three times in a minute is not loaded again: it fires `livewright:stopped` on
 * `window`, shows the cause, and keeps typed text. A module script that calls it while the page loads does so before
 * the automatic start. A later call needs the `livewright-start` tag with `manual`.
 *
 * @returns the socket of the official client, connected
 * @throws Error for an unknown option, and if the page has a view but no CSRF token
 * @example
 * ```html
 * <script type="module" src="/assets/app.js"></script>
 * ```
 * ```js
 * import { start } from "/livewright/client.js";
 * start({ hooks: { Chart }, params: { timezone: Intl.DateTimeFormat().resolvedOptions().timeZone } });
 * ```
 */
export function start(options: StartOptions = {}): LiveSocket {
  checkStartOptions(options);
  if (window.liveSocket !== undefined) {
    if (Object.keys(options).length > 0) {
      // oxlint-disable-next-line eslint/no-console -- the browser's console is where its author looks
      console.warn(
        'start: the page is connected already, and the options are ignored. Add <meta name="livewright-start" content="manual"> to the page.',
      );
    }
    return window.liveSocket;
  }
  if (meta("csrf-token") === undefined && document.querySelector("[data-phx-session]") !== null) {
    const detail = 'Reason: the root layout has no <meta name="csrf-token">.';
    showNotice({
      title: "This page cannot connect to its server.",
      text: "The page is incomplete.",
      detail,
      retry: reload,
    });
    // The server would answer every join with a request to reload the page, in an endless loop.
    throw new Error(
      'The root layout has no CSRF token. Add <meta name="csrf-token" content=${csrfToken}> to its <head>.',
    );
  }
  const {
    params,
    socketPath = meta("livewright-socket") ?? "/live",
    progressBar: bar = barFromPage(),
    hooks,
    longPollFallbackMs,
    unreachable,
    ...rest
  } = options;
  // An application that chooses its transport keeps it.
  const { transport } = rest as { readonly transport?: unknown };
  const chosen = longPollFallbackMs ?? (transport === undefined ? undefined : false);
  const fallback = { longPollFallbackMs: fallbackMs(chosen, meta("livewright-long-poll")) };
  const session = storageOf("sessionStorage");
  const liveSocket = new LiveSocket(absolute(socketPath), Socket, {
    // Reading a storage that the page may not use throws.
    ...(session === undefined && { sessionStorage: new PageStorage() }),
    ...(storageOf("localStorage") === undefined && { localStorage: new PageStorage() }),
    ...rest,
    ...fallback,
    hooks: { ...uiHooks, ...hooks },
    uploaders: { Put: put, Tus: tus, ...rest.uploaders },
    params: withToken(params),
  });
  window.liveSocket = liveSocket;
  if (bar !== false) {
    const remove = progressBar(typeof bar === "string" ? bar : undefined);
    window.addEventListener("livewright:stopped", remove);
  }
  methodLinks(() => meta("csrf-token"));
  showRefusals();
  if (fallback.longPollFallbackMs !== undefined) keepWebSocket(liveSocket);
  watchOpening(liveSocket, absolute(socketPath), fallback.longPollFallbackMs !== undefined, unreachable);
  const restorePosted = readPostedForms();
  window.addEventListener("phx:page-loading-stop", (event) => {
    if ((event as CustomEvent<{ kind?: string }>).detail.kind === "initial") restorePosted();
  });
  new ReloadGuard(session).connect(liveSocket);
  return liveSocket;
}

/** The path of the application on its host. */
function base(): string {
  return basePath(import.meta.url);
}

function reload(): void {
  location.reload();
}

/** Resolves a path without a leading slash against the page, as in a link. The client would read it as a whole URL. */
function absolute(path: string): string {
  if (/^(?:\/|\w+:)/.test(path)) return underBasePath(base(), path);
  return new URL(path, document.baseURI).pathname;
}

/** Returns a function, not an object: the client would write its own state into the object, and send it in the URL of the socket.
 */
function withToken(params: StartOptions["params"]): (element?: HTMLElement) => Record<string, unknown> {
  return (element) => ({
    ...(typeof params === "function" ? params(element) : params),
    _csrf_token: meta("csrf-token"),
  });
}

function meta(name: string): string | undefined {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
}

function barFromPage(): boolean | string {
  const color = meta("livewright-progress");
  return color === "false" ? false : (color ?? true);
}

/** Loads the hooks of the page. If the module cannot be loaded, the page starts without hooks. */
async function hooksFromPage(): Promise<HooksOptions> {
  const named = meta("livewright-hooks");
  if (named === undefined || named === "") return {};
  const path = underBasePath(base(), named);
  try {
    const module = (await import(new URL(path, document.baseURI).href)) as {
      default?: HooksOptions;
      hooks?: HooksOptions;
    };
    return module.default ?? module.hooks ?? {};
  } catch (error) {
    // oxlint-disable-next-line eslint/no-console -- as above
    console.error(`The hooks in ${path} could not be loaded.`, error);
    return {};
  }
}

/** Resolves when all scripts of the page have run, so a script that calls `start` has done so. A script that is added later misses the first event, but not the second.
 */
async function scriptsHaveRun(): Promise<void> {
  if (document.readyState === "complete") return;
  await new Promise<unknown>((resolve) => {
    document.addEventListener("DOMContentLoaded", resolve, { once: true });
    window.addEventListener("load", resolve, { once: true });
  });
}

// Tools of bundlers may load this file without a page.
if (typeof document !== "undefined" && meta("livewright-start") !== "manual") {
  // The hooks load while the scripts run.
  void Promise.all([hooksFromPage(), scriptsHaveRun()]).then(([hooks]) => window.liveSocket ?? start({ hooks }));
}
