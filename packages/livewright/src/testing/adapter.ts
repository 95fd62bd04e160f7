/**
 * Checks of a server adapter: `livewright/testing/adapter`. They use real requests and sockets, so they run against any server, also
 * in another process, and with any test runner.
 *
 * @module
 */

import { type AdapterApps, adapterApps } from "./adapter/app.ts";
import {
  bodyChecks,
  cutBodyChecks,
  hostChecks,
  httpChecks,
  middlewareChecks,
  proxyChecks,
} from "./adapter/http-checks.ts";
import type { AdapterCheck, AdapterSetup, Checks } from "./adapter/setup.ts";
import { closeChecks, drainChecks, secondChecks, sessionChecks, socketChecks } from "./adapter/socket-checks.ts";

export { type AdapterApps, adapterApps } from "./adapter/app.ts";
export type { AdapterCheck, AdapterServer, AdapterSetup } from "./adapter/setup.ts";

/**
 * Returns the checks of an adapter: pages, files, forms, cookies, streams, aborted requests, slow bodies, upgrades, joins, events,
 * uploads, broadcasts, two endpoints, drain and stop.
 *
 * @example
 * ```ts
 * for (const { name, run } of adapterChecks({ start: startOnMyServer })) test(name, run);
 * ```
 */
export function adapterChecks(setup: AdapterSetup): readonly AdapterCheck[] {
  const { single, parsesBodies, keepsCutBodies, host, session, middleware, proxy, drain } = setup;
  const checks: Checks = {
    ...httpChecks,
    ...socketChecks,
    ...(single !== true && secondChecks),
    ...(parsesBodies !== true && bodyChecks),
    ...(parsesBodies !== true && keepsCutBodies !== true && cutBodyChecks),
    ...(host === true && hostChecks),
    ...(session === true && sessionChecks),
    ...(middleware === true && middlewareChecks),
    ...(proxy === true && proxyChecks),
    ...(drain === true && drainChecks),
    ...closeChecks,
  };
  return Object.entries(checks).map(([name, check]) => ({
    name,
    async run() {
      const apps: AdapterApps = adapterApps();
      const server = await setup.start(apps);
      try {
        await check(server);
      } finally {
        await server.close();
      }
    },
  }));
}
