import { LivewrightError } from "../foundation/errors.ts";
import type { SocketState } from "./socket-state.ts";
import { environmentOf } from "./view-environment.ts";

/** The maximum number of compared URLs. No page has more, and comparing one may read the disk. */
const MAX_TRACKED = 100;

/**
 * The params of a join, from the `params` option in the browser and from the client itself (protocol section 3.1). All can be
 * forged. Only the params of the client have checked types.
 */
export interface ConnectParams {
  readonly [name: string]: unknown;
  /** The number of earlier joins of this view from the same page: 0 first, more after reconnects and crashes. */
  readonly _mounts: number;
  /** The number of failed joins since the last successful one. */
  readonly _mount_attempts: number;
  /** The URLs of elements with `phx-track-static` when the page was loaded; see `socket.staticChanged`. */
  readonly _track_static: readonly string[];
  /** The previous URL after live navigation; `undefined` after a page load. */
  readonly _live_referer: string | undefined;
}

/** Reads the params of a join. The client's params have the declared types for any input. */
export function readConnectParams(params: Readonly<Record<string, unknown>>): ConnectParams {
  const { _mounts, _mount_attempts, _track_static, _live_referer } = params;
  const tracked = Array.isArray(_track_static) ? _track_static.slice(0, MAX_TRACKED) : [];
  return {
    ...params,
    _mounts: countOf(_mounts),
    _mount_attempts: countOf(_mount_attempts),
    _track_static: tracked.filter((url): url is string => typeof url === "string"),
    _live_referer: typeof _live_referer === "string" ? _live_referer : undefined,
  };
}

function countOf(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : 0;
}

/** Returns the params of the join; see `socket.connectParams`. */
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

function onlyWhileMounting(method: string): LivewrightError {
  return new LivewrightError("LW404", `${method} can be read only while mounting.`, {
    hint: "Assign what you need in mount.",
  });
}
