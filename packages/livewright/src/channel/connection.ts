// channel: one WebSocket and the views joined on it.
//
// Owns: the connection's state (topic → channel), joins, the answers the protocol demands for unexpected messages. Called by:
// endpoint, for every accepted upgrade.

import { performanceNow } from "../foundation/clock.ts";
import { type ErrorCode, LivewrightError } from "../foundation/errors.ts";
import { randomId } from "../foundation/random.ts";
import type { Limits } from "../foundation/limits.ts";
import { TokenBucket } from "../foundation/token-bucket.ts";
import type { TransportHandle } from "../live/view-environment.ts";
import { decodeBinary } from "../protocol/binary.ts";
import { CLOSE_CODES } from "../protocol/close-codes.ts";
import { type FrameHead, readHead } from "../protocol/frame-head.ts";
import { measure } from "../protocol/measure.ts";
import type { Message } from "../protocol/message.ts";
import { decodeFrame, encodeReply } from "../protocol/serializer.ts";
import { EVENTS, parseTopic } from "../protocol/topics.ts";
import type { HandledEvents } from "../process/dispatch.ts";
import type { ViewProcess } from "../process/view-process.ts";
import type { JoinRefusal } from "../app/join-refusal.ts";
import type { RefusalCause } from "../app/refusal-causes.ts";
import type { AppContext } from "../app/app-context.ts";
import { type ErrorContext, runInContext } from "../telemetry/error-context.ts";
import { logLimit } from "../telemetry/limit-log.ts";
import type { LogFields } from "../telemetry/logger.ts";
import { openSpan } from "../telemetry/span.ts";
import { COSTS, droppedCost, longCost, SHORT_FRAME, shortCost } from "./frame-cost.ts";
import { type Frame, Intake, type IntakeHost } from "./intake.ts";
import { boundsOf, headOf, problemOf, refusedFrame } from "./refused-frame.ts";
import { viewMessage } from "./view-message.ts";
import { type ConnectionContext, isBadRequest, isRecord, isRefusal, planJoin, Refusal } from "./join.ts";
import { type ChannelHost, LiveChannel } from "./live-channel.ts";
import { Congestion } from "./congestion.ts";
import type { Transport } from "./transport.ts";
import { UploadChannels } from "./upload-channel.ts";

export type { ConnectionContext } from "./join.ts";
export type { Transport } from "./transport.ts";

const NO_CHANNELS: readonly LiveChannel[] = Object.freeze([]);
const NOTHING_LOGGED: ReadonlySet<never> = new Set();

/** One open WebSocket. */
export class Connection implements ChannelHost, IntakeHost {
  readonly #app: AppContext;
  readonly #transport: Transport;
  readonly #context: ConnectionContext;
  /** Most pages have one view, and none more than `limits.maxChannels`: a map would weigh more than it finds. */
  #channels: readonly LiveChannel[] = NO_CHANNELS;
  #uploads: UploadChannels | undefined;
  /** What the view that redirected last called itself towards its nested views, which may be about to join. */
  #redirected: string | undefined;
  readonly #events: TokenBucket;
  readonly #joins: TokenBucket;
  readonly #refusals: TokenBucket;
  readonly #intake: Intake;
  #closed = false;
  #joined = false;
  /** Limits that were logged already, as a client that goes beyond one tends to do so again. */
  #logged: ReadonlySet<keyof Limits> = NOTHING_LOGGED;
  /** Views that were started and have not finished: one that was left may still be in a callback. */
  #running = 0;
  /** The length of the frame being handled. */
  #frame = 0;
  #congestion: Congestion | undefined;
  #handle: TransportHandle | undefined;
  #lastSeen = now();

