import type { AdapterApps } from "./app.ts";

/** A server that carries the endpoints of `adapterApps`. */
export interface AdapterServer {
  /** Its URL, without a slash at the end. */
  readonly url: string;
  /** Drains the main endpoint and leaves the server open. Without it, its check is left out. */
  readonly drain?: (() => Promise<void>) | undefined;
  /** Stops the server in an orderly way. */
  readonly close: () => Promise<void>;
}

/** An adapter under test, and the duties of its server besides carrying the endpoints. */
export interface AdapterSetup {
  /** Starts a server on a free port of 127.0.0.1. Called once for each check. */
  readonly start: (apps: AdapterApps) => Promise<AdapterServer>;
  /** The server carries only the main endpoint. */
  readonly single?: boolean;
  /** The server itself answers `GET /host` with `from the host`. */
  readonly host?: boolean;
  /** The server reads `{ user }` for the Livewright session from the header `x-user`. */
  readonly session?: boolean;
  /** Middleware of the server answers requests and upgrades with the header `x-refuse` with 401. */
  readonly middleware?: boolean;
  /** Body parsers of the server read forms before the endpoints, so its limits hold for slow bodies. */
  readonly parsesBodies?: boolean;
  /** The runtime leaves the connection of an incomplete request body open. */
  readonly keepsCutBodies?: boolean;
  /** The server trusts one proxy: `trustProxy: 1`. */
  readonly proxy?: boolean;
  /** `start` returns a server with `drain`. */
  readonly drain?: boolean;
}

/** One check of an adapter. */
export interface AdapterCheck {
  /** A sentence about the adapter. */
  readonly name: string;
  /** Starts a server, checks it and stops it. Throws an `AssertionError` if the adapter fails. */
  readonly run: () => Promise<void>;
}

/** The checks of one subject, by name. */
export type Checks = Readonly<Record<string, (server: AdapterServer) => Promise<void>>>;
