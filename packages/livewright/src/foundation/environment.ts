// Whether this is development. Read through globalThis, so that runtimes without `process` count as production: the
// careful answer, since development shows error details to visitors.

/** True unless `NODE_ENV` is `"production"` or there is no environment at all. Read on every call, so tests can set it. */
export function isDevelopment(): boolean {
  const environment = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env;
  return environment !== undefined && environment["NODE_ENV"] !== "production";
}
