import type { Endpoint } from "../endpoint/endpoint.ts";
import { withoutBasePath } from "../foundation/base-path.ts";
import { canonicalPath } from "../foundation/canonical-path.ts";

/** True if a request asks for a WebSocket of an endpoint. A proxy may have removed the `basePath`. */
export function isUpgradeTo(app: Endpoint, { headers, url }: Request): boolean {
  if (headers.get("upgrade")?.toLowerCase() !== "websocket") return false;
  const { pathname } = URL.canParse(url) ? new URL(url) : { pathname: "" };
  const { basePath, socketPaths } = app.adapter;
  return socketPaths.includes(canonicalPath(withoutBasePath(basePath, pathname) ?? pathname));
}
