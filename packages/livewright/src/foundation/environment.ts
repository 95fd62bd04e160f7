/**
 * True unless `NODE_ENV` is `"production"`. A runtime without `process` counts as production, since development shows error
 * details to users. Reads the environment on every call, so that tests can change it.
 */
export function isDevelopment(): boolean {
  const variables = environment();
  return variables !== undefined && variables["NODE_ENV"] !== "production";
}

/** Returns the number of this process among the workers of `serveCluster`; `undefined` elsewhere. */
export function workerNumber(): string | undefined {
  return environment()?.["LIVEWRIGHT_WORKER"];
}

/** Returns the secret of the workers of `serveCluster` for applications without one; `undefined` elsewhere. */
export function workerSecret(): string | undefined {
  return environment()?.["LIVEWRIGHT_WORKER_SECRET"];
}

function environment(): Readonly<Record<string, string | undefined>> | undefined {
  return (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env;
}
