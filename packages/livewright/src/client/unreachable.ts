import type { LiveSocket } from "./phoenix-live-view.ts";
import { showNotice } from "./notice.ts";

/** Milliseconds between the first failed attempt to connect and the notice. */
const AFTER_FAILURE = 5_000;

/** Milliseconds without an answer before the notice. If a proxy drops the answer, browsers wait for minutes. */
const WITHOUT_ANSWER = 10_000;

declare global {
  interface WindowEventMap {
    "livewright:unreachable": CustomEvent<Unreachable>;
  }
}

/** `detail` of the `livewright:unreachable` event. */
export interface Unreachable {
  /** The path of the WebSocket. */
  readonly path: string;
  /** Loads the page again. */
  readonly retry: () => void;
}

/** The text of the notice on a page whose WebSocket does not open. */
export interface UnreachableText {
  readonly title: string;
  /** A sentence for the user. */
  readonly text: string;
  /** The button that loads the page again. */
  readonly retry: string;
  /** The language of the text. Default: that of the page. */
  readonly lang?: string;
}

const ENGLISH: UnreachableText = {
  title: "This page could not connect to its server.",
  text: "It keeps trying. You can read the page; buttons and forms work once it is connected.",
  retry: "Try again",
  lang: "en",
};

/**
 * Fires `livewright:unreachable`, and shows a notice unless a listener prevents it, if the WebSocket of the page has never opened. For a connection that is lost later, use
 * `phx-disconnected`.
 *
 * @param path the path of the socket
 * @param polls true if the page falls back to long polling, so that the notice means that this has failed, too
 * @param words of the notice
 */
export function watchOpening(
  liveSocket: LiveSocket,
  path: string,
  polls: boolean,
  words: UnreachableText = ENGLISH,
): void {
  const socket = liveSocket.getSocket();
  let failed = false;
  let remove: (() => void) | undefined;
  const look = (): void => {
    // The device itself reports a missing network. A page that has closed its socket needs no notice.
    if (remove !== undefined || !navigator.onLine || (!failed && socket.connectionState() !== "connecting")) return;
    const detail: Unreachable = { path: `${path}/websocket`, retry: () => location.reload() };
    remove = () => {};
    if (!window.dispatchEvent(new CustomEvent("livewright:unreachable", { detail, cancelable: true }))) return;
    remove = showNotice({
      title: words.title,
      text: words.text,
      button: words.retry,
      lang: words.lang ?? document.documentElement.lang,
      detail: `Reason: the WebSocket at ${detail.path} does not open${polls ? ", and long polling fails, too" : ""}. The server may refuse this origin (LW621), or a proxy does not pass ${polls ? `${path}/longpoll` : "WebSockets"} on.`,
      retry: detail.retry,
    });
  };
  const silence = setTimeout(look, WITHOUT_ANSWER);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let done = false;
  const end = (): void => {
    done = true;
    clearTimeout(silence);
    clearTimeout(waiting);
    remove?.();
  };
  socket.onOpen(end);
  // The page then shows another notice.
  window.addEventListener("livewright:stopped", end);
  socket.onError(() => {
    if (done || waiting !== undefined) return;
    failed = true;
    waiting = setTimeout(() => {
      waiting = undefined;
      look();
    }, AFTER_FAILURE);
  });
}
