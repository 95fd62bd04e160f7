import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import type { Session } from "../live/live-view.ts";
import type { TabOptions } from "./browser/tab.ts";
import { DEFAULT_RULES, type MistakeRules } from "./page-checks.ts";

/** Options of a page that a test opens. All are optional. */
export interface VisitOptions {
  /** The session, as if a plain route had stored it. Default: empty. */
  readonly session?: Session;
  /** The value of `socket.connectParams` in views. Default: empty. */
  readonly connectParams?: Readonly<Record<string, unknown>>;
  /** Client hooks by name, as passed to `LiveSocket`. They run in the page. Missing hooks do nothing. */
  readonly hooks?: Readonly<Record<string, unknown>>;
  /**
   * Uploaders for external uploads by name, as passed to `LiveSocket`. A missing uploader sends nothing: files of
   * `selectFiles` complete immediately, files of `fileInput` as far as the test says.
   */
  readonly uploaders?: Readonly<Record<string, unknown>>;
  /** Request headers in addition to the cookies, e.g. `{ "accept-language": "nl" }`. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The origin of the site. Default `"http://app.test"`. */
  readonly origin?: string;
  /** The client's IP address in `socket.connectInfo`. Default `"127.0.0.1"`. */
  readonly ip?: string;
  /** False for a browser without JavaScript, which shows only dead renders. Default true. */
  readonly connected?: boolean;
  /** The reaction to each kind of mistake on a page. By default most kinds fail the test; see {@link MistakeKind}. */
  readonly mistakes?: Partial<MistakeRules>;
  /** `"throw"` fails the step that crashes a view. Default `"throw"`. */
  readonly crashes?: "throw" | "ignore";
  /** Milliseconds of real time to wait for an answer of the server. Default 2,000. */
  readonly timeout?: number;
  /**
   * The most milliseconds of browser time that each step may skip, to run debounced events, transitions and reconnects.
   * Skipping takes no real time. Default 1,000.
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
