// The options of `start`, including the options of the official client, which silently ignores any other name.

const OURS = ["params", "socketPath", "progressBar", "hooks", "uploaders", "unreachable"];

/** Options of `LiveSocket`. */
const LIVE_SOCKET = [
  "bindingPrefix",
  "blockPhxChangeWhileComposing",
  "cascadePhxRemoveOnNavigation",
  "defaults",
  "disconnectedTimeout",
  "dom",
  "failsafeJitter",
  "loaderTimeout",
  "localStorage",
  "maxReloads",
  "metadata",
  "reloadJitterMax",
  "reloadJitterMin",
  "sessionStorage",
  "viewLogger",
];

/** Options of the `Socket` below it. */
const SOCKET = [
  "authToken",
  "binaryType",
  "debug",
  "decode",
  "encode",
  "heartbeatIntervalMs",
  "logger",
  "longPollFallbackMs",
  "longpollerTimeout",
  "reconnectAfterMs",
  "rejoinAfterMs",
  "timeout",
  "transport",
  "vsn",
];

const KNOWN: ReadonlySet<string> = new Set([...OURS, ...LIVE_SOCKET, ...SOCKET]);

/** Fails for an option that `start` does not have. Ignoring it would hide, for instance, that a page has no hooks. */
export function checkStartOptions(options: object): void {
  for (const name of Object.keys(options)) {
    if (KNOWN.has(name)) continue;
    throw new Error(`start has no option ${JSON.stringify(name)}. It has ${[...KNOWN].join(", ")}.`);
  }
}
