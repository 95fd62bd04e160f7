import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { refuseOtherCopy } from "../foundation/copies.ts";
import { ChannelEndpoint } from "../sockets/define-socket.ts";
import { type OriginRule, originRule } from "./origin.ts";

/** The ways to reach a socket: the last part of its path. */
export type SocketKind = "websocket" | "longpoll";

/** A socket of the application. */
export interface OwnSocket {
  readonly definition: ChannelEndpoint;
  /** `undefined` for that of the endpoint. */
  readonly allowsOrigin: OriginRule | undefined;
}

/** The sockets of an endpoint, by their paths. */
export interface SocketPaths {
  /** The path of WebSocket upgrades of views. */
  readonly socketPath: string;
  /** The path of long polling of views. */
  readonly longPollPath: string;
  readonly sockets: ReadonlyMap<string, OwnSocket>;
}

/**
 * Reads the `sockets` of an endpoint.
 *
 * @param livePath the path of the socket of views
 * @throws {LivewrightError} LW450 for a value that is not a socket, or a path that another socket has
 */
export function readSockets(given: unknown, livePath: string): ReadonlyMap<string, OwnSocket> {
  const sockets = new Map<string, OwnSocket>();
  if (given === undefined) return sockets;
  if (!Array.isArray(given)) throw notSockets(`The option sockets is ${describeValue(given)}, not a list.`);
  for (const definition of given as readonly unknown[]) {
    refuseOtherCopy(definition, "A socket of the endpoint");
    if (!(definition instanceof ChannelEndpoint)) {
      throw notSockets(`A value among the sockets of the endpoint is ${describeValue(definition)}.`);
    }
    const { path, origins } = definition;
    if (sockets.has(path) || path === livePath) {
      throw new LivewrightError("LW450", `Two sockets have the path ${path}.`, {
        hint:
          path === livePath ? "It is the socketPath of the endpoint, which its views use." : 'socket("/other", { … })',
      });
    }
    sockets.set(path, { definition, allowsOrigin: origins === undefined ? undefined : originRule(origins) });
  }
  return sockets;
}

function notSockets(detail: string): LivewrightError {
  return new LivewrightError("LW450", detail, { hint: 'sockets: [socket("/ws", { channels: [ … ] })]' });
}

/**
 * Returns the socket at a path.
 *
 * @param path canonical, below the base path
 * @returns `undefined` if there is none
 */
export function socketAt(paths: SocketPaths, path: string, kind: SocketKind): OwnSocket | "views" | undefined {
  if (path === (kind === "websocket" ? paths.socketPath : paths.longPollPath)) return "views";
  if (paths.sockets.size === 0) return undefined;
  const end = path.length - kind.length - 1;
  return path.slice(end) === `/${kind}` ? paths.sockets.get(path.slice(0, end)) : undefined;
}
