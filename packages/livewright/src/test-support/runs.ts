import process from "node:process";

/** A laptop waits seconds for these; CI runs as often as each test says. */
const LOCAL_RUNS = 1_000;

/**
 * Returns how often a property test runs: `full` times if `CI` is set, otherwise at most 1,000 times. The environment variable
 * `FC_RUNS` replaces that bound.
 */
export function runs(full: number, env: NodeJS.ProcessEnv = process.env): number {
  const fallback = (env["CI"] ?? "") === "" ? LOCAL_RUNS : full;
  return Math.min(full, Number(env["FC_RUNS"] ?? fallback));
}
