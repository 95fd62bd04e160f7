import { DEFAULT_LIMITS, type Limits } from "../foundation/limits.ts";
import type { TrackerClock } from "../presence/clock.ts";
import { type PresenceOptions, readPresenceOptions } from "../presence/presence-options.ts";
import { Presences } from "../presence/presences.ts";
import { localPubSub } from "../pubsub/local.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import type { Logger } from "../telemetry/logger.ts";

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** The choices of a test of presences. */
interface Chosen {
  readonly options?: PresenceOptions;
  readonly limits?: Partial<Limits> | undefined;
  readonly logger?: Logger;
  readonly clock?: TrackerClock;
}

/** Returns the presences of one process on a bus. Its timers end with the test process. */
export function localPresences(
  bus: PubSub = localPubSub(),
  { options, limits, logger = SILENT, clock }: Chosen = {},
): Presences {
  return new Presences({
    ...readPresenceOptions(options),
    bus,
    logger,
    limits: { ...DEFAULT_LIMITS, ...limits },
    ...(clock && { clock }),
  });
}
