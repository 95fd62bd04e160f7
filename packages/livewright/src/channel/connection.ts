// channel: one WebSocket and the views joined on it.
//
// Owns: the connection's state (topic → channel), joins, the answers the protocol demands for unexpected messages. Called by:
// endpoint, for every accepted upgrade.

import type { AppContext } from "../app/app-context.ts";
import type { JoinRefusal } from "../app/join-refusal.ts";
import type { RefusalCause } from "../app/refusal-causes.ts";
import { EMPTY_LIST } from "../foundation/appended.ts";
import { Budget } from "../foundation/budget.ts";
import { randomId } from "../foundation/random.ts";
import type { TransportHandle } from "../live/view-environment.ts";
import type { HandledEvents } from "../process/dispatch.ts";
import type { MessageProblem } from "../process/refused-event.ts";
import type { ViewProcess } from "../process/view-process.ts";
import { decodeBinary } from "../protocol/binary.ts";
import { CLOSE_CODES } from "../protocol/close-codes.ts";
import type { FrameHead } from "../protocol/frame-head.ts";
import type { Message } from "../protocol/message.ts";
import { decodeFrame, encodeReply } from "../protocol/serializer.ts";
import { EVENTS, parseTopic } from "../protocol/topics.ts";
import { type ErrorContext, runInContext } from "../telemetry/error-context.ts";
import type { LogFields } from "../telemetry/logger.ts";
import { openSpan } from "../telemetry/span.ts";
import { Congestion } from "./congestion.ts";
import { COSTS } from "./frame-cost.ts";
import type { Frame } from "./intake.ts";
import { type ConnectionContext, isBadRequest, isRecord, isRefusal, planJoin, Refusal } from "./join.ts";
import { type ChannelHost, LiveChannel } from "./live-channel.ts";
import { refusedFrame } from "./refused-frame.ts";
import { type SocketOwner, TrackedSocket } from "./tracked-socket.ts";
import type { Transport } from "./transport.ts";
import { UploadChannels } from "./upload-channel.ts";
import { viewMessage } from "./view-message.ts";

export type { ConnectionContext } from "./join.ts";
export type { Transport } from "./transport.ts";

/** One open WebSocket. */
export class Connection extends TrackedSocket implements ChannelHost {
  readonly #context: ConnectionContext;
  /** A list, since most pages have one view: a map would need more memory. `limits.maxChannels` bounds it. */
  #channels: readonly LiveChannel[] = EMPTY_LIST;
  #uploads: UploadChannels | undefined;
  /** The `childrenRef` of the last view that redirected: its nested views may be about to join. */
  #redirected: string | undefined;
  readonly #joins: Budget;
  /** The number of views that have not finished. A view that the client has left may still be in a callback. */
  #running = 0;
  #congestion: Congestion | undefined;
  #handle: TransportHandle | undefined;

  constructor(app: AppContext, socket: Transport, context: ConnectionContext, owner?: SocketOwner) {
    super(app, socket, context, owner);
    this.#context = context;
    this.#joins = new Budget(app.limits.maxJoinsPerMinute, 60_000);
  }

