/**
 * Checks of a bus: `livewright/testing/pubsub`. They run against a real service, and with any test runner.
 *
 * @module
 */

import { deliveryChecks, remoteChecks } from "./pubsub/delivery-checks.ts";
import { interruptChecks, injectChecks } from "./pubsub/failure-checks.ts";
import type { BusCheck, BusChecks, BusSetup } from "./pubsub/setup.ts";

export type { BusCheck, BusService, BusSetup, CheckedBus } from "./pubsub/setup.ts";

/**
 * Returns the checks of a bus: order, counted subscriptions, senders that are skipped, names of topics, large and hostile messages, slow
 * and failing subscribers, and a service that is away for a while.
 *
 * @example
 * ```ts
 * for (const { name, run } of busChecks({ start: startMyBroker })) test(name, run);
 * ```
 */
export function busChecks(setup: BusSetup): readonly BusCheck[] {
  const { local, injects, interrupts, maxMessage = 2_000_000 } = setup;
  const checks: BusChecks = {
    ...deliveryChecks,
    ...(local !== true && remoteChecks(maxMessage)),
    ...(injects === true && injectChecks),
    ...(interrupts === true && interruptChecks),
  };
  return Object.entries(checks).map(([name, check]) => ({
    name,
    async run() {
      const service = await setup.start();
      try {
        await check(service);
      } finally {
        await service.close();
      }
    },
  }));
}
