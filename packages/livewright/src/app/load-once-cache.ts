import { performanceNow, unref } from "../foundation/clock.ts";
import type { Limits } from "../foundation/limits.ts";
import type { Session } from "../live/live-view.ts";

/** The values that `loadOnce` loaded for one page, by their keys. */
export type LoadedValues = ReadonlyMap<string, unknown>;

/** The request for a page, or the join of its view. Both must agree for the values to be handed over. */
export interface PageIdentity {
  /** The secret of the session. */
  readonly sessionSecret: string;
  /** The client may join at another URL of the same view than the page was rendered for. */
  readonly url: Pick<URL, "pathname" | "search">;
  /** The session as the view sees it. It may have changed since, for example by a login. */
  readonly session: Session;
}

interface Entry {
  /** The key of the request. Values are handed to no other, whatever tokens it brings. */
  readonly key: string;
  readonly values: LoadedValues;
  /** The expiry, on the clock of `performance.now()`. */
  readonly until: number;
}

/**
 * Keeps the values that dead renders loaded with `loadOnce`, for a few seconds, for the view that connects to the page. If there
 * are too many, the oldest go first, so that pages without a connection, such as pages for search engines, cost little.
 */
export class LoadOnceCache {
  /** By the id of the view's element, which is random; in the order of expiry. */
  readonly #entries: Map<string, Entry> = new Map();
  readonly #limits: Pick<Limits, "maxLoadOnceEntries" | "maxLoadOnceTtlMs">;
  #sweeper: ReturnType<typeof setTimeout> | undefined;

  constructor(limits: Pick<Limits, "maxLoadOnceEntries" | "maxLoadOnceTtlMs">) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Keeps the values of a page. */
  keep(id: string, page: PageIdentity, values: LoadedValues): void {
    const { maxLoadOnceEntries, maxLoadOnceTtlMs } = this.#limits;
    const key = keyOf(page);
    if (key === undefined) return;
    this.#entries.set(id, { key, values, until: performanceNow() + maxLoadOnceTtlMs });
    if (this.#entries.size > maxLoadOnceEntries) this.#removeOldest();
    if (this.#sweeper === undefined) this.#sweeper = this.#sweepIn(maxLoadOnceTtlMs);
  }

  /** Returns and removes the values of a page, if the join comes from the same session. */
  take(id: string, page: PageIdentity): LoadedValues | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.key !== keyOf(page)) return undefined;
    this.#entries.delete(id);
    return entry.until > performanceNow() ? entry.values : undefined;
  }

  #removeOldest(): void {
    for (const id of this.#entries.keys()) {
      this.#entries.delete(id);
      return;
    }
  }

  #sweepIn(delay: number): ReturnType<typeof setTimeout> {
    const sweep = (): void => {
      const now = performanceNow();
      this.#sweeper = undefined;
      for (const [id, { until }] of this.#entries) {
        if (until > now) {
          this.#sweeper = this.#sweepIn(until - now);
          return;
        }
        this.#entries.delete(id);
      }
    };
    return unref(setTimeout(sweep, delay));
  }
}

/** Returns a text that identifies a page and its session, or `undefined` if the session holds a value that JSON cannot write. */
function keyOf({ sessionSecret, url: { pathname, search }, session }: PageIdentity): string | undefined {
  try {
    return JSON.stringify([sessionSecret, pathname, search, session]);
  } catch {
    return undefined;
  }
}
