import { csp, endpoint, type Endpoint } from "livewright";
import { health, type RouteDefinition } from "livewright/router";

export function createApp(
  routes: readonly RouteDefinition[],
  env: Readonly<Record<string, string | undefined>>,
): Endpoint {
  return endpoint({
    secretKeyBase: env["SECRET_KEY_BASE"]?.split(","),
    contentSecurityPolicy: csp(),
    routes: [health(), ...routes],
  });
}
