import { LivewrightError } from "../foundation/errors.ts";
import type { SocketState } from "./socket-state.ts";
import { environmentOf } from "./view-environment.ts";

/** Tracked URLs that are looked at. No page has that many, and looking at one can cost a look at the disk. */
const MAX_TRACKED = 100;

/**
 * What a client sends along when it joins: what the application's own `params` option gave, and what the client adds
 * (protocol section 3.1). All of it can be forged; of what the client adds only the types are made sure.
 */
export interface ConnectParams {
  readonly [name: string]: unknown;
  /** How often this view has been joined before, from the same page: 0 first, more after reconnects and crashes. */
  readonly _mounts: number;
  /** How many joins have failed since the last that did not. */
  readonly _mount_attempts: number;
  /** The URLs of the elements with `phx-track-static`, as the page was loaded with them; see `socket.staticChanged`. */
  readonly _track_static: readonly string[];
  /** The URL the visitor came from by live navigation; `undefined` for a page that was loaded. */
  readonly _live_referer: string | undefined;
}

/** Reads the params of a join. The client's own params get their types, for any input. */
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
