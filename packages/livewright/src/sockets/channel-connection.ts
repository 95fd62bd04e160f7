import type { AppContext } from "../app/app-context.ts";
import { COSTS } from "../channel/frame-cost.ts";
import type { Frame } from "../channel/intake.ts";
import { type SocketIdentity, type SocketOwner, TrackedSocket } from "../channel/tracked-socket.ts";
import type { Transport } from "../channel/transport.ts";
import { Budget } from "../foundation/budget.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import { randomId } from "../foundation/random.ts";
import type { ConnectInfo } from "../live/connect-info.ts";
import type { TransportHandle } from "../live/view-environment.ts";
import type { MessageProblem } from "../process/refused-event.ts";
import type { ChannelFrame, ChannelSerializer } from "../protocol/channel-serializers.ts";
import { CLOSE_CODES } from "../protocol/close-codes.ts";
import type { FrameHead } from "../protocol/frame-head.ts";
import type { ChannelMessage } from "../protocol/message.ts";
import { EVENTS } from "../protocol/topics.ts";
import { ChannelProcess, type ProcessHost } from "./channel-process.ts";
import type { ChannelEndpoint } from "./define-socket.ts";

/** An accepted connection to a socket of the application. */
export class AcceptedSocket implements SocketIdentity {
  readonly definition: ChannelEndpoint;
  readonly serializer: ChannelSerializer;
  readonly connectInfo: ConnectInfo;
  /** The assigns that `connect` returned. */
  readonly assigns: Readonly<Record<string, unknown>>;
  readonly liveSocketId: string | undefined;
  readonly sessionKey: string | undefined;
  readonly sessionEndsAt: number | undefined;

  constructor(given: Pick<AcceptedSocket, keyof AcceptedSocket>) {
    this.definition = given.definition;
    this.serializer = given.serializer;
    this.connectInfo = given.connectInfo;
    this.assigns = given.assigns;
    this.liveSocketId = given.liveSocketId;
    this.sessionKey = given.sessionKey;
    this.sessionEndsAt = given.sessionEndsAt;
  }
}

/** One client of a socket of the application, and its channels. */
export class ChannelConnection extends TrackedSocket implements ProcessHost {
  readonly #accepted: AcceptedSocket;
  /** By topic. */
  readonly #channels = new Map<string, ChannelProcess>();
  readonly #joins: Budget;
  /** The number of channels that have not finished. A channel that the client has left may still be in a callback. */
  #running = 0;
  #handle: TransportHandle | undefined;

  constructor(app: AppContext, socket: Transport, accepted: AcceptedSocket, owner?: SocketOwner) {
    super(app, socket, accepted, owner);
    this.#accepted = accepted;
    this.#joins = new Budget(app.limits.maxJoinsPerMinute, 60_000);
  }

  get serializer(): ChannelSerializer {
    return this.#accepted.serializer;
  }

  get connectInfo(): ConnectInfo {
    return this.#accepted.connectInfo;
  }

  get assigns(): Readonly<Record<string, unknown>> {
    return this.#accepted.assigns;
  }

  /** The connection, as its channels see it. */
  get transport(): TransportHandle {
    return (this.#handle ??= {
      id: randomId(8),
      kind: this.socket.kind ?? "websocket",
      // Not synchronously, since the channel that closes the connection is inside a callback.
      close: () => queueMicrotask(() => this.close(CLOSE_CODES.goingAway, "closed by a channel")),
    });
  }

  override get working(): boolean {
    for (const { mailbox } of this.#channels.values()) if (mailbox.busy) return true;
    return false;
  }

  write(frame: ChannelFrame): void {
    if (typeof frame === "string") return this.send(frame);
    if (this.socket.sendBinary !== undefined) return this.sendBinary(frame);
    throw new LivewrightError("LW612", "A binary message cannot be sent to a client of long polling.", {
      hint: "The client reads only text from polls. Send text, or let it connect without longPollFallbackMs.",
    });
  }

  left(process: ChannelProcess): void {
    if (this.#channels.get(process.topic) === process) this.#channels.delete(process.topic);
  }

  finished(): void {
    this.#running--;
  }

  protected override refusal({ joinRef, ref, topic }: FrameHead, { code, limit, message }: MessageProblem): string {
    // Without bytes, a reply is text.
    return this.serializer.reply(joinRef, ref, topic, "error", { reason: message, code, limit }) as string;
  }

  protected override ended(kind: "closed" | "shutdown"): void {
    for (const process of this.#channels.values()) process.end({ kind }, false);
  }

  /** Dispatches a message by topic and event (protocol section 1.4). */
  protected override dispatch(frame: Frame): void {
    const message = this.serializer.read(frame);
    const { topic, event, ref, joinRef, payload } = message;
    if (topic === "phoenix" && event === EVENTS.heartbeat)
      return this.write(this.serializer.reply(null, ref, topic, "ok", {}));
    if (event === EVENTS.join) return this.#join(message);
    const process = this.#channels.get(topic);
    if (process === undefined) return this.#unmatched(message);
    if (joinRef !== null && joinRef !== process.joinRef) return; // for a channel that has ended
    const bytes = this.frameLength;
    if (event === EVENTS.leave) process.mailbox.deliver({ kind: "leave", ref, bytes });
    else process.mailbox.deliver({ kind: "event", ref, event, payload, bytes });
  }

  #join({ topic, ref, joinRef, payload }: ChannelMessage): void {
    if (this.refusesJoins && !this.working) return this.shutdown();
    // A join replaces an earlier one, which the client has already dropped. A client of version 1 could not tell the two apart.
    this.#channels.get(topic)?.end({ kind: "replaced" }, joinRef !== null);
    // The last frame of the old channel may have exceeded the send buffer.
    if (this.isClosed) return;
    const refuse = (response: object): void => {
      this.refused(COSTS.refusedJoin);
      this.write(this.serializer.reply(joinRef, ref, topic, "error", response));
    };
    const exceeded = this.#exceeded(topic);
    if (exceeded !== undefined) return refuse(exceeded);
    const channel = this.#accepted.definition.channelOf(topic);
    if (channel === undefined) return refuse({ reason: "unmatched topic" });
    const process = new ChannelProcess(this, channel, topic, joinRef, ref);
    this.#channels.set(topic, process);
    this.#running++;
    process.mailbox.deliver({ kind: "join", ref, payload, bytes: this.frameLength });
  }

  #exceeded(topic: string): { readonly reason: string; readonly limit: keyof Limits } | undefined {
    if (this.#running >= this.app.limits.maxChannels) {
      this.tooMany("maxChannels", "LW603", "A join was refused: too many channels are joined on one socket", { topic });
      return { reason: "too many channels joined", limit: "maxChannels" };
    }
    if (this.#joins.take(this.lastSeen)) return undefined;
    this.tooMany("maxJoinsPerMinute", "LW604", "A join was refused: a client joins more channels than it may", {
      topic,
    });
    return { reason: "too many joins", limit: "maxJoinsPerMinute" };
  }

  #unmatched({ topic, event, ref, joinRef }: ChannelMessage): void {
    const leave = event === EVENTS.leave;
    this.refused(COSTS.refusal);
    this.write(
      leave
        ? this.serializer.reply(joinRef, ref, topic, "ok", {})
        : this.serializer.reply(null, ref, topic, "error", { reason: "unmatched topic" }),
    );
  }
}
