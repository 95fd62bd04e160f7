import type { AttachedEndpoint } from "./attach.ts";
import { BunTransport } from "./bun-transport.ts";
import type { BunServer } from "./bun-types.ts";
import type { Peer } from "./web-address.ts";
import type { WebSocketSet } from "./web-end.ts";
import type { WebHost, WebRequest } from "./web-host.ts";

/** Returns the two ends of the connection of a request. */
export function bunPeer(server: BunServer, request: Request): Peer {
  const { address, port } = server.requestIP(request) ?? {};
  return { address, port, local: { address: server.hostname, port: server.port } };
}

/** Decides about an upgrade and carries it out. Bun ignores the response to a request that was upgraded. */
export async function upgradeOnBun<Req>(
  host: WebHost<Req>,
  sockets: WebSocketSet,
  server: BunServer,
  web: WebRequest<Req>,
): Promise<Response> {
  const accepted = await host.upgrade(web);
  if (accepted instanceof Response) return accepted;
  const { open, protocol } = accepted;
  const headers: Record<string, string> = protocol === undefined ? {} : { "sec-websocket-protocol": protocol };
  const opened = server.upgrade(web.request, { data: new BunTransport(open, sockets), headers });
  return opened ? new Response(null) : new Response("400 Bad Request\n", { status: 400 });
}

/** Returns the end of an endpoint on a server of Bun. */
export function attachedToBun(sockets: WebSocketSet, server: BunServer): AttachedEndpoint {
  return {
    drain: async () => sockets.drain(),
    close: async () =>
      sockets.close(
        async () => server.stop(),
        () => void server.stop(true),
      ),
  };
}
