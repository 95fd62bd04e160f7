import { performanceNow, unref } from "../foundation/clock.ts";
import type { Limits } from "../foundation/limits.ts";
import type { Session } from "../live/live-view.ts";

/** What `loadOnce` found for one page, by its keys. */
export type Found = ReadonlyMap<string, unknown>;

/** Whoever opens a page, or connects to it. */
export interface Opener {
  /** The secret of the session. */
  readonly visitor: string;
  /** The client may connect from another address of the same view than the page was rendered for. */
  readonly url: Pick<URL, "pathname" | "search">;
  /** As the view sees it: somebody may have logged in meanwhile. */
  readonly session: Session;
}

interface Page {
  /** Who asked for it, and for what: nobody else is given what was found for them, whatever tokens they bring. */
  readonly opener: string;
  readonly found: Found;
  /** On the clock that never goes back. */
  readonly until: number;
}

/**
 * What first renders found out with `loadOnce`, kept for a moment for the view that connects to each page. The oldest go first
 * when there are too many: pages that nobody connects to, as those that search engines fetch, cost little for long.
 */
export class LoadOnceCache {
  /** By the id of the view's element, which is random; in the order in which they end. */
  readonly #pages: Map<string, Page> = new Map();
  readonly #limits: Pick<Limits, "maxLoadOnceEntries" | "maxLoadOnceTtlMs">;
  #sweeper: ReturnType<typeof setTimeout> | undefined;

  constructor(limits: Pick<Limits, "maxLoadOnceEntries" | "maxLoadOnceTtlMs">) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#pages.size;
  }

  keep(id: string, opener: Opener, found: Found): void {
    const { maxLoadOnceEntries, maxLoadOnceTtlMs } = this.#limits;
    const mark = markOf(opener);
    if (mark === undefined) return;
    this.#pages.set(id, { opener: mark, found, until: performanceNow() + maxLoadOnceTtlMs });
    if (this.#pages.size > maxLoadOnceEntries) this.#forgetOldest();
    if (this.#sweeper === undefined) this.#sweeper = this.#sweepIn(maxLoadOnceTtlMs);
  }

  /** Gives what was found for a page, once, and only to whom it was found for. */
  take(id: string, opener: Opener): Found | undefined {
    const page = this.#pages.get(id);
    if (page === undefined || page.opener !== markOf(opener)) return undefined;
    this.#pages.delete(id);
    return page.until > performanceNow() ? page.found : undefined;
  }

  #forgetOldest(): void {
    for (const id of this.#pages.keys()) {
      this.#pages.delete(id);
      return;
    }
  }

  #sweepIn(delay: number): ReturnType<typeof setTimeout> {
    const sweep = (): void => {
      const now = performanceNow();
      this.#sweeper = undefined;
      for (const [id, { until }] of this.#pages) {
        if (until > now) {
          this.#sweeper = this.#sweepIn(until - now);
          return;
        }
        this.#pages.delete(id);
      }
    };
    return unref(setTimeout(sweep, delay));
  }
}

/** By what an opener is known again; nothing if the application put something into the session that cannot be written down. */
function markOf({ visitor, url: { pathname, search }, session }: Opener): string | undefined {
  try {
    return JSON.stringify([visitor, pathname, search, session]);
  } catch {
    return undefined;
  }
}
