// Stops a page that reloads in a loop because its views cannot be joined. Uses only the public interface of the
// official client and its socket: callbacks, events, and `disconnect`.

import type { LiveSocket } from "./phoenix-live-view.ts";
import { hasDrafts, restoreDrafts, saveDrafts, takeDrafts } from "./drafts.ts";
import { showNotice } from "./notice.ts";
import { causeOf, type Refused, reloadsPage } from "./refusal-cause.ts";

const KEY = "livewright:refused";
/** Refusals within {@link WINDOW} after which a page is not loaded again. */
const MAX_REFUSALS = 3;
/** Redirects of joins within {@link WINDOW} that count as a loop. */
const MAX_REDIRECTS = 10;
/** Milliseconds. */
const WINDOW = 60_000;
/** Milliseconds until a stopped page tries again; doubled each time. */
const FIRST_WAIT = 60_000;
const MAX_DOUBLINGS = 4;
/** Milliseconds within which a page load counts as the stopped one, and not as one by the user. */
const GRACE = 3_000;

/** `detail` of the `livewright:stopped` event. */
export interface Stopped {
  /** The cause, as in the server's log: `"session"`, `"route"`, `"crash"` and so on. See docs/troubleshooting.md. */
  readonly cause: string;
  /** Loads the page again and keeps typed text. */
  readonly retry: () => void;
}

declare global {
  interface WindowEventMap {
    "livewright:stopped": CustomEvent<Stopped>;
  }
}

/** The state that is kept across page loads. */
interface Memory {
  readonly refusals: readonly { readonly at: number; readonly cause: string; readonly redirected: boolean }[];
  /** The number of consecutive stops. */
  readonly stops: number;
  /** The time of the stop; 0 if the page is not stopped. */
  readonly stoppedAt: number;
}

/** The part of a reply that this file reads. */
interface SocketMessage {
  readonly topic: string;
  readonly event: string;
  readonly payload: { readonly status?: unknown; readonly response?: Refused };
}

const NOTHING: Memory = { refusals: [], stops: 0, stoppedAt: 0 };

/** Watches the joins of a page. */
export class ReloadGuard {
  readonly #storage: Storage | undefined;
  #memory: Memory;
  #disconnect: () => void = () => {};
  /** The URL to which a live navigation is under way. */
  #target: string | undefined;
  #reloading: boolean = false;
  #stopped: boolean = false;

  /** @param storage keeps the state across page loads; without one, the first refusal stops the page */
  constructor(storage: Storage | undefined) {
    this.#storage = storage;
    this.#memory = read(storage);
  }

