import { type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { HostSession } from "../endpoint/request-context.ts";
import { ignore } from "../foundation/ignore.ts";

/** An upgrade on its way through the handlers of a server. */
interface RoutedUpgrade {
  readonly app: Endpoint;
  readonly socket: Duplex;
  readonly response: ServerResponse;
  readonly accept: (session: HostSession | undefined) => void;
}

const ROUTED = new WeakMap<IncomingMessage, RoutedUpgrade>();

/**
 * Sends an upgrade through the request handlers of a server, so that its middleware runs first: sessions, access control, logs. A handler
 * may answer it like any request, which refuses it. The handler of the endpoint takes it with {@link takeUpgrade}.
 *
 * @param accept continues the upgrade
 */
export function routeUpgrade(
  server: Server,
  message: IncomingMessage,
  socket: Duplex,
  app: Endpoint,
  accept: (session: HostSession | undefined) => void,
): void {
  // A reset while the handlers run would end the process.
  socket.on("error", ignore);
  const response = new ServerResponse(message);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Socket);
  response.on("finish", () => socket.end());
  ROUTED.set(message, { app, socket, response, accept });
  server.emit("request", message, response);
}

/** True if a request is an upgrade that {@link routeUpgrade} sent. */
export function isRoutedUpgrade(message: IncomingMessage): boolean {
  return ROUTED.has(message);
}

/**
 * Takes an upgrade out of the handlers again.
 *
 * @param session returns the session that the host keeps for it
 * @returns false if the request is not an upgrade for this endpoint
 */
export function takeUpgrade(message: IncomingMessage, app: Endpoint, session: HostSession | undefined): boolean {
  const routed = ROUTED.get(message);
  if (routed === undefined || routed.app !== app) return false;
  ROUTED.delete(message);
  const { response, socket, accept } = routed;
  // Middleware has answered already.
  if (response.headersSent || socket.destroyed) return true;
  response.detachSocket(socket as Socket);
  // The listeners of the WebSocket follow.
  socket.off("error", ignore);
  accept(session);
  return true;
}
