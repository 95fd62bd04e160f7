/** Sent by a worker to the primary process. */
export type WorkerReport =
  | { readonly livewrightWorker: "ready"; readonly url: string; readonly port: number }
  | { readonly livewrightWorker: "failed"; readonly message: string; readonly stack: string | undefined };

/** Sent by the primary process: stop, and serve on for `delay` milliseconds before connections are refused. */
export interface StopRequest {
  readonly livewrightWorker: "stop";
  readonly delay: number;
}

export function isWorkerReport(message: unknown): message is WorkerReport {
  return isOurs(message) && message.livewrightWorker !== "stop";
}

export function isStopRequest(message: unknown): message is StopRequest {
  return isOurs(message) && message.livewrightWorker === "stop";
}

function isOurs(message: unknown): message is WorkerReport | StopRequest {
  return typeof message === "object" && message !== null && "livewrightWorker" in message;
}

/** The variables in the environment of a worker. */
export interface WorkerVariables {
  /** The number of the worker, for the log. */
  readonly LIVEWRIGHT_WORKER: string;
  /** The port to listen on. */
  readonly LIVEWRIGHT_WORKER_PORT: string;
  /** The secret of applications without one, in development. All workers need the same. */
  readonly LIVEWRIGHT_WORKER_SECRET: string;
}
