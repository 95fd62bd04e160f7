import type { BrowserClock } from "./clock.ts";
import { cssEscape } from "./css.ts";
import type { DomDocument, DomElement, DomEvent, DomWindow } from "./dom.ts";
import type { Globals } from "./engine.ts";
import { PageFileReader } from "./files.ts";
import type { TabStorage } from "./storage.ts";

/** The tab of a page. */
export interface PageTab {
  readonly url: string;
  readonly address: URL;
  readonly clock: BrowserClock;
  readonly localStorage: TabStorage;
  readonly sessionStorage: TabStorage;
  readonly historyLength: number;
  historyState(): unknown;
  pushState(state: unknown, url: string, replace: boolean): void;
  /** Loads another page, or reloads the current one. */
  navigate(url: string, options?: { readonly replace?: boolean; readonly reload?: boolean }): void;
  go(by: number): void;
  /** Records a message of the console. */
  said(level: "error" | "warn" | "log", parts: readonly unknown[]): void;
}

/** Makes the globals that scripts of a page see. */
export function pageGlobals(tab: PageTab, document: DomDocument, dom: DomWindow): Globals {
  const { clock } = tab;
  const location = locationOf(tab);
  const history = historyOf(tab);
  const navigator = { userAgent: "Livewright", language: "en", languages: ["en"], onLine: true };
  const console = consoleOf(tab);
  const getComputedStyle = (element: DomElement): object => dom.getComputedStyle(element);
  const setTimeout = (run: unknown, delay?: number, ...rest: unknown[]): number =>
    clock.set(() => typeof run === "function" && void run(...rest), delay);
  const setInterval = (run: () => void, delay?: number): number => clock.set(run, delay, true);
  const clear = (id: unknown): void => clock.clear(id);
  const requestAnimationFrame = (run: (time: number) => void): number => clock.set(() => run(clock.now));
  const timers = { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear };
  const frames = { requestAnimationFrame, cancelAnimationFrame: clear };
  const shared = {
    location,
    history,
    navigator,
    ...timers,
    ...frames,
    getComputedStyle,
    console,
    CSS: { escape: cssEscape },
  };
  const stores = { localStorage: tab.localStorage, sessionStorage: tab.sessionStorage };
  const window: Record<string, unknown> = {
    ...shared,
    ...stores,
    document,
    innerWidth: 1024,
    innerHeight: 768,
    scrollX: 0,
    scrollY: 0,
    scroll: nothing,
    scrollTo: nothing,
    CustomEvent: dom.CustomEvent,
    Event: dom.Event,
    FileReader: PageFileReader,
    // The document replaces the window as the last target of every bubbling event.
    addEventListener: (type: string, listener: unknown, options?: unknown) =>
      document.addEventListener(type, listener, options),
    removeEventListener: (type: string, listener: unknown, options?: unknown) =>
      document.removeEventListener(type, listener, options),
    dispatchEvent: (event: DomEvent) => document.dispatchEvent(event),
  };
  window["window"] = window["self"] = window;
  // The window also has the classes of the DOM.
  Object.setPrototypeOf(window, dom);
  return { window, self: window, document, ...shared, ...stores };
}

function nothing(): void {}

/** Makes `location`. Its parts are own properties, because the client copies them with JSON. */
function locationOf(tab: PageTab): object {
  const part = (
    name: "href" | "origin" | "protocol" | "host" | "hostname" | "port" | "pathname" | "search" | "hash",
  ) => ({
    enumerable: true,
    get: (): string => tab.address[name],
  });
  return Object.defineProperties(
    {},
    {
      assign: { value: (url: string) => tab.navigate(url) },
      replace: { value: (url: string) => tab.navigate(url, { replace: true }) },
      reload: { value: () => tab.navigate(tab.url, { reload: true }) },
      toString: { value: () => tab.url },
      href: {
        ...part("href"),
        set(url: string) {
          tab.navigate(url);
        },
      },
      origin: part("origin"),
      protocol: part("protocol"),
      host: part("host"),
      hostname: part("hostname"),
      port: part("port"),
      pathname: part("pathname"),
      search: part("search"),
      hash: part("hash"),
    },
  );
}

function historyOf(tab: PageTab): object {
  return {
    scrollRestoration: "auto",
    get length() {
      return tab.historyLength;
    },
    get state() {
      return tab.historyState();
    },
    pushState: (state: unknown, _title: string, url?: string | null) => tab.pushState(state, url ?? tab.url, false),
    replaceState: (state: unknown, _title: string, url?: string | null) => tab.pushState(state, url ?? tab.url, true),
    back: () => tab.go(-1),
    forward: () => tab.go(1),
    go: (by: number = 0) => tab.go(by),
  };
}

function consoleOf(tab: PageTab): object {
  const say =
    (level: "error" | "warn" | "log") =>
    (...parts: unknown[]): void =>
      tab.said(level, parts);
  const log = say("log");
  return { log, info: log, debug: log, group: nothing, groupEnd: nothing, warn: say("warn"), error: say("error") };
}