  /** The connection, as its views see it. */
  get transport(): TransportHandle {
    return (this.#handle ??= {
      id: randomId(8),
      kind: this.socket.kind ?? "websocket",
      // Not synchronously, since the view that closes the connection is inside a callback.
      close: () => queueMicrotask(() => this.close(CLOSE_CODES.goingAway, "closed by a view")),
    });
  }

  /**
   * Returns the events that a view of this connection, or a component of it, handles. Tests report events without a handler.
   *
   * @param id the id of the view's element
   */
  handled(id: string, cid?: number): HandledEvents | undefined {
    return this.#channel(`lv:${id}`)?.process.handled(cid);
  }

  /** True if the client reads more slowly than its views render. They are resumed when it has caught up. */
  get congested(): boolean {
    const { maxRenderAheadBytes } = this.app.limits;
    if (this.socket.bufferedAmount <= maxRenderAheadBytes) return false;
    this.#congestion ??= new Congestion(this.socket, maxRenderAheadBytes, () => this.#resumeViews());
    return true;
  }

  /** True while the user waits for a callback, a task or an upload of a view. */
  override get working(): boolean {
    return this.#channels.some(({ process }) => process.working);
  }

  #resumeViews(): void {
    this.#congestion = undefined;
    for (const { process } of this.#channels) process.resume();
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

  protected override ended(kind: "closed" | "shutdown"): void {
    this.#congestion?.stop();
    const channels = this.#channels;
    this.#channels = EMPTY_LIST;
    for (const channel of channels) channel.end({ kind }, false);
    this.#uploads?.closed();
  }

  protected override refusal(head: FrameHead, problem: MessageProblem): string {
    return refusedFrame(head, problem);
  }

  /** Dispatches a message by topic and event (protocol section 1.4). */
  protected override dispatch(frame: Frame): void {
    const message = typeof frame === "string" ? decodeFrame(frame) : decodeBinary(frame);
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
    channel.process.mailbox.deliver(viewMessage(message, this.frameLength));
  }

  #upload(message: Message): void {
    this.#uploads ??= new UploadChannels(this.app, this, (ref) => {
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
    // An error as the answer would make the client load the page again. After 1012 it joins again, on its next connection.
    if (this.refusesJoins && !this.working) return this.shutdown();
    // A join replaces an earlier one, which the client has already dropped. The old view ends first, so that its `terminate`
    // does not release a resource that the new view has just taken.
    const old = this.#channel(topic);
    if (old !== undefined) {
      this.#remove(old);
      old.end({ kind: "shutdown" }, true);
      // The last frame of the old view may have exceeded the send buffer.
      if (this.isClosed) return;
    }
    const plan = this.#plan(target.id, message);
    if (isRefusal(plan)) {
      const { id } = target;
      const { response, cause, details } = plan;
      openSpan("join", () => ({ view: topic, id, transport: this.transport.kind }))?.stop({
        result: "reason" in response ? response.reason : "redirected",
      });
      this.refused(COSTS.refusedJoin);
      const answer = cause === undefined ? response : this.refusing(response, cause, pathOf(message.payload), details);
      return this.send(encodeReply(joinRef, ref, topic, "error", JSON.stringify(answer)));
    }
    const channel = new LiveChannel(this.app, this, plan, topic, joinRef, ref);
    // Spreading would reserve memory for sixteen more.
    this.#channels = this.#channels.concat(channel);
    this.#running++;
    channel.start();
  }

  #plan(id: string, message: Message): ReturnType<typeof planJoin> {
    if (this.#running >= this.app.limits.maxChannels) {
      this.tooMany("maxChannels", "LW603", "A join was refused: too many views are joined on one socket", {
        topic: message.topic,
      });
      return new Refusal({ reason: "too many channels joined", limit: "maxChannels" });
    }
    if (!this.#joins.take(this.lastSeen)) {
      this.tooMany("maxJoinsPerMinute", "LW604", "A join was refused: a client joins more views than it may", {
        topic: message.topic,
      });
      return new Refusal({ reason: "too many joins", limit: "maxJoinsPerMinute" });
    }
    try {
      const payload = isRecord(message.payload) ? message.payload : {};
      const errorContext: ErrorContext = { view: message.topic, id, callback: "join", logger: this.app.logger };
      return runInContext(errorContext, () =>
        planJoin(this.app, this.#context, id, payload, (ref) => this.#shownBy(ref)),
      );
    } catch (error) {
      // A session function may fail, too. It refuses only this join.
      if (!isBadRequest(error)) this.app.logger.error(`${message.topic} could not be joined.`, { error });
      return new Refusal({ reason: "join crashed" });
    }
  }

  refusing(response: JoinRefusal, cause: RefusalCause, path: string, details?: LogFields): JoinRefusal {
    const { sessionSecret, connectInfo } = this.#context;
    const client = sessionSecret ?? `${connectInfo.ip} ${connectInfo.userAgent}`;
    return this.app.refusedJoins?.answer(response, cause, { client, path }, details) ?? response;
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
