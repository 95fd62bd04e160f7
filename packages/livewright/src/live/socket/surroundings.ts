import { LivewrightError } from "../../foundation/errors.ts";
import { type ConnectParams, readConnectParams } from "../connect-params.ts";
import type { SocketState } from "../socket-state.ts";
import type { ViewEnvironment } from "../view-environment.ts";

/** The environment of the socket's view. */
export function environmentOf({ place }: SocketState): ViewEnvironment {
  if (place === undefined) throw new LivewrightError("LW404", "This socket belongs to no view.");
  return place;
}

/** Reads the params of the join; see `socket.connectParams`. */
export function connectParams({ connected, connectParams: params }: SocketState): ConnectParams | undefined {
  if (params !== undefined) return readConnectParams(params);
  if (connected) throw onlyWhileMounting("connectParams");
  return undefined;
}

/** Compares the tracked static files with the served ones; see `socket.staticChanged`. */
export function staticChanged(state: SocketState): boolean {
  const { connected, connectParams: params } = state;
  if (!connected) return false;
  if (params === undefined) throw onlyWhileMounting("staticChanged");
  const { _track_static: tracked } = readConnectParams(params);
  return tracked.length > 0 && environmentOf(state).staticChanged(tracked);
}

function onlyWhileMounting(what: string): LivewrightError {
  return new LivewrightError("LW404", `${what} can be read only while mounting.`, {
    hint: "Assign what you need in mount.",
  });
}
