import cluster from "node:cluster";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { availableParallelism } from "node:os";
import process from "node:process";
import { relayPubSub } from "../../buses/cluster-bus.ts";
import { ignore } from "../../foundation/ignore.ts";
import { randomId } from "../../foundation/random.ts";
import type { Logger } from "../../telemetry/logger.ts";
import { drainOptions } from "../drain-times.ts";
import type { ServeOptions } from "../serve-options.ts";
import { onSignals } from "../process-server.ts";
import type { WorkerVariables } from "./messages.ts";
import { type RunningCluster, Supervisor } from "./supervisor.ts";

/** The options of the primary process. */
export interface PrimaryOptions extends ServeOptions {
  readonly workers: number | undefined;
  readonly logger: Logger;
}

/** Starts the workers of a cluster, and keeps their number. */
export async function clusterPrimary(options: PrimaryOptions): Promise<RunningCluster> {
  const { logger, signals = true } = options;
  const cores = availableParallelism();
  const count = options.workers ?? cores;
  const { delay, timeout } = drainOptions(options);
  relayPubSub();
  const { port: wanted = 4000, host } = options;
  const shared: Omit<WorkerVariables, "LIVEWRIGHT_WORKER"> = {
    LIVEWRIGHT_WORKER_PORT: `${wanted === 0 ? await freePort(host) : wanted}`,
    LIVEWRIGHT_WORKER_SECRET: randomId(64),
  };
  const supervisor = new Supervisor({
    count,
    logger,
    stopTime: delay + timeout,
    fork: (number) => cluster.fork({ LIVEWRIGHT_WORKER: number, ...shared } satisfies WorkerVariables),
    gaveUp() {
      process.exitCode = 1;
      if (signals) process.exit();
    },
  });
  logger.info(`Starting ${count} ${count === 1 ? "worker" : "workers"} on ${cores} ${cores === 1 ? "core" : "cores"}.`);
  const forgetSignals = signals ? handleSignals(supervisor, logger) : ignore;
  try {
    const { url, port } = await supervisor.start();
    return {
      url,
      port,
      reload: () => supervisor.reload(),
      close: () => supervisor.close().finally(forgetSignals),
    };
  } catch (error) {
    forgetSignals();
    throw error;
  }
}

function handleSignals(supervisor: Supervisor, logger: Logger): () => void {
  const forget = onSignals(() => supervisor.close(), logger);
  const reload = (): void => {
    logger.info("SIGUSR2: restarting the workers.");
    // The supervisor has logged why.
    supervisor.reload().catch(ignore);
  };
  if (process.platform === "win32") return forget;
  process.on("SIGUSR2", reload);
  return () => {
    forget();
    process.off("SIGUSR2", reload);
  };
}

/** Returns a free port. Workers that ask for one themselves would get another after the last of them has ended. */
async function freePort(host: string | undefined): Promise<number> {
  const server = createServer().listen({ port: 0, host });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
