import type { Endpoint } from "../endpoint/endpoint.ts";
import type { AttachedEndpoint } from "./attach.ts";
import { attachedToBun, bunPeer, upgradeOnBun } from "./bun-server.ts";
import type { BunServer } from "./bun-types.ts";
import type { HostOptions } from "./host-options.ts";
import { attachedToDeno, denoPeer, upgradeOnDeno } from "./deno-server.ts";
import type { DenoInfo, DenoServer } from "./deno-types.ts";
import { WebSocketSet } from "./web-end.ts";
import { WebHost } from "./web-host.ts";
import { isUpgradeTo } from "./web-upgrade.ts";

/** The values that the runtime has for a request. A test without a server has neither. */
export interface RuntimeBindings {
  /** The server of Bun. */
  readonly bun?: BunServer | undefined;
  readonly deno?: DenoInfo | undefined;
}

/** An endpoint in a framework that runs on Bun or Deno. */
export class RuntimeHost<Req> {
  readonly #host: WebHost<Req>;
  readonly #sockets: WebSocketSet;

  constructor(app: Endpoint, options: HostOptions<Req>, what: string) {
    const { headerTimeout: _header, keepAliveTimeout: _idle, ...onWeb } = options;
    this.#host = new WebHost(app, onWeb, what);
    this.#sockets = new WebSocketSet(app, options);
  }

  /**
   * Answers a request, or accepts an upgrade.
   *
   * @param received the request of the runtime
   * @param request the request with the body that middleware has read
   * @param hosts the request as the framework knows it
   * @returns `undefined` if the request is left to the next handler
   */
  async respond(
    { bun, deno }: RuntimeBindings,
    { received, request, hosts }: { readonly received: Request; readonly request: Request; readonly hosts: Req },
  ): Promise<Response | undefined> {
    const peer = bun === undefined ? denoPeer(deno) : bunPeer(bun, received);
    if (isUpgradeTo(this.#host.app, received)) {
      const upgrade = { request: received, peer, hosts };
      if (bun !== undefined) return upgradeOnBun(this.#host, this.#sockets, bun, upgrade);
      if (deno !== undefined) return upgradeOnDeno(this.#host, this.#sockets, upgrade);
    }
    return this.#host.fetch({ request, peer, hosts }, true);
  }

  attach(server: BunServer | DenoServer): AttachedEndpoint {
    return "shutdown" in server ? attachedToDeno(this.#sockets, server) : attachedToBun(this.#sockets, server);
  }
}
