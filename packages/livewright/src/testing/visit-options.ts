import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import type { Session } from "../live/live-view.ts";
import type { TabOptions } from "./browser/tab.ts";
import { DEFAULT_RULES, type MistakeRules } from "./page-checks.ts";

/** How a visitor comes. All of it has a default. */
export interface VisitOptions {
  /** What is in the visitor's session, as if a plain route had put it there. Default: nothing. */
  readonly session?: Session;
  /** What views see as `socket.connectParams`. Default: nothing. */
  readonly connectParams?: Readonly<Record<string, unknown>>;
  /** Client hooks by name, as given to `LiveSocket`. They run in the page; hooks that are not given do nothing. */
  readonly hooks?: Readonly<Record<string, unknown>>;
  /**
   * Functions that send files elsewhere, by name, as given to `LiveSocket`. Those that are not given send nothing: files
   * chosen with `selectFiles` have arrived at once, those of `fileInput` when the test says so.
   */
  readonly uploaders?: Readonly<Record<string, unknown>>;
  /** Request headers besides the cookies, e.g. `{ "accept-language": "nl" }`. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The site. Default `"http://app.test"`. */
  readonly origin?: string;
  /** The visitor's address, as views see it in `socket.connectInfo`. Default `"127.0.0.1"`. */
  readonly ip?: string;
  /** False for a visitor without scripts, who only sees first renders. Default true. */
  readonly connected?: boolean;
  /** What is done about mistakes of a page. Default: {@link MistakeRules}, most of them fail the test. */
  readonly mistakes?: Partial<MistakeRules>;
  /** Whether a view that crashes fails the test that waits for it. Default `"throw"`. */
  readonly crashes?: "throw" | "ignore";
  /** Milliseconds of real time until an answer of the server is given up. Default 2,000. */
  readonly timeout?: number;
  /**
   * Milliseconds that pass in the browser at most after each thing done, for what is due by then: debounced events,
   * transitions, reconnects. It is the browser's time alone, and costs none. Default 1,000.
   */
  readonly maxAdvance?: number;
}

const KNOWN: KnownOptions<VisitOptions> = {
  session: true,
  connectParams: true,
  hooks: true,
  uploaders: true,
  headers: true,
  origin: true,
  ip: true,
  connected: true,
  mistakes: true,
  crashes: true,
  timeout: true,
  maxAdvance: true,
};

/** Fails with LW106 for an unknown option of a visit. */
export function checkVisitOptions(options: VisitOptions): void {
  checkOptions(options, KNOWN, "visit", "LW106");
  checkOptions(options.mistakes, DEFAULT_RULES, "mistakes", "LW106");
}

/** Returns the options of a tab, with their defaults. */
export function tabOptions(options: VisitOptions): Omit<TabOptions, "within" | "joins"> {
  const { origin = "http://app.test", ip = "127.0.0.1", headers = {} } = options;
  const { connectParams = {}, hooks = {}, uploaders = {} } = options;
  const { connected = true, timeout = 2_000, maxAdvance = 1_000 } = options;
  return { origin, ip, headers, connectParams, hooks, uploaders, connects: connected, timeout, maxAdvance };
}
