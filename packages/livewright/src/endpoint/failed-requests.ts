import type { AppContext } from "../app/app-context.ts";
import { Budget } from "../foundation/budget.ts";
import { performanceNow } from "../foundation/clock.ts";
import { type ErrorCode, LivewrightError } from "../foundation/errors.ts";
import { isInstance } from "../foundation/is-instance.ts";
import { andThen, type MaybePromise } from "../foundation/maybe-async.ts";
import { startInUserCode } from "../foundation/stack.ts";
import { errorContextFields, takeAttribution } from "../telemetry/error-context.ts";
import { failureResponse } from "./failure-response.ts";
import type { RequestContext } from "./request-context.ts";
import { isAbort, statusOf } from "./status.ts";
import { refuse } from "./refuse.ts";

/** The errors of requests that exceed a limit, or that many requests have at the same time. */
const LIMITED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["LW121", "LW504", "LW505", "LW506", "LW510", "LW511"]);
/** Refused requests per minute that are logged as warnings. An attack must not fill the log. */
const REPORTS_PER_MINUTE = 20;
/** The `Retry-After` of a request that was refused because of the load, or because the session store is down, in seconds. */
const RETRY_AFTER = "5";

/** Logs and answers the requests and upgrades of an endpoint that failed. */
export class FailedRequests {
  readonly #runtime: AppContext;
  readonly #reports: Budget = new Budget(REPORTS_PER_MINUTE, 60_000);

  constructor(runtime: AppContext) {
    this.#runtime = runtime;
  }

  /** Logs the error of a request, and returns its response. Never throws. */
  answer(context: RequestContext, error: unknown): MaybePromise<Response> {
    const { request, url } = context;
    const { logger } = this.#runtime;
    const status = statusOf(error);
    if (isAbort(request, error)) {
      logger.debug(`${request.method} ${url.pathname} was aborted by its client.`, { error });
      // The client is gone, so the response is not read.
      return refuse(499, "");
    }
    startInUserCode(error);
    const blamed = takeAttribution(error);
    const origin = blamed === undefined ? {} : errorContextFields(blamed);
    const limited = isInstance(error, LivewrightError) && LIMITED.has(error.code);
    if (limited) this.#limited(error, request.method, url.pathname);
    else if (status >= 500) logger.error(`${request.method} ${url.pathname} failed.`, { ...origin, error });
    else logger.debug(`${request.method} ${url.pathname} was refused.`, { error });
    try {
      return andThen(failureResponse(context, { status, error }), (response) => {
        if (status === 503 && limited) response.headers.set("retry-after", RETRY_AFTER);
        return response;
      });
    } catch (failure) {
      // The getters of a thrown object may throw.
      logger.error("The error page failed.", { error: failure });
      return refuse(status, "");
    }
  }

  /** Logs the error of an upgrade, and returns its refusal. */
  refuseUpgrade(error: unknown): Response {
    const { logger } = this.#runtime;
    const line = "A WebSocket upgrade failed.";
    // All clients reconnect while the session store is down.
    if (statusOf(error) !== 503 || this.#reports.take(performanceNow())) logger.error(line, { error });
    else logger.debug(line, { error });
    return refuse(statusOf(error) === 503 ? 503 : 500, "The upgrade failed.");
  }

  /** Logs that a client exceeded a limit, so that an operator can raise it. */
  #limited(error: LivewrightError, method: string, path: string): void {
    const { logger } = this.#runtime;
    const line = `${method} ${path} was refused. ${error.message}`;
    if (!this.#reports.take(performanceNow())) logger.debug(line);
    else if (error.code === "LW510") logger.error(line, { error });
    else logger.warn(line);
  }
}
