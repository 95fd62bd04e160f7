import type { Endpoint } from "../endpoint/endpoint.ts";
import { visitorsOf } from "./visitor.ts";

/**
 * Stops an application and starts another one in its place, as a deployment does. All tabs reconnect, their views mount
 * again, and the client recovers their forms. Both applications need the same `secretKeyBase`; otherwise the tabs
 * reload their pages.
 *
 * @param app the application to stop
 * @param start makes the new application
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
 * Closes all tabs, so that their views end. Call it after each test, or import `livewright/testing/vitest` or
 * `livewright/testing/node-test`, which call it for you.
 *
 * @param app the application whose tabs are closed; default: all applications
 * @example
 * ```ts
 * afterEach(() => closeAll());
 * ```
 */
export function closeAll(app?: Endpoint): void {
  for (const visitor of visitorsOf(app)) visitor.close();
}
