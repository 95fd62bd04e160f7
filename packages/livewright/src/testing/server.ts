import type { Endpoint } from "../endpoint/endpoint.ts";
import { visitorsOf } from "./visitor.ts";

/**
 * Stops an application and starts another one in its place, as a deployment does. All visitors reconnect; their views mount
 * anew, and the client recovers their forms. Both must have the same `secretKeyBase`, or the visitors have to load their
 * pages again.
 *
 * @param app what is stopped
 * @param start makes what takes its place
 * @returns the new application
 * @example
 * ```ts
 * app = await restart(app, createApp);
 * expect(view.value("#user_name")).toBe("Ann");
 * ```
 */
export async function restart(app: Endpoint, start: () => Endpoint): Promise<Endpoint> {
  const visitors = visitorsOf(app);
  await app.close();
  const next = start();
  for (const visitor of visitors) await visitor.moveTo(next);
  return next;
}

/**
 * Closes the tabs of all visitors, so that their views end, as tests do when they are done. With `livewright/testing/vitest` or
 * `livewright/testing/node-test` it happens by itself.
 *
 * @param app whose visitors. Default: of all applications
 * @example
 * ```ts
 * afterEach(() => closeAll());
 * ```
 */
export function closeAll(app?: Endpoint): void {
  for (const visitor of visitorsOf(app)) visitor.close();
}
