/**
 * Livewright on all cores of one machine: `livewright/cluster`, with `node:cluster`.
 *
 * @module
 */

import process from "node:process";
import { isMainThread } from "node:worker_threads";
import cluster from "node:cluster";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { consoleLogger, type Logger } from "../telemetry/logger.ts";
import { type AppModule, checkAppModule } from "./cluster/app-module.ts";
import { clusterPrimary } from "./cluster/primary.ts";
import type { RunningCluster } from "./cluster/supervisor.ts";
import { isOwnWorker, runWorker } from "./cluster/worker.ts";
import { SERVE_OPTIONS, type ServeOptions } from "./serve-options.ts";

export { clusterPubSub, relayPubSub } from "../buses/cluster-bus.ts";
export type { AppExports, AppModule } from "./cluster/app-module.ts";
export type { RunningCluster } from "./cluster/supervisor.ts";

/** Options of {@link serveCluster}. */
export interface ClusterOptions extends ServeOptions {
  /** The number of worker processes. Default: one for each core that the process may use (`availableParallelism()`). */
  readonly workers?: number;
  /**
   * Stop gracefully on SIGTERM and SIGINT, and restart the workers one after the other on SIGUSR2. A second SIGTERM or SIGINT exits
   * immediately. Default true.
   */
  readonly signals?: boolean;
  /** Receives the lines of the primary process, about its workers. Default: the console. */
  readonly logger?: Logger;
}

const KNOWN: KnownOptions<ClusterOptions> = { ...SERVE_OPTIONS, workers: true, logger: true };

/**
 * Serves an application with several worker processes on one port, as many as the machine has cores.
 *
 * The primary process starts this program again for each worker. There, this function loads the application, serves it, and never
 * returns. So code after the call runs once, and code before it in every process: load the application nowhere else.
 *
 * Endpoints without a `pubsub` get the bus of the cluster, so that broadcasts reach the views of all workers. A worker that ends is
 * replaced.
 *
 * @param module the module whose `default` or `app` is the endpoint: a `file:` URL, a path from the folder of the program, or a function
 *   that imports it, which bundlers understand
 * @param options see {@link ClusterOptions}; they include the options of `serve`
 * @returns settles in the primary process when all workers listen
 * @throws {LivewrightError} LW102 for an invalid option, LW107 on Bun and Deno, LW108 if a worker cannot start
 * @example
 * ```ts
 * const server = await serveCluster(new URL("./app.ts", import.meta.url), { port: 4000 });
 * console.log(`Listening on ${server.url}`);
 * ```
 */
export async function serveCluster(module: AppModule, options: ClusterOptions = {}): Promise<RunningCluster> {
  checkOptions(options, KNOWN, "serveCluster", "LW102");
  checkAppModule(module);
  checkRuntime();
  const { workers, logger = consoleLogger(), ...serving } = options;
  if (workers !== undefined && !(Number.isInteger(workers) && workers > 0)) {
    throw new LivewrightError("LW102", `${String(workers)} is not a valid number of workers.`, { hint: "workers: 4" });
  }
  if (isOwnWorker()) return runWorker(module, serving);
  if (cluster.isWorker || !isMainThread) {
    throw new LivewrightError("LW107", "serveCluster was called in a worker that another program has started.", {
      hint: "Such a process serves the application itself: await serve(app)",
    });
  }
  return clusterPrimary({ ...serving, workers, logger });
}

function checkRuntime(): void {
  const { bun, deno } = process.versions;
  if (bun === undefined && deno === undefined) return;
  const name = bun === undefined ? "Deno" : "Bun";
  throw new LivewrightError("LW107", `serveCluster needs node:cluster of Node, and this is ${name}.`, {
    hint: `Start one process for each core behind a proxy, with a bus over Redis, PostgreSQL or NATS.`,
  });
}
