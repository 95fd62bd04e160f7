import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A proxy in front of a service, which can hang as a stopped process does: connections stay open, and nothing is answered. */
export interface HangingProxy {
  readonly port: number;
  readonly hang: () => void;
  readonly goOn: () => void;
  readonly stop: () => Promise<void>;
}

/** Starts a proxy in front of a service. */
export async function startProxy(service: { readonly host: string; readonly port: number }): Promise<HangingProxy> {
  const sockets = new Set<Socket>();
  let hangs = false;
  const server = createServer((client) => {
    const upstream = connect(service.port, service.host);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("data", (data) => to.write(data));
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
      if (hangs) from.pause();
    }
  }).listen(0, service.host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    hang() {
      hangs = true;
      for (const socket of sockets) socket.pause();
    },
    goOn() {
      hangs = false;
      for (const socket of sockets) socket.resume();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
