import type { AppContext } from "../app/app-context.ts";
import { EMPTY_LIST } from "../foundation/appended.ts";
import { CLOSE_CODES } from "../protocol/close-codes.ts";
import { LimitedSocket } from "./limited-socket.ts";
import type { Transport } from "./transport.ts";

/** The user, session and address that a socket belongs to. */
export interface SocketIdentity {
  readonly connectInfo: { readonly ip: string | undefined };
  /** The name of all sockets of this user, so that they can be closed together. */
  readonly liveSocketId?: string | undefined;
  /** The key of the session in its store. Its end ends the socket. */
  readonly sessionKey?: string | undefined;
  /** The time at which a session in a store ends although it is in use, in milliseconds since 1970. */
  readonly sessionEndsAt?: number | undefined;
}

/** The sockets of a server. */
export interface SocketOwner {
  /** True while the server stops, so that joins have to go to another one. */
  readonly refuses: boolean;
  /** A socket has joined its first view or channel. */
  joined(socket: TrackedSocket): void;
  /** A socket has ended. Called once. */
  ended(socket: TrackedSocket): void;
}

/** A socket that reports its first join and its end. It keeps no closures, since a server may hold a hundred thousand of them. */
export abstract class TrackedSocket extends LimitedSocket {
  /** When the socket opened, on the clock of `performance.now()`. */
  readonly opened: number;
  readonly ip: string | undefined;
  /** The time at which the session of the socket ends, in milliseconds since 1970. */
  readonly sessionEndsAt: number;
  readonly #owner: SocketOwner | undefined;
  /** Each removes a subscription of {@link closeOn}. */
  #stops: readonly (() => void)[] = EMPTY_LIST;
  #reported = false;

  constructor(app: AppContext, transport: Transport, identity: SocketIdentity, owner: SocketOwner | undefined) {
    super(app, transport);
    this.opened = this.lastSeen;
    this.ip = identity.connectInfo.ip;
    this.sessionEndsAt = identity.sessionEndsAt ?? Infinity;
    this.#owner = owner;
  }

  /** Closes the socket when the bus delivers a message of this topic. */
  closeOn(topic: string): void {
    const close = (): void => this.close(CLOSE_CODES.goingAway, "disconnected");
    this.#stops = [...this.#stops, this.app.pubsub.subscribe(topic, close)];
  }

  /** True while the user waits for work that the end of the socket would interrupt. A server that stops closes such sockets last. */
  get working(): boolean {
    return false;
  }

  /** True if joins have to go to another server, because this one stops. */
  protected get refusesJoins(): boolean {
    return this.#owner?.refuses === true;
  }

  override joined(): void {
    if (!this.hasJoined) this.#owner?.joined(this);
    super.joined();
  }

  override closed(): void {
    super.closed();
    this.#report();
  }

  override shutdown(): void {
    this.#report();
    super.shutdown();
  }

  #report(): void {
    if (this.#reported) return;
    this.#reported = true;
    this.#owner?.ended(this);
    for (const stop of this.#stops) stop();
  }
}
