import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import type { SpanFields } from "../telemetry/span.ts";

/** The signals after which a view, or a page that was asked for, is gone. */
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
  /** What ran, e.g. `event "save"` or `component.update of Cart`. */
  readonly what: string;
  readonly error: unknown;
}

/** The crashes one visitor caused or saw. */
export class CrashLog {
  readonly #crashes: Crash[] = [];
  readonly #errors: Set<unknown> = new Set();

  /** An error passes through several signals: that of the render, and that of the event it was for. */
  add(crash: Crash): void {
    if (this.#errors.has(crash.error)) return;
    this.#errors.add(crash.error);
    this.#crashes.push(crash);
  }

  /** Those since the last time this was asked. */
  take(): readonly Crash[] {
    return this.#crashes.splice(0);
  }
}

/** Puts down each crash to the visitor whose view it was. */
class CrashWatch {
  /** By the ids of their elements, which are made up anew for each page. Visitors that are forgotten are not kept alive. */
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

/** In a map, so that listening begins with the first visitor, and once. */
const watches = new Map<"crashes", CrashWatch>();

function watch(): CrashWatch {
  let one = watches.get("crashes");
  if (one === undefined) watches.set("crashes", (one = new CrashWatch()));
  return one;
}

/** From now on, crashes of the view with this id go to this log. */
export function watchView(id: string, log: CrashLog): void {
  watch().watch(id, log);
}

/** Runs a request; what crashes in its callbacks goes to this log. */
export function watchRequest<Result>(log: CrashLog, run: () => Result): Result {
  return watch().request(log, run);
}
