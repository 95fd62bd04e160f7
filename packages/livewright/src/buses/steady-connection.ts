import { ignore } from "../foundation/ignore.ts";
import { randomId } from "../foundation/random.ts";
import { unref } from "../foundation/clock.ts";
import { backoff, type BackendEvents } from "./backend.ts";
import { inTime } from "./in-time.ts";

/** An open connection to a service, on which messages of the service arrive. */
export interface OpenedConnection {
  /** Sends {@link HEARTBEAT} through the service to this connection. Settles when the service has taken it. */
  readonly beat: () => Promise<unknown>;
  /** @param last the bus ends; no other connection follows */
  readonly close: (last: boolean) => void;
}

/** The reports of an open connection. */
export interface ConnectionEvents {
  /** Called with each text that arrives, heartbeats included. */
  readonly received: (text: string) => void;
  /** The connection has ended. Another one follows. */
  readonly lost: (error: unknown) => void;
  /** The connection may have ended. A heartbeat finds out. */
  readonly doubted: () => void;
}

/** Opens a connection that receives the texts of `channel`, its heartbeats. Rejects if it was not opened, and leaves nothing open then. */
export type Open<Opened extends OpenedConnection> = (events: ConnectionEvents, channel: string) => Promise<Opened>;

/** The text of a heartbeat. Messages start with another character. */
export const HEARTBEAT = "?";

/**
 * Keeps one connection to a service open, and replaces it when it is lost.
 *
 * A heartbeat goes through the service and back at the start, and then in each interval. So a service that hangs is noticed, although its
 * connections stay open, and so is a subscription that a client has lost on its own.
 */
export class SteadyConnection<Opened extends OpenedConnection> {
  readonly #open: Open<Opened>;
  readonly #heartbeatMs: number;
  /** The same for all connections: some clients subscribe again by themselves. */
  readonly #channel = `?${randomId(12)}`;
  #events: BackendEvents = { receive: ignore, up: ignore, down: ignore, refused: ignore };
  #current: Opened | undefined;
  #received = 0;
  #sent = 0;
  /** Called by the heartbeat that arrives. */
  #arrived: () => void = ignore;
  /** Ends the present connection, or its opening. */
  #end: () => void = ignore;
  /** Starts the next attempt or heartbeat before its time. */
  #hurry: () => void = ignore;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(open: Open<Opened>, heartbeatMs: number) {
    this.#open = open;
    this.#heartbeatMs = heartbeatMs;
  }

  /** @throws if the connection is lost */
  get current(): Opened {
    if (this.#current === undefined) throw new Error("The connection is lost.");
    return this.#current;
  }

  start(events: BackendEvents): void {
    this.#events = events;
    void this.#connect(0);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#current = undefined;
    this.#end();
  }

  /** Ends a pause between two attempts. Call it when the service seems to be back. */
  hurry(): void {
    if (this.#current === undefined) this.#hurry();
  }

  /** Notes that the service has taken a message, so that a heartbeat waits longer behind many of them. */
  sent(): void {
    this.#sent++;
  }

  async #connect(attempt: number): Promise<void> {
    let ended = false;
    let connection: Opened | undefined;
    this.#end = () => {
      ended = true;
      connection?.close(true);
    };
    const lost = (error: unknown): void => {
      if (ended) return;
      ended = true;
      this.#current = undefined;
      connection?.close(false);
      this.#events.down(error);
      this.#wait(backoff(attempt), () => void this.#connect(attempt + 1));
    };
    const received = (text: string): void => {
      if (ended) return;
      this.#received++;
      if (text === HEARTBEAT) this.#arrived();
      else this.#events.receive(text);
    };
    const doubted = (): void => {
      if (!ended && this.#current !== undefined) this.#hurry();
    };
    try {
      connection = await this.#open({ received, lost, doubted }, this.#channel);
      if (ended) return connection.close(this.#closed);
      await this.#beat(connection);
      if (ended) return;
      attempt = 0;
      this.#current = connection;
      this.#events.up();
      this.#beatLater(connection, lost);
    } catch (error) {
      lost(error);
    }
  }

  async #beat(connection: Opened): Promise<void> {
    const arrival = new Promise<void>((resolve) => (this.#arrived = resolve));
    await inTime(connection.beat(), this.#heartbeatMs, () => this.#sent);
    await inTime(arrival, this.#heartbeatMs, () => this.#received);
  }

  #beatLater(connection: Opened, lost: (error: unknown) => void): void {
    this.#wait(this.#heartbeatMs, () => {
      this.#beat(connection).then(() => {
        if (this.#current === connection) this.#beatLater(connection, lost);
      }, lost);
    });
  }

  #wait(milliseconds: number, next: () => void): void {
    // A connection that is lost between two heartbeats leaves a pause behind.
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#hurry = () => {
      clearTimeout(this.#timer);
      this.#hurry = ignore;
      next();
    };
    this.#timer = unref(setTimeout(this.#hurry, milliseconds));
  }
}
