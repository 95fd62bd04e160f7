// buses: carries the messages of a bus to other processes, through the service that the application has. Owns the remote bus, and the
// backends for Redis, Postgres, NATS and Node's cluster. Called by: applications, which pass a bus to `endpoint`.

/** Carries text between processes. It may lose messages, but keeps the order of those of one process on one channel. */
export interface Backend {
  /** The name of the service in log lines, such as `Redis`. */
  readonly name: string;
  /**
   * Connects, and stays connected until `close`. Reports `up` whenever messages can be carried. The subscriptions of the time before may be
   * lost then, or not: the bus repeats those that it needs, and ends the others.
   */
  readonly start: (events: BackendEvents) => void;
  /** Settles when messages on the channel arrive. */
  readonly subscribe: (channel: string) => Promise<void>;
  readonly unsubscribe: (channel: string) => Promise<void>;
  /** Settles when the text has left this process. Called only while the backend is up, and in the order of broadcasts. */
  readonly publish: (channel: string, text: string) => Promise<void>;
  /** Ends the connections that the backend has opened, and leaves the client of the application open. */
  readonly close: () => Promise<void>;
}

/** What a backend reports. */
export interface BackendEvents {
  readonly receive: (text: string) => void;
  readonly up: () => void;
  /** May be reported again while the service stays away. */
  readonly down: (error: unknown) => void;
}

/** Returns the milliseconds before another attempt: they double with each attempt up to 10 s, with jitter against crowds. */
export function backoff(attempt: number): number {
  return Math.min(10_000, 100 * 2 ** attempt) * (0.5 + Math.random() / 2);
}
