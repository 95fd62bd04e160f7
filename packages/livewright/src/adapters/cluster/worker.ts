import cluster from "node:cluster";
import process from "node:process";
import { clusterPubSub } from "../../buses/cluster-bus.ts";
import { ignore } from "../../foundation/ignore.ts";
import { provideDefaultPubSub } from "../../pubsub/default-pubsub.ts";
import { drainOptions } from "../drain-times.ts";
import { serve } from "../node.ts";
import type { ServeOptions } from "../serve-options.ts";
import { type AppModule, loadApp } from "./app-module.ts";
import { isStopRequest, type WorkerReport } from "./messages.ts";

/** True in a worker that {@link runWorker} is meant for. */
export function isOwnWorker(): boolean {
  return cluster.isWorker && process.env["LIVEWRIGHT_WORKER"] !== undefined;
}

/** Loads and serves the application in a worker. Never returns. */
export async function runWorker(module: AppModule, options: ServeOptions): Promise<never> {
  provideDefaultPubSub((logger) => clusterPubSub({ logger }));
  // The primary process alone restarts workers.
  if (process.platform !== "win32") process.on("SIGUSR2", ignore);
  try {
    await serveHere(module, options);
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    report({ livewrightWorker: "failed", message, stack }, () => process.exit(1));
  }
  return new Promise<never>(() => {});
}

async function serveHere(module: AppModule, options: ServeOptions): Promise<void> {
  const app = await loadApp(module);
  const server = await serve(app, { ...options, port: Number(process.env["LIVEWRIGHT_WORKER_PORT"]) });
  process.on("message", (message: unknown) => {
    if (isStopRequest(message)) void stop(message.delay);
  });
  report({ livewrightWorker: "ready", url: server.url, port: server.port }, ignore);

  /** Its successor listens already, so every response of the next `delay` milliseconds sends its client there. */
  async function stop(delay: number): Promise<void> {
    if (delay > 0) {
      const times = drainOptions(options);
      void app.drain({ ...times, delay: Math.max(delay, times.delay) });
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
    await server.close();
    process.exit(0);
  }
}

function report(message: WorkerReport, sent: () => void): void {
  process.send?.(message, undefined, undefined, sent);
}
