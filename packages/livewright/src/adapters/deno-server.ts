import type { AttachedEndpoint } from "./attach.ts";
import { DenoTransport } from "./deno-transport.ts";
import type { DenoInfo, DenoServer } from "./deno-types.ts";
import type { Peer } from "./web-address.ts";
import type { WebSocketSet } from "./web-end.ts";
import type { WebHost, WebRequest } from "./web-host.ts";
import { runtimeGlobal } from "./web-serve.ts";

/** Returns the other end of the connection of a request. */
export function denoPeer(info: DenoInfo | undefined): Peer {
  const { hostname: address, port } = info?.remoteAddr ?? {};
  return { address, port };
}

/** Decides about an upgrade and carries it out. */
export async function upgradeOnDeno<Req>(
  host: WebHost<Req>,
  sockets: WebSocketSet,
  web: WebRequest<Req>,
): Promise<Response> {
  const accepted = await host.upgrade(web);
  if (accepted instanceof Response) return accepted;
  const { open, protocol } = accepted;
  const { socket, response } = runtimeGlobal("Deno").upgradeWebSocket(web.request, {
    ...(protocol !== undefined && { protocol }),
    // The endpoint ends silent sockets. This ends one whose client does not answer the close.
    idleTimeout: 120,
  });
  void new DenoTransport(socket, open, sockets);
  return response;
}

/** Returns the end of an endpoint on a server of Deno. */
export function attachedToDeno(sockets: WebSocketSet, server: DenoServer, abort?: AbortController): AttachedEndpoint {
  return {
    drain: async () => sockets.drain(),
    close: async () =>
      sockets.close(
        async () => server.shutdown(),
        () => abort?.abort(),
      ),
  };
}