  constructor(app: AppContext, transport: Transport, context: ConnectionContext) {
    this.#app = app;
    this.#transport = transport;
    this.#context = context;
    this.#events = new TokenBucket(app.limits.maxFramesPerSecond, 1_000);
    this.#joins = new TokenBucket(app.limits.maxJoinsPerMinute, 60_000);
    this.#refusals = new TokenBucket(app.limits.maxRefusalsPerMinute, 60_000);
    this.#intake = new Intake(app.limits, app.frameTime, this);
  }

  /** The connection, as its views see it. */
  get transport(): TransportHandle {
    return (this.#handle ??= {
      id: randomId(8),
      kind: "websocket",
      // Not at once: the view that asked for it is in the middle of a callback.
      close: () => queueMicrotask(() => this.close(CLOSE_CODES.goingAway, "closed by a view")),
    });
  }

  /** When the last frame arrived, on the clock of `performance.now()`, in milliseconds. */
  get lastSeen(): number {
    return this.#lastSeen;
  }

  /**
   * Which events are handled by a view of this connection, or by a component of it: a test tells of those that nobody handles
   * before they come.
   *
   * @param id of the view's element
   */
  handled(id: string, cid?: number): HandledEvents | undefined {
    return this.#channel(`lv:${id}`)?.process.handled(cid);
  }

  /** The bytes a message may have: few until a view has been joined, as a stranger can open a socket. */
  get maxFrameBytes(): number {
    const { maxFrameBytes, maxUnjoinedFrameBytes } = this.#app.limits;
    return this.#joined ? maxFrameBytes : Math.min(maxFrameBytes, maxUnjoinedFrameBytes);
  }

  /** Whether a view has been joined on this connection. */
  get hasJoined(): boolean {
    return this.#joined;
  }

  /** Takes one frame. Never throws: a frame that cannot be read ends the socket, as nothing after it can be trusted. */
  receive(data: Frame): void {
    if (!this.#arrives() || this.#intake.holds(data)) return;
    this.take(data, this.#lastSeen);
    this.#intake.settle();
  }

  /**
   * Refuses a message that is larger than {@link maxFrameBytes}, of which a transport has kept no more than the start.
   *
   * @param start its first 8 KiB or more
   * @param bytes its size, or how much of it is known to exist; the transport counts what it drops with {@link spend}
   */
  refuse(start: Frame, bytes: number): void {
    if (!this.#arrives()) return;
    this.#intake.spend(shortCost(start.length, typeof start === "string"));
    try {
      this.#tooLarge(start, bytes);
    } catch (error) {
      this.#failed(error);
    }
    this.#intake.settle();
  }

  /** Counts work of a transport that no message shows: fragments, and bytes that it drops. */
  spend(milliseconds: number): void {
    if (this.#closed) return;
    this.#intake.spend(milliseconds);
    this.#intake.settle();
  }

  /**
   * Counts a ping or a pong.
   *
   * @returns whether a ping may be answered; the answers to a client that does not read are bounded like all that is sent to it
   */
  pinged(): boolean {
    if (!this.#arrives() || this.#overflows()) return false;
    this.spend(COSTS.fragment);
    return true;
  }

  #arrives(): boolean {
    if (this.#closed) return false;
    this.#lastSeen = now();
    if (this.#events.take(this.#lastSeen)) return true;
    this.#exceeded("maxFramesPerSecond", "LW604", "A client sends more messages than it may");
    return false;
  }

  /**
   * Handles a frame: immediately, or after it was held back.
   *
   * @param at the time, on the clock of `performance.now()`
   */
  take(data: Frame, at: number): void {
    this.#frame = data.length;
    try {
      this.#read(data, at);
    } catch (error) {
      this.#failed(error);
    }
  }

  #read(data: Frame, at: number): void {
    const { length } = data;
    if (length > this.maxFrameBytes) {
      this.#intake.spend(droppedCost(length), at);
      return this.#tooLarge(data, length);
    }
    if (typeof data !== "string") {
      this.#intake.spend(shortCost(length, false), at);
      return this.#dispatch(decodeBinary(data));
    }
    if (length <= SHORT_FRAME) this.#intake.spend(shortCost(length, true), at);
    else if (!this.#measured(data)) return;
    this.#dispatch(decodeFrame(data));
  }

  /** Closes the socket, since nothing after a frame that cannot be read can be trusted. */
  #failed(error: unknown): void {
    if (error instanceof LivewrightError && error.code === "LW601") this.#app.logger.warn(error.message);
    else this.#app.logger.error("A frame could not be handled.", { error });
    this.close(CLOSE_CODES.failure, "invalid frame");
  }

  /** Whether a frame may be parsed: JSON can be a hundred times more work than text of its length. */
  #measured(data: string): boolean {
    const bounds = boundsOf(this.#app.limits);
    const found = measure(data, bounds);
    this.#intake.spend(longCost(data.length, typeof found === "number" ? found : bounds.values / 10));
    if (typeof found === "number") return true;
    const { limit, why } = problemOf(found, this.#app.limits);
    this.#refuseFrame(readHead(data), "LW121", limit, why);
    return false;
  }

  #tooLarge(start: Frame, bytes: number): void {
    const limit = this.#joined ? "maxFrameBytes" : "maxUnjoinedFrameBytes";
    const head = headOf(start);
    if (head !== undefined)
      return this.#refuseFrame(
        head,
        "LW602",
        limit,
        `it has ${bytes} bytes or more, and ${this.maxFrameBytes} are allowed`,
      );
    logLimit(
      this.#app,
      "LW602",
      limit,
      "A frame is larger than the limit and not one of the client; its socket is closed",
    );
    this.close(CLOSE_CODES.tooBig, `limit: ${limit}`);
  }

  /** Refuses one message, and nothing else: its client is told, and the page goes on. */
  #refuseFrame(head: FrameHead, code: ErrorCode, limit: keyof Limits, why: string): void {
    const { topic, event } = head;
    this.tooMany(limit, code, `A message was refused: ${why}`, { topic, event });
    this.send(refusedFrame(head, { code, limit, message: `The message was refused: ${why}.` }));
    this.refused(COSTS.refusal);
  }

  /** Counts something a client was refused, so that it cannot have it done for ever. */
  refused(cost: number): void {
    this.#intake.spend(cost);
    if (this.#refusals.take(this.#lastSeen)) return;
    this.#exceeded("maxRefusalsPerMinute", "LW604", "A client sends too much that is refused");
  }

  // ── Reading at the pace the client may have ──────────────────────────────────────────────────────────────────────

  now(): number {
    return now();
  }

  pause(): boolean {
    if (this.#transport.pause === undefined) return false;
    this.#transport.pause();
    return true;
  }

  resume(): void {
    this.#transport.resume?.();
  }

  slowed(limit: keyof Limits): void {
    const [code, what] =
      limit === "maxMailboxBytes"
        ? (["LW706", "A client sends faster than its views can handle"] as const)
        : (["LW605", "The messages of a client cause too much work"] as const);
    this.tooMany(limit, code, `${what}; its socket is read more slowly`);
  }

  overflow(limit: keyof Limits): void {
    this.#exceeded(limit, "LW706", "A client sends faster than its views can handle");
  }

  /** The socket is gone. */
  closed(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#endAll({ kind: "closed" });
  }

  /** Closes the socket from this side. */
  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.closed();
    this.#transport.close(code, reason);
  }

  /** The server stops: the views end, and the client is told to reconnect elsewhere. */
  shutdown(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#endAll({ kind: "shutdown" });
    this.#transport.close(CLOSE_CODES.restart, "restart");
  }

  /** Sends a frame; one that a client who does not read would let pile up too high ends the socket instead. */
  send(frame: string): void {
    if (this.#closed) return;
    if (this.#transport.bufferedAmount <= this.#app.limits.maxSendBufferBytes) this.#transport.send(frame);
    else this.#exceeded("maxSendBufferBytes", "LW705", "A client does not read what is sent to it");
  }

  #overflows(): boolean {
    if (this.#transport.bufferedAmount <= this.#app.limits.maxSendBufferBytes) return false;
    this.#exceeded("maxSendBufferBytes", "LW705", "A client does not read what is sent to it");
    return true;
  }

  /** True if the client reads more slowly than its views render. They are resumed when it has caught up. */
  get congested(): boolean {
    const { maxRenderAheadBytes } = this.#app.limits;
    if (this.#transport.bufferedAmount <= maxRenderAheadBytes) return false;
    this.#congestion ??= new Congestion(this.#transport, maxRenderAheadBytes, () => this.#resumeViews());
    return true;
  }

  #resumeViews(): void {
    this.#congestion = undefined;
    for (const { process } of this.#channels) process.resume();
  }

  queued(bytes: number): void {
    this.#intake.queued(bytes);
  }

  joined(): void {
    this.#joined = true;
    this.#intake.spend(COSTS.join);
  }

  /** Ends the socket of a client that goes beyond a limit, and names it on both sides. */
  #exceeded(limit: keyof Limits, code: ErrorCode, what: string): void {
    if (this.#closed) return;
    logLimit(this.#app, code, limit, `${what}; its socket is closed`);
    this.close(CLOSE_CODES.tryAgainLater, `limit: ${limit}`);
  }

  /** Logs that the client goes beyond a limit, once for each. */
  tooMany(limit: keyof Limits, code: ErrorCode, what: string, fields?: Readonly<Record<string, unknown>>): void {
    if (this.#logged.has(limit)) return;
    this.#logged = new Set([...this.#logged, limit]);
    logLimit(this.#app, code, limit, what, fields);
  }

  /** So much of an upload has arrived, in chunks; those were allowed, and so is telling how far it is. */
  arrived(chunks: number): void {
    this.#events.give(2 * chunks);
  }

  finished(): void {
    this.#running--;
  }

  left(channel: LiveChannel, redirected: boolean): void {
    if (redirected) this.#redirected = channel.process.childrenRef;
    this.#remove(channel);
  }

  #remove(channel: LiveChannel): void {
    this.#channels = this.#channels.filter((other) => other !== channel);
  }

  /** The channel of a topic. The last instance that was joined is the only one that is there. */
  #channel(topic: string): LiveChannel | undefined {
    for (const channel of this.#channels) if (channel.topic === topic) return channel;
    return undefined;
  }

  #endAll(reason: { readonly kind: "closed" | "shutdown" }): void {
    this.#congestion?.stop();
    this.#intake.end();
    const channels = this.#channels;
    this.#channels = NO_CHANNELS;
    for (const channel of channels) channel.end(reason, false);
    this.#uploads?.closed();
  }

  /** The table of protocol section 1.4. */
  #dispatch(message: Message): void {
    const { topic, event, ref, joinRef } = message;
    if (event === EVENTS.heartbeat && topic === "phoenix") return this.send(encodeReply(null, ref, topic, "ok", "{}"));
    if (topic.startsWith("lvu:")) return this.#upload(message);
    if (event === EVENTS.join) return this.#join(message);
    const channel = this.#channel(topic);
    if (channel === undefined) {
      const leave = event === EVENTS.leave;
      this.refused(COSTS.refusal);
      return this.send(
        encodeReply(
          leave ? joinRef : null,
          ref,
          topic,
          leave ? "ok" : "error",
          leave ? "{}" : '{"reason":"unmatched topic"}',
        ),
      );
    }
    if (joinRef !== null && joinRef !== channel.joinRef) return; // meant for an instance that is gone
    channel.process.mailbox.deliver(viewMessage(message, this.#frame));
  }

  #upload(message: Message): void {
    this.#uploads ??= new UploadChannels(this.#app, this, (ref) => {
      for (const { process } of this.#channels) if (process.uploadsRef === ref) return process;
      return undefined;
    });
    this.#uploads.receive(message);
  }

  #join(message: Message): void {
    const { topic, ref, joinRef } = message;
    const target = parseTopic(topic);
    if (target.kind !== "live") {
      this.refused(COSTS.refusal);
      return this.send(encodeReply(null, ref, topic, "error", '{"reason":"unmatched topic"}'));
    }
    // A join always takes the place of an earlier one, which the client already counts as gone. The old view ends first:
    // what it lets go of in `terminate` must not be what the new one has just taken.
    const old = this.#channel(topic);
    if (old !== undefined) {
      this.#remove(old);
      old.end({ kind: "shutdown" }, true);
    }
    const plan = this.#plan(target.id, message);
    if (isRefusal(plan)) {
      const { id } = target;
      const { response, cause, details } = plan;
      openSpan("join", () => ({ view: topic, id }))?.stop({
        result: "reason" in response ? response.reason : "redirected",
      });
      this.refused(COSTS.refusedJoin);
      const answer = cause === undefined ? response : this.refusing(response, cause, pathOf(message.payload), details);
      return this.send(encodeReply(joinRef, ref, topic, "error", JSON.stringify(answer)));
    }
    const channel = new LiveChannel(this.#app, this, plan, topic, joinRef, ref);
    // Not by spreading, which leaves room for sixteen more.
    this.#channels = this.#channels.concat(channel);
    this.#running++;
    channel.start();
  }

  #plan(id: string, message: Message): ReturnType<typeof planJoin> {
    if (this.#running >= this.#app.limits.maxChannels) {
      this.tooMany("maxChannels", "LW603", "A join was refused: too many views are joined on one socket", {
        topic: message.topic,
      });
      return new Refusal({ reason: "too many channels joined", limit: "maxChannels" });
    }
    if (!this.#joins.take(this.#lastSeen)) {
      this.tooMany("maxJoinsPerMinute", "LW604", "A join was refused: a client joins more views than it may", {
        topic: message.topic,
      });
      return new Refusal({ reason: "too many joins", limit: "maxJoinsPerMinute" });
    }
    try {
      const payload = isRecord(message.payload) ? message.payload : {};
      const errorContext: ErrorContext = { view: message.topic, id, callback: "join", logger: this.#app.logger };
      return runInContext(errorContext, () =>
        planJoin(this.#app, this.#context, id, payload, (ref) => this.#shownBy(ref)),
      );
    } catch (error) {
      // A session function may fail too; like a view that does, it takes only itself down.
      if (!isBadRequest(error)) this.#app.logger.error(`${message.topic} could not be joined.`, { error });
      return new Refusal({ reason: "join crashed" });
    }
  }

  refusing(response: JoinRefusal, cause: RefusalCause, path: string, details?: LogFields): JoinRefusal {
    const { visitor, connectInfo } = this.#context;
    const client = visitor ?? `${connectInfo.ip} ${connectInfo.userAgent}`;
    return this.#app.refusedJoins?.answer(response, cause, { client, path }, details) ?? response;
  }

  /** The running view that calls itself `ref` towards its nested views. */
  #shownBy(ref: string): ViewProcess | "redirected" | undefined {
    for (const { process } of this.#channels) if (process.childrenRef === ref) return process;
    return ref === this.#redirected ? "redirected" : undefined;
  }
}

/** The path a join names, for the log. */
function pathOf(payload: unknown): string {
  const { redirect, url } = isRecord(payload) ? payload : {};
  const target = typeof redirect === "string" ? redirect : url;
  if (typeof target !== "string") return "";
  const [path = ""] = target.split(/[?#]/, 1);
  return path.replace(/^\w+:\/\/[^/]*/, "");
}

/** In whole milliseconds: a number with a fraction is an object of its own. */
function now(): number {
  return Math.trunc(performanceNow());
}
