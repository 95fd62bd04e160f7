import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import type { SpanFields } from "../telemetry/span.ts";

/** The telemetry events whose exceptions end a view or a page load. */
const SIGNALS = [
  "mount",
  "params",
  "event",
  "info",
  "async",
  "render",
  "component.mount",
  "component.update",
  "dead-render",
] as const;

/** A callback that threw. */
export interface Crash {
  readonly view: string;
  /** The callback, e.g. `event "save"` or `component.update of Cart`. */
  readonly what: string;
  readonly error: unknown;
}

/** The crashes of the views of one tab. */
export class CrashLog {
  readonly #crashes: Crash[] = [];
  readonly #errors: Set<unknown> = new Set();

  /** Adds a crash. One error can arrive twice: from the render, and from the event that caused the render. */
  add(crash: Crash): void {
    if (this.#errors.has(crash.error)) return;
    this.#errors.add(crash.error);
    this.#crashes.push(crash);
  }

  /** Returns the crashes since the last call. */
  take(): readonly Crash[] {
    return this.#crashes.splice(0);
  }
}

/** Adds each crash to the log of the tab that shows the view. */
class CrashWatch {
  /**
   * Logs by the id of the view's element, which is unique to each page load. Weak, so that unused tabs are collected.
   */
  readonly #byId = new Map<string, WeakRef<CrashLog>>();
  readonly #requests = new AsyncLocalStorage<CrashLog>();

  constructor() {
    for (const name of SIGNALS) {
      subscribe(`livewright.${name}.exception`, (message) => this.#crashed(name, message as SpanFields));
    }
  }

  watch(id: string, log: CrashLog): void {
    this.#byId.set(id, new WeakRef(log));
  }

  request<Result>(log: CrashLog, run: () => Result): Result {
    return this.#requests.run(log, run);
  }

  #crashed(name: string, fields: SpanFields): void {
    const { view, id, event, component, error } = fields;
    const log = (id === undefined ? undefined : this.#byId.get(id)?.deref()) ?? this.#requests.getStore();
    const what = typeof event === "string" ? `event "${event}"` : name;
    log?.add({ view, what: typeof component === "string" ? `${what} of ${component}` : what, error });
  }
}

/** Holds the single watch. It subscribes when the first tab opens. */
const watches = new Map<"crashes", CrashWatch>();

function watch(): CrashWatch {
  let one = watches.get("crashes");
  if (one === undefined) watches.set("crashes", (one = new CrashWatch()));
  return one;
}

/** Adds all later crashes of the view with this id to a log. */
export function watchView(id: string, log: CrashLog): void {
  watch().watch(id, log);
}

/** Runs a request, and adds crashes in its callbacks to a log. */
export function watchRequest<Result>(log: CrashLog, run: () => Result): Result {
  return watch().request(log, run);
}
