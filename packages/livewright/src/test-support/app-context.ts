import type { AppContext } from "../app/app-context.ts";
import { KeyRing } from "../crypto/keys.ts";
import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { localPubSub } from "../pubsub/local.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { SECRET_KEY_BASE } from "./fixtures.ts";
import { localPresences } from "./presences.ts";

/** Returns the context of an application in production: a silent logger, a local bus, default limits and no views. */
export function testContext(given: Partial<AppContext> = {}): AppContext {
  const { pubsub = localPubSub(), limits = DEFAULT_LIMITS } = given;
  return {
    keys: new KeyRing(SECRET_KEY_BASE),
    logger: silentLogger,
    pubsub,
    presences: localPresences(pubsub, { limits }),
    limits,
    views: new Map(),
    development: false,
    clientVersion: "1.2.12",
    ...given,
  };
}
