// app: state that all pages and views of one application share, below the rooms that render and run them.
//
// Owns: the application context, the cache of loadOnce, the environment of a view, refused joins. Called by: page, process,
// channel and endpoint.

import type { KeyRing } from "../crypto/keys.ts";
import type { Budget } from "../foundation/budget.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import type { AnyLiveView } from "../live/live-view.ts";
import type { TemporaryFiles } from "../live/uploads/temporary-files.ts";
import type { Presences } from "../presence/presences.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { ThrottledLog } from "../telemetry/throttled-log.ts";
import type { LoadOnceCache } from "./load-once-cache.ts";
import type { RefusedJoins } from "./refused-joins.ts";

/** State and services that all views of one application share. The endpoint creates it once. */
export interface AppContext {
  readonly keys: KeyRing;
  readonly logger: Logger;
  readonly pubsub: PubSub;
  /** The presences of all processes. */
  readonly presences: Presences;
  readonly limits: Limits;
  /** The path of the application on its host; `undefined` for the root. */
  readonly basePath?: string | undefined;
  /** The static files, by their versions. */
  readonly staticVersions?: StaticVersions | undefined;
  /** Values that dead renders loaded with `loadOnce`, for the views that connect to their pages. */
  readonly loadOnceCache?: LoadOnceCache | undefined;
  /** The work that the messages of all sockets may cause (`limits.maxTotalFrameMsPerSecond`). */
  readonly frameTime?: Budget | undefined;
  /** The joins that were refused in the last minute. */
  readonly refusedJoins?: RefusedJoins | undefined;
  /** Writes warnings that clients can cause at will. */
  readonly throttledLog?: ThrottledLog | undefined;
  /** The number of unfinished tasks of all views; tests wait until it is 0. */
  readonly tasks?: { running: number } | undefined;
  /** Views that may be joined without a route, by name. */
  readonly views: ReadonlyMap<string, AnyLiveView>;
  /** Storage for uploads without a `writer`. An adapter with access to a disk provides it. */
  readonly temporaryFiles?: TemporaryFiles | undefined;
  /** Shows error details in the browser. */
  readonly development: boolean;
  /** The version of the client package, sent with every join so that the client can warn (protocol section 9.1). */
  readonly clientVersion: string;
}

/** Looks up the versions of static files. */
export interface StaticVersions {
  /** Returns the URL of a file, with its version. */
  path(path: string): string;
  /** Returns true if one of these URLs names a file that is missing or has another version now. */
  changed(urls: readonly string[]): boolean;
}

/**
 * Refuses a sticky view that its join would not find: sticky views are looked up by name. The client would answer such a
 * refusal by loading the page again, without end.
 *
 * @throws {LivewrightError} LW413
 */
export function checkSticky({ views }: AppContext, view: AnyLiveView, id: string): void {
  if (view.name !== undefined && views.get(view.name) === view) return;
  throw new LivewrightError("LW413", `The endpoint does not know the sticky view "${id}".`, {
    hint: 'endpoint({ views: [Player], … }) with  const Player = liveView({ name: "player", … })',
  });
}
