import { Connection, type ConnectionContext, type Transport } from "../channel/connection.ts";
import type { SocketOwner, TrackedSocket } from "../channel/tracked-socket.ts";
import { performanceNow, unref } from "../foundation/clock.ts";
import { Drain } from "./drain.ts";
import type { DrainOptions } from "./drain-options.ts";
import { Addresses } from "./addresses.ts";
import { CLOSE_CODES } from "../protocol/close-codes.ts";
import type { AppContext } from "../app/app-context.ts";
import { logLimit } from "../telemetry/limit-log.ts";
import { AcceptedSocket, ChannelConnection } from "../sockets/channel-connection.ts";
import type { SessionRecord } from "../sessions/session-store.ts";
import { liveSocketTopic, sessionTopic } from "./live-socket-id.ts";
import type { SessionRecords } from "./session-records.ts";
import { refuse } from "./refuse.ts";

/** The refusal of an upgrade, or a function that takes over the open socket. */
export type UpgradeDecision = Response | ((transport: Transport) => TrackedSocket);

/**
 * The open connections of an endpoint. One timer checks all of them, while there are any: a timer per connection would have to
 * be restarted with every frame.
 */
export class Connections implements SocketOwner {
  readonly runtime: AppContext;
  readonly #open: Set<TrackedSocket> = new Set();
  readonly #addresses: Addresses;
  readonly #sessions: SessionRecords | undefined;
  #drain: Drain | undefined;
  #sweeper: ReturnType<typeof setInterval> | undefined;

  /** @param sessions the sessions of the endpoint, if they are in a store */
  constructor(runtime: AppContext, sessions: SessionRecords | undefined) {
    this.runtime = runtime;
    this.#sessions = sessions;
    this.#addresses = new Addresses(runtime.limits);
  }

  get size(): number {
    return this.#open.size;
  }

  /** Returns the answer to a decided upgrade. A client with too many sockets, or of a server that shuts down, is refused. */
  admit(decision: ConnectionContext | AcceptedSocket | Response): UpgradeDecision {
    // With an open socket that is closed right away, the client would reconnect every 10 ms. After 503 it waits longer each time.
    if (this.refuses) return refuse(503, "The server is shutting down.");
    if (decision instanceof Response) return decision;
    const { ip } = decision.connectInfo;
    const limit = this.#addresses.exceeded(ip);
    if (limit !== undefined) {
      const what =
        "A socket was refused, because its address has too many. If it is the address of your proxy, set trustProxy";
      logLimit(this.runtime, "LW606", limit, what, { ip });
      return refuse(503, "This address has too many connections.");
    }
    return (transport) => this.#accept(transport, decision);
  }

  #accept(transport: Transport, context: ConnectionContext | AcceptedSocket): TrackedSocket {
    this.#addresses.add(context.connectInfo.ip);
    const connection =
      context instanceof AcceptedSocket
        ? new ChannelConnection(this.runtime, transport, context, this)
        : new Connection(this.runtime, transport, context, this);
    const { liveSocketId: id, sessionKey: key } = context;
    if (id !== undefined) connection.closeOn(liveSocketTopic(id));
    if (key !== undefined) connection.closeOn(sessionTopic(key));
    this.#open.add(connection);
    if (this.#sweeper === undefined) {
      const { maxIdleMs, maxJoinWaitMs } = this.runtime.limits;
      const interval = Math.min(maxIdleMs / 2, maxJoinWaitMs / 2, 15_000);
      this.#sweeper = unref(setInterval(() => this.#sweep(maxIdleMs, maxJoinWaitMs), interval));
    }
    // Sessions in cookies and sessions without values have no end.
    if (context.sessionEndsAt !== undefined) void this.#closeIfEnded(connection, context.sessionKey);
    return connection;
  }

  /** Closes a connection whose stored session ended after the upgrade read it, when nothing was subscribed to its end. */
  async #closeIfEnded(connection: TrackedSocket, key: string | undefined): Promise<void> {
    if (this.#sessions === undefined || key === undefined) return;
    let record: SessionRecord | undefined;
    try {
      record = await this.#sessions.find(key);
    } catch {
      // The client reconnects. If the store still fails then, the upgrade answers 503 and logs the reason.
    }
    if (record === undefined) connection.close(CLOSE_CODES.goingAway, "the session has ended");
  }

  /** True while new connections and joins are refused, because a drain closes the open ones. */
  get refuses(): boolean {
    return this.#drain?.refuses === true;
  }

  /**
   * Closes all connections. Their clients reconnect, to another server or after the restart. A second call changes nothing.
   *
   * @param begins called before the first one is closed
   */
  drain(options: Required<DrainOptions>, begins: () => void): Promise<void> {
    return (this.#drain ??= new Drain(this.#open, this.runtime.logger, options, begins)).done;
  }

  /** Closes all connections now, also during a drain. */
  async close(begins: () => void): Promise<void> {
    const drained = this.drain({ delay: 0, timeout: 0, socketsPerSecond: Infinity }, begins);
    this.#drain?.finish();
    await drained;
  }

  joined(connection: TrackedSocket): void {
    this.#addresses.joined(connection.ip);
  }

  ended(connection: TrackedSocket): void {
    this.#open.delete(connection);
    this.#addresses.closed(connection.ip, connection.hasJoined);
    if (this.#open.size === 0) {
      clearInterval(this.#sweeper);
      this.#sweeper = undefined;
    }
  }

  /** Closes silent connections. A client sends a heartbeat every 30 s, so a silent one is gone even if TCP has not noticed. */
  #sweep(maxIdleMs: number, maxJoinWaitMs: number): void {
    const time = performanceNow();
    const now = Date.now();
    for (const connection of this.#open) {
      if (connection.lastSeen < time - maxIdleMs) connection.close(CLOSE_CODES.goingAway, "limit: maxIdleMs");
      else if (connection.sessionEndsAt <= now) connection.close(CLOSE_CODES.goingAway, "the session has ended");
      // The client opens a socket only for views to join.
      else if (!connection.hasJoined && connection.opened < time - maxJoinWaitMs) {
        logLimit(this.runtime, "LW609", "maxJoinWaitMs", "A socket did not join a view in time and is closed");
        connection.close(CLOSE_CODES.goingAway, "limit: maxJoinWaitMs");
      }
    }
  }
}
