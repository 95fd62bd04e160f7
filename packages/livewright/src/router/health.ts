import { HttpError, LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import type { ScopeDefinition } from "./definitions.ts";
import type { RouteHandler } from "./route-context.ts";
import { get, scope } from "./routes.ts";

/** Options of {@link health}. */
export interface HealthOptions {
  /** The path that answers 200 while the process runs. Default `"/livez"`. */
  readonly live?: string;
  /** The path that answers 200 while the server takes requests, and 503 while it stops. Default `"/readyz"`. */
  readonly ready?: string;
  /**
   * A further condition for 200 at `ready`: false, an error, or no result within `timeout` are answered with 503. Use it for a service
   * without which this server alone cannot work. If the check fails on all servers at the same time, the application is gone.
   *
   * @example check: () => bus.ready()
   */
  readonly check?: () => unknown;
  /** Milliseconds for `check`. Default 1,000. */
  readonly timeout?: number;
}

const KNOWN: KnownOptions<HealthOptions> = { live: true, ready: true, check: true, timeout: true };

/**
 * Routes for the health checks of load balancers and orchestrators. Restarting a server on a failed check loses the state of its open
 * pages, so restart on `/livez` alone, which asks nothing but the process.
 *
 * @param options see {@link HealthOptions}
 * @throws {LivewrightError} LW501 for an invalid option
 * @example endpoint({ routes: [health(), live("/", Home)] })
 */
export function health(options: HealthOptions = {}): ScopeDefinition {
  checkOptions(options, KNOWN, "health", "LW501");
  const { live = "/livez", ready = "/readyz", check, timeout = 1_000 } = options;
  if (check !== undefined && typeof check !== "function") {
    throw new LivewrightError("LW501", "The check of health is not a function.", {
      hint: "health({ check: () => bus.ready() })",
    });
  }
  if (!(timeout > 0)) {
    throw new LivewrightError("LW501", `${String(timeout)} is not a valid timeout of health.`, {
      hint: "health({ timeout: 1_000 }) // milliseconds",
    });
  }
  let running: Promise<boolean> | undefined;
  const isReady: RouteHandler = async (_request, { draining }) => {
    if (draining) return answer(503, "draining");
    if (check === undefined) return answer(200, "ready");
    // Anyone may ask, so all share the check that runs.
    const first = running === undefined;
    running ??= passes(check, timeout).finally(() => (running = undefined));
    try {
      return (await running) ? answer(200, "ready") : answer(503, "not ready");
    } catch (error) {
      // The endpoint logs the cause, once for each check. The caller may be anyone, and does not see it.
      if (first) throw new HttpError(503, "not ready", { cause: error });
      return answer(503, "not ready");
    }
  };
  return scope("/", [get(live, () => answer(200, "live")), get(ready, isReady)]);
}

/** Returns false if the check returns false, or nothing within the time. */
async function passes(check: () => unknown, timeout: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, timeout, false)));
  try {
    return (await Promise.race([check(), late])) !== false;
  } finally {
    clearTimeout(timer);
  }
}

function answer(status: number, text: string): Response {
  const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
  return new Response(`${text}\n`, { status, headers });
}
