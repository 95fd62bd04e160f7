// channel: one WebSocket and the views joined on it.
//
// Owns: the connection's state (topic → channel), joins, the answers the protocol demands for unexpected messages. Called by:
// endpoint, for every accepted upgrade.

import { EMPTY_LIST } from "../foundation/appended.ts";
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

const NOTHING_LOGGED: ReadonlySet<never> = new Set();

/** One open WebSocket. */
export class Connection implements ChannelHost, IntakeHost {
  readonly #app: AppContext;
  readonly #transport: Transport;
  readonly #context: ConnectionContext;
  /** A list, since most pages have one view: a map would need more memory. `limits.maxChannels` bounds it. */
  #channels: readonly LiveChannel[] = EMPTY_LIST;
  #uploads: UploadChannels | undefined;
  /** The `childrenRef` of the last view that redirected: its nested views may be about to join. */
  #redirected: string | undefined;
  readonly #events: TokenBucket;
  readonly #joins: TokenBucket;
  readonly #refusals: TokenBucket;
  readonly #intake: Intake;
  #closed = false;
  #joined = false;
  /** Limits that have been logged: a client that exceeds a limit usually exceeds it again. */
  #logged: ReadonlySet<keyof Limits> = NOTHING_LOGGED;
  /** The number of views that have not finished. A view that the client has left may still be in a callback. */
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
      // Not synchronously, since the view that closes the connection is inside a callback.
      close: () => queueMicrotask(() => this.close(CLOSE_CODES.goingAway, "closed by a view")),
    });
  }

  /** When the last frame arrived, on the clock of `performance.now()`, in milliseconds. */
  get lastSeen(): number {
    return this.#lastSeen;
  }

  /**
   * Returns the events that a view of this connection, or a component of it, handles. Tests report events without a handler.
   *
   * @param id the id of the view's element
   */
  handled(id: string, cid?: number): HandledEvents | undefined {
    return this.#channel(`lv:${id}`)?.process.handled(cid);
  }

  /** The largest message in bytes. Smaller until a view has joined, since any client can open a socket. */
  get maxFrameBytes(): number {
    const { maxFrameBytes, maxUnjoinedFrameBytes } = this.#app.limits;
    return this.#joined ? maxFrameBytes : Math.min(maxFrameBytes, maxUnjoinedFrameBytes);
  }

  /** True once a view has joined on this connection. */
  get hasJoined(): boolean {
    return this.#joined;
  }

  /** Handles a frame. Never throws: an unreadable frame closes the socket, since later frames cannot be trusted. */
  receive(data: Frame): void {
    if (!this.#arrives() || this.#intake.holds(data)) return;
    this.take(data, this.#lastSeen);
    this.#intake.settle();
  }

  /**
   * Refuses a message that is larger than {@link maxFrameBytes}. The transport keeps only its start.
   *
   * @param start its first 8 KiB or more
   * @param bytes its known size; the transport counts dropped bytes with {@link spend}
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

  /** Closes the socket, since a compressed message is too large and cannot be truncated. */
  refuseCompressed(): void {
    logLimit(this.#app, "LW602", "maxFrameBytes", "A compressed frame is larger than the limit; its socket is closed");
    this.close(CLOSE_CODES.tooBig, "limit: maxFrameBytes");
  }

  /** Counts work of the transport without a message: fragments and dropped bytes. */
  spend(milliseconds: number): void {
    if (this.#closed) return;
    this.#intake.spend(milliseconds);
    this.#intake.settle();
  }

  /**
   * Counts a ping or a pong.
   *
   * @returns whether a ping may be answered; answers to a client that does not read are bounded like all output
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

  /** Measures a long frame, and refuses it if its JSON is too expensive: JSON can be a hundred times more work than plain text. */
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

  /** Refuses one message. The client gets the reason, and the page continues. */
  #refuseFrame(head: FrameHead, code: ErrorCode, limit: keyof Limits, why: string): void {
    const { topic, event } = head;
    this.tooMany(limit, code, `A message was refused: ${why}`, { topic, event });
    this.send(refusedFrame(head, { code, limit, message: `The message was refused: ${why}.` }));
    this.refused(COSTS.refusal);
  }

  /** Counts a refusal, since their number is limited. */
  refused(cost: number): void {
    this.#intake.spend(cost);
    if (this.#refusals.take(this.#lastSeen)) return;
    this.#exceeded("maxRefusalsPerMinute", "LW604", "A client sends too much that is refused");
  }

  // ── Reading within the limits ──────────────────────────────────────────────────────────────────────

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

  /** The socket is closed. */
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

  /** The server stops. Ends the views, and asks the client to reconnect. */
  shutdown(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#endAll({ kind: "shutdown" });
    this.#transport.close(CLOSE_CODES.restart, "restart");
  }

  /** Sends a frame. If the client does not read and too much waits already, closes the socket instead. */
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

  /** Closes the socket of a client that exceeds a limit, and names the limit in the log and to the client. */
  #exceeded(limit: keyof Limits, code: ErrorCode, what: string): void {
    if (this.#closed) return;
    logLimit(this.#app, code, limit, `${what}; its socket is closed`);
    this.close(CLOSE_CODES.tryAgainLater, `limit: ${limit}`);
  }

  /** Logs that the client exceeds a limit, once for each limit. */
  tooMany(limit: keyof Limits, code: ErrorCode, what: string, fields?: Readonly<Record<string, unknown>>): void {
    if (this.#logged.has(limit)) return;
    this.#logged = new Set([...this.#logged, limit]);
    logLimit(this.#app, code, limit, what, fields);
  }

  /** Chunks of an upload have arrived. They and the progress messages for them do not count towards the limit of frames. */
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

  /** Returns the channel of a topic. A join replaces an earlier one, so there is only one. */
  #channel(topic: string): LiveChannel | undefined {
    for (const channel of this.#channels) if (channel.topic === topic) return channel;
    return undefined;
  }

  #endAll(reason: { readonly kind: "closed" | "shutdown" }): void {
    this.#congestion?.stop();
    this.#intake.end();
    const channels = this.#channels;
    this.#channels = EMPTY_LIST;
    for (const channel of channels) channel.end(reason, false);
    this.#uploads?.closed();
  }

  /** Dispatches a message by topic and event (protocol section 1.4). */
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
    if (joinRef !== null && joinRef !== channel.joinRef) return; // for an instance that has ended
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
    // A join replaces an earlier one, which the client has already dropped. The old view ends first, so that its `terminate`
    // does not release a resource that the new view has just taken.
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
    // Spreading would reserve memory for sixteen more.
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
      // A session function may fail, too. It refuses only this join.
      if (!isBadRequest(error)) this.#app.logger.error(`${message.topic} could not be joined.`, { error });
      return new Refusal({ reason: "join crashed" });
    }
  }

  refusing(response: JoinRefusal, cause: RefusalCause, path: string, details?: LogFields): JoinRefusal {
    const { sessionSecret, connectInfo } = this.#context;
    const client = sessionSecret ?? `${connectInfo.ip} ${connectInfo.userAgent}`;
    return this.#app.refusedJoins?.answer(response, cause, { client, path }, details) ?? response;
  }

  /** Returns the running view whose `childrenRef` is `ref`. */
  #shownBy(ref: string): ViewProcess | "redirected" | undefined {
    for (const { process } of this.#channels) if (process.childrenRef === ref) return process;
    return ref === this.#redirected ? "redirected" : undefined;
  }
}

/** Returns the path that a join names, for the log. */
function pathOf(payload: unknown): string {
  const { redirect, url } = isRecord(payload) ? payload : {};
  const target = typeof redirect === "string" ? redirect : url;
  if (typeof target !== "string") return "";
  const [path = ""] = target.split(/[?#]/, 1);
  return path.replace(/^\w+:\/\/[^/]*/, "");
}

/** Returns whole milliseconds, since V8 allocates an object for a number with a fraction. */
function now(): number {
  return Math.trunc(performanceNow());
}
