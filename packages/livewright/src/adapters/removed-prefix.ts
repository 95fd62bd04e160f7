import type { Logger } from "../telemetry/logger.ts";

/** Compares the path that a proxy has removed with the `basePath`. Returns true once it has reported a difference. */
export type PrefixWatch = (prefix: string) => boolean;

/** Of a prefix in the log. A proxy in front of the trusted one may pass on the header of a client. */
const MAX_LOGGED = 100;

/**
 * Watches `X-Forwarded-Prefix` of trusted proxies. It changes no link: a path is part of cookies, tokens and files, so it is fixed when
 * the endpoint is defined.
 *
 * @param basePath of the endpoint
 */
export function watchPrefix(logger: Logger, basePath: string = ""): PrefixWatch {
  return (prefix) => {
    const removed = prefix.replace(/\/+$/, "");
    if (removed === basePath) return false;
    const shown = JSON.stringify(removed.slice(0, MAX_LOGGED) || "/");
    logger.warn(
      `LW624  A proxy says that it has removed ${shown} from the path of a request, and the basePath of the endpoint is ${basePath === "" ? "not set" : JSON.stringify(basePath)}. So links, redirects, cookies and the socket lead to other paths than the browser sees. Set it: endpoint({ basePath: ${shown} }). If the path is right, remove X-Forwarded-Prefix at the proxy.`,
    );
    return true;
  };
}
