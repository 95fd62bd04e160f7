/**
 * True unless `NODE_ENV` is `"production"`. A runtime without `process` counts as production, since development shows error
 * details to users. Reads the environment on every call, so that tests can change it.
 */
export function isDevelopment(): boolean {
  const environment = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env;
  return environment !== undefined && environment["NODE_ENV"] !== "production";
}
