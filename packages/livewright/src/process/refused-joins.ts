import { performanceNow } from "../foundation/clock.ts";
import type { Limits } from "../foundation/limits.ts";
import { Rate } from "../foundation/rate.ts";
import type { LogFields } from "../telemetry/logger.ts";
import type { ThrottledLog } from "../telemetry/throttled-log.ts";
import type { JoinRefusal } from "./outbox.ts";

/** Why a join was refused, as the log and the page name it. */
export const REFUSAL_CAUSES = {
  "session-token":
    "the page's token is older than 14 days, was made with another secretKeyBase, or belongs to another element",
  "static-token":
    "the page's data-phx-static is older than 14 days, was made with another secretKeyBase, or belongs to another element",
  session:
    "the browser did not send the session cookie that the page was loaded with: it keeps no cookies, the `cookie` options do not fit the address, or another application of the host writes a cookie of the same name",
  url: "the client sent no URL of the page, or one that is too long or cannot be read",
  route: "no live route has the path the browser shows. Does a proxy serve the application below a path of its own?",
  "live-session": "the path belongs to another live session than the page was rendered in",
  view: "the path leads to another view than the page was rendered by. Do two versions of the application answer in turn?",
  "unknown-view": "the endpoint has no view of this name among its `views`",
  parent: "the view that shows this nested view is no longer running",
  query: "the query does not fit the schema of the view, though the page was rendered with it",
  status: "the view refused to mount with an HTTP status, though the page was rendered before",
  redirect: "the view redirects to its own address whenever it is mounted over the WebSocket",
} as const;

/** A cause of {@link REFUSAL_CAUSES}. */
export type RefusalCause = keyof typeof REFUSAL_CAUSES;

/** Refusals of one page in a minute, beyond which it is taken to load itself again and again. */
const REFUSALS_PER_MINUTE = 5;

/** Characters of a part of a key. */
const MAX_PART = 200;

/** Who was refused which page. */
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
  readonly #limits: Pick<Limits, "refusedPages">;
  /** By client, path and cause; the oldest first. */
  readonly #rates: Map<string, Rate> = new Map();

  constructor(limits: Pick<Limits, "refusedPages">, log: ThrottledLog) {
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
    const rate = this.#rates.get(key) ?? new Rate(REFUSALS_PER_MINUTE, 60_000);
    // Moved to the end: what was refused last is forgotten last.
    this.#rates.delete(key);
    this.#rates.set(key, rate);
    if (this.#rates.size > this.#limits.refusedPages) {
      for (const oldest of this.#rates.keys()) {
        this.#rates.delete(oldest);
        break;
      }
    }
    return !rate.take(performanceNow());
  }
}
