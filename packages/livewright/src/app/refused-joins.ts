import { performanceNow } from "../foundation/clock.ts";
import type { Limits } from "../foundation/limits.ts";
import { Budget } from "../foundation/budget.ts";
import type { LogFields } from "../telemetry/logger.ts";
import type { ThrottledLog } from "../telemetry/throttled-log.ts";
import type { JoinRefusal } from "../app/join-refusal.ts";
import { REFUSAL_CAUSES, type RefusalCause } from "./refusal-causes.ts";

/** Refusals of one page in a minute. A page with more of them is in a reload loop. */
const REFUSALS_PER_MINUTE = 5;

/** The most characters of one part of a key. */
const MAX_PART = 200;

/** A page whose join was refused. */
export interface RefusedPage {
  /** The session, or address and browser of a client without one. */
  readonly client: string;
  /** The path of the page, as the client named it. */
  readonly path: string;
}

/**
 * The joins an application has refused lately. Writes a line per cause and minute, and recognizes a page that is refused
 * again and again: the official client loads such a page again immediately, and forever.
 */
export class RefusedJoins {
  readonly #log: ThrottledLog;
  readonly #limits: Pick<Limits, "maxRefusedPages">;
  /** By client, path and cause; the oldest first. */
  readonly #rates: Map<string, Budget> = new Map();

  constructor(limits: Pick<Limits, "maxRefusedPages">, log: ThrottledLog) {
    this.#limits = limits;
    this.#log = log;
  }

  /**
   * Notes a refusal and returns the response to send. For a page in a loop that is a response after which the client waits
   * before it loads the page again (its options `reloadJitterMin`, `maxReloads` and `failsafeJitter`).
   *
   * @param details for the log
   */
  answer(response: JoinRefusal, cause: RefusalCause, page: RefusedPage, details: LogFields = {}): JoinRefusal {
    const loops = this.#loops(page, cause);
    this.#log.warn(`join ${cause}`, `LW620  A page could not join its view (${cause}): ${REFUSAL_CAUSES[cause]}.`, {
      path: page.path.slice(0, MAX_PART),
      ...details,
      ...(loops ? { loops } : {}),
    });
    return loops ? { reason: "page reloads in a loop", cause } : response;
  }

  #loops({ client, path }: RefusedPage, cause: RefusalCause): boolean {
    const key = `${cause} ${path.slice(0, MAX_PART)} ${client.slice(0, 2 * MAX_PART)}`;
    const rate = this.#rates.get(key) ?? new Budget(REFUSALS_PER_MINUTE, 60_000);
    // Moved to the end, so that the least recent refusal is removed first.
    this.#rates.delete(key);
    this.#rates.set(key, rate);
    if (this.#rates.size > this.#limits.maxRefusedPages) {
      for (const oldest of this.#rates.keys()) {
        this.#rates.delete(oldest);
        break;
      }
    }
    return !rate.take(performanceNow());
  }
}
