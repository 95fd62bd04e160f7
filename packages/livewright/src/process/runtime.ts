import type { KeyRing } from "../crypto/keys.ts";
import type { Budget } from "../foundation/budget.ts";
import type { Limits } from "../foundation/limits.ts";
import type { AnyLiveView } from "../live/live-view.ts";
import type { TemporaryFiles } from "../live/uploads/temporary-files.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { ThrottledLog } from "../telemetry/throttled-log.ts";
import type { FirstLoads } from "./first-loads.ts";
import type { RefusedJoins } from "./refused-joins.ts";

/** What every view of one application shares. Made once by the endpoint and handed down both corridors. */
export interface Runtime {
  readonly keys: KeyRing;
  readonly logger: Logger;
  readonly pubsub: PubSub;
  readonly limits: Limits;
  /** The static files, by their versions. */
  readonly statics?: StaticVersions | undefined;
  /** What pages found out when they were first rendered, for those who connect to them. */
  readonly firstLoads?: FirstLoads | undefined;
  /** The work that the messages of all sockets may cause (`limits.frameTimeTotal`). */
  readonly frameTime?: Budget | undefined;
  /** The joins that were refused lately. */
  readonly refusedJoins?: RefusedJoins | undefined;
  /** Warnings that clients can cause at will. */
  readonly throttledLog?: ThrottledLog | undefined;
  /** How many tasks of all views have not ended; a test waits for them. */
  readonly tasks?: { running: number } | undefined;
  /** Views that may be joined without a route, by name. */
  readonly views: ReadonlyMap<string, AnyLiveView>;
  /** Where uploads go that have no writer of their own; an adapter that has disks brings it. */
  readonly temporaryFiles?: TemporaryFiles | undefined;
  /** Show error details to visitors. */
  readonly development: boolean;
  /** The version of the client package, sent with every join so that the client can warn (protocol section 9.1). */
  readonly clientVersion: string;
}

/** Knows static files by their versions. */
export interface StaticVersions {
  /** The URL of a file, with its version. */
  path(path: string): string;
  /** Whether some of these URLs are of files that are gone, or have another version now. */
  changed(urls: readonly string[]): boolean;
}
