/** A service that tests can start. */
export type ServiceName = "redis" | "postgres" | "nats" | "nginx" | "haproxy";

/** Options of {@link startService}. */
export interface ServiceOptions {
  /** The port of the service. Default: a free one. Give the port of a stopped service to bring it back. */
  readonly port?: number;
  /**
   * Returns the configuration file. Required for nginx and haproxy, which have no default.
   *
   * @param folder a private folder that the service may write to, deleted at its end
   */
  readonly config?: (place: { readonly port: number; readonly folder: string }) => string;
  /** More arguments for the program. */
  readonly args?: readonly string[];
}

/** A running service. It ends with the process that started it, however that process ends. */
export interface Service {
  /** Such as `redis://127.0.0.1:40211`. */
  readonly url: string;
  readonly host: "127.0.0.1";
  readonly port: number;
  /** The id of the process of the service, for signals such as `SIGSTOP`. */
  readonly pid: number;
  /** The last output of the service. */
  readonly log: () => string;
  /** Ends the service, and deletes its data. */
  readonly stop: () => Promise<void>;
}

/**
 * Returns the path of the program of a service: from the environment, from the system, or, as root on Debian, from a package that it
 * installs.
 *
 * @throws if there is none, with a message that says what to do
 */
export function findService(name: ServiceName): string;

/**
 * Starts a service on a private port of this machine, with an empty private folder and without persistence. Resolves when it accepts
 * connections.
 *
 * @throws if the program is missing, or ends before it is ready; the message contains its output
 * @example
 * const redis = await startService("redis");
 * afterAll(() => redis.stop());
 */
export function startService(name: ServiceName, options?: ServiceOptions): Promise<Service>;