  /** Starts to watch, and connects unless the page has just been stopped. */
  connect(liveSocket: LiveSocket): void {
    this.#disconnect = () => liveSocket.disconnect();
    const drafts = takeDrafts(this.#storage);
    restoreDrafts(drafts, false);
    liveSocket.getSocket().onMessage((message: SocketMessage) => {
      const { topic, event, payload } = message;
      if (event !== "phx_reply" || !topic.startsWith("lv:")) return;
      const { status, response } = payload;
      if (status === "error" && response !== undefined) this.#refused(response, isMain(topic));
    });
    window.addEventListener("phx:live-view:diagnostic", (event) => {
      const { code } = (event as CustomEvent<{ code?: string }>).detail;
      if (code === "view.join-timeout" || code === "view.push-timeout-recovery") this.#note("timeout", false);
    });
    window.addEventListener("phx:page-loading-start", (event) => {
      const { kind, to } = (event as CustomEvent<{ kind?: string; to?: string }>).detail;
      if (kind === "redirect") this.#target = to;
    });
    window.addEventListener("phx:page-loading-stop", (event) => {
      this.#target = undefined;
      if ((event as CustomEvent<{ kind?: string }>).detail.kind === "initial") restoreDrafts(drafts, true);
    });
    window.addEventListener("pagehide", () => {
      if (this.#reloading) saveDrafts(this.#storage);
    });
    const { refusals, stoppedAt } = this.#memory;
    const last = refusals.at(-1);
    if (stoppedAt > 0 && isWithin(GRACE, stoppedAt) && last !== undefined) return this.#stop(last.cause);
    // The user, or the page after its wait, tries again once.
    if (stoppedAt > 0) this.#remember({ stoppedAt: 0, refusals: refusals.slice(1 - MAX_REFUSALS).map(now) });
    liveSocket.connect();
  }

  #refused(response: Refused, main: boolean): void {
    const refusal = causeOf(response, main);
    if (refusal === undefined) return;
    const stopped = this.#note(refusal.cause, refusal.redirected);
    if (!stopped && reloadsPage(response)) this.#leaveFragment();
  }

  /** Returns whether the page has stopped. */
  #note(cause: string, redirected: boolean): boolean {
    if (this.#stopped) return true;
    this.#reloading = true;
    const recent = this.#memory.refusals.filter(({ at }) => isWithin(WINDOW, at));
    const refusals = [...recent, { at: Date.now(), cause, redirected }].slice(-MAX_REFUSALS - MAX_REDIRECTS);
    this.#remember({ refusals, stops: recent.length === 0 ? 0 : this.#memory.stops });
    const redirects = refusals.filter((refusal) => refusal.redirected).length;
    const most = this.#storage === undefined && !redirected ? 1 : MAX_REFUSALS;
    if (refusals.length - redirects < most && redirects < MAX_REDIRECTS) return false;
    this.#stop(cause);
    return true;
  }

  #stop(cause: string): void {
    this.#stopped = true;
    this.#reloading = false;
    // Also clears the timer with which the client loads a page again.
    this.#disconnect();
    // Ends the page load that the client has just begun.
    window.stop();
    const { stops } = this.#memory;
    this.#remember({ stops: stops + 1, stoppedAt: Date.now() });
    const retry = (): void => {
      this.#remember({ stoppedAt: Date.now() - GRACE });
      saveDrafts(this.#storage);
      location.reload();
    };
    const detail: Stopped = { cause, retry };
    if (window.dispatchEvent(new CustomEvent("livewright:stopped", { detail, cancelable: true }))) {
      showNotice({
        title: "This page could not connect to its server.",
        text: `${explain(cause)} What you typed is still here.`,
        detail: `Reason: ${cause} (LW620). The page tries again after a while, unless you have typed something.`,
        retry,
      });
    }
    // oxlint-disable-next-line eslint/no-console -- the browser's console is where the application's author looks
    console.error(
      `livewright: stopped, because the page could not join its view (${cause}). See docs/troubleshooting.md.`,
    );
    const wait = FIRST_WAIT * 2 ** Math.min(stops, MAX_DOUBLINGS);
    const again = (): void => void (hasDrafts() ? setTimeout(again, wait) : retry());
    setTimeout(again, wait);
    // Without the client, the browser would submit the form with its fields in the URL.
    window.addEventListener("submit", (event) => {
      if (event.target instanceof Element && event.target.hasAttribute("phx-submit")) event.preventDefault();
    });
  }

  /** Reloads the page. Assigning a URL with a fragment, as the client does, would only scroll. */
  #leaveFragment(): void {
    const target = new URL(this.#target ?? location.href, location.href);
    const here = new URL(location.href);
    if (target.hash !== "" && target.href.split("#", 1)[0] === here.href.split("#", 1)[0]) location.reload();
  }

  #remember(change: Partial<Memory>): void {
    this.#memory = { ...this.#memory, ...change };
    try {
      this.#storage?.setItem(KEY, JSON.stringify(this.#memory));
    } catch {
      // The storage is full, so only this page load is counted.
    }
  }
}

function read(storage: Storage | undefined): Memory {
  try {
    const memory = JSON.parse(storage?.getItem(KEY) ?? "null") as Memory | null;
    return memory !== null && Array.isArray(memory.refusals) ? { ...NOTHING, ...memory } : NOTHING;
  } catch {
    return NOTHING;
  }
}

/** A time in the future means that the clock was set back, so its age is unknown. */
function isWithin(milliseconds: number, at: number): boolean {
  return Math.abs(Date.now() - at) < milliseconds;
}

function now<T extends object>(refusal: T): T & { readonly at: number } {
  return { ...refusal, at: Date.now() };
}

function isMain(topic: string): boolean {
  return topic === `lv:${document.querySelector("[data-phx-main]")?.id}`;
}

const SENTENCES: Readonly<Record<string, string>> = {
  session: "The browser did not send the cookie that the page came with. It may block cookies for this site.",
  route: "The server has no page at this URL.",
  crash: "The server failed to start the page.",
  timeout: "The server did not answer in time.",
  limit: "The page exceeds a limit of the server.",
  redirect: "The page redirects to itself.",
};

function explain(cause: string): string {
  return SENTENCES[cause] ?? "The server does not accept it.";
}
