import type { AppContext } from "../app/app-context.ts";
import type { ErrorCode } from "../foundation/errors.ts";
import { LimitError } from "../foundation/limit-error.ts";
import type { Limits } from "../foundation/limits.ts";
import { andThen, isPromise, type MaybePromise } from "../foundation/maybe-async.ts";
import { startInUserCode } from "../foundation/stack.ts";
import type { ConnectInfo } from "../live/connect-info.ts";
import type { TransportHandle } from "../live/view-environment.ts";
import { Mailbox, type MailboxOwner } from "../process/mailbox.ts";
import type { FromClient } from "../process/messages.ts";
import type { ChannelFrame, ChannelSerializer } from "../protocol/channel-serializers.ts";
import {
  type ContextOwner,
  type Endable,
  type ErrorContext,
  errorContextFields,
  runInContext,
} from "../telemetry/error-context.ts";
import type { LogFields } from "../telemetry/logger.ts";
import { reportSlow } from "../telemetry/slow-callback.ts";
import { traced } from "../telemetry/span.ts";
import { warnSometimes } from "../telemetry/throttled-log.ts";
import { COSTS } from "../channel/frame-cost.ts";
import { Accepted, Refusal } from "./answers.ts";
import { ChannelHandle } from "./channel-handle.ts";
import { ChannelSources } from "./channel-sources.ts";
import type { ChannelEnd } from "./channel-socket.ts";
import { type ChannelBroadcast, channelTopic, checkSent, frameFor } from "./channel-topic.ts";
import type { AnyChannel } from "./define-channel.ts";
import { readPayload } from "./read-payload.ts";
import { ReplyPort } from "./reply-port.ts";

/** The messages of a channel's mailbox. */
export type ChannelTask =
  | { readonly kind: "join"; readonly ref: string | null; readonly payload: unknown; readonly bytes: number }
  | {
      readonly kind: "event";
      readonly ref: string | null;
      readonly event: string;
      readonly payload: unknown;
      readonly bytes: number;
    }
  | { readonly kind: "leave"; readonly ref: string | null; readonly bytes: number }
  /** A function to call inside the channel. `what` names it in the log. */
  | { readonly kind: "run"; readonly run: () => unknown; readonly what: string };

/** The connection of a channel. */
export interface ProcessHost {
  readonly app: AppContext;
  readonly serializer: ChannelSerializer;
  readonly connectInfo: ConnectInfo;
  readonly transport: TransportHandle;
  /** The assigns that `connect` returned. */
  readonly assigns: Readonly<Record<string, unknown>>;
  write(frame: ChannelFrame): void;
  /** The size of the queued messages has changed by this number of bytes. */
  queued(bytes: number): void;
  /** A channel has been joined. */
  joined(): void;
  /** A request of the client was refused. */
  refused(cost: number): void;
  /** Logs that the client exceeds a limit, once for each limit. */
  tooMany(limit: keyof Limits, code: ErrorCode, what: string, fields?: LogFields): void;
  /** The topic of the channel is free. */
  left(process: ChannelProcess): void;
  /** The channel has finished its last callback. */
  finished(): void;
}

/** One client on one topic. Handles one message at a time; an error ends only this channel. */
export class ChannelProcess implements MailboxOwner<ChannelTask>, Endable {
  readonly host: ProcessHost;
  readonly channel: AnyChannel;
  readonly topic: string;
  readonly joinRef: string | null;
  readonly mailbox: Mailbox<ChannelTask>;
  /** Subscriptions, timers and presences. */
  readonly sources: ChannelSources;
  assigns: Readonly<Record<string, unknown>>;
  /** True once the channel sends nothing and handles no further message. */
  ended = false;
  /** The ref of the join. */
  readonly #ref: string | null;
  readonly #socket: ChannelHandle;
  readonly #owner: ContextOwner = { view: undefined };
  /** `undefined` before the join, then the state of the client. */
  #state: "joining" | "joined" | "refused" = "joining";
  #end: ChannelEnd | undefined;
  #finishing = false;
  /** Broadcasts and pushes from before the join was answered. */
  #held: (() => void)[] = [];
  #listening = false;

  /** @param ref of the join */
  constructor(host: ProcessHost, channel: AnyChannel, topic: string, joinRef: string | null, ref: string | null) {
    this.host = host;
    this.channel = channel;
    this.topic = topic;
    this.joinRef = joinRef;
    this.#ref = ref;
    this.assigns = host.assigns;
    this.mailbox = new Mailbox<ChannelTask>(this, host.app.limits.maxMailboxMessages);
    this.sources = new ChannelSources(host.app, (run, what) => this.mailbox.post({ kind: "run", run, what }));
    this.#socket = new ChannelHandle(this);
    this.#owner.view = this;
  }

  // ── Mailbox ──────────────────────────────────────────────────────────────────────────────────────────────────────

  handle(task: ChannelTask): Promise<void> | undefined {
    const errorContext = this.#errorContext(task);
    try {
      const pending = runInContext(errorContext, () => this.#perform(task));
      if (!isPromise(pending)) return undefined;
      reportSlow(pending, this.host.app.limits.maxCallbackMs, errorContext);
      return Promise.resolve(pending).catch((error: unknown) => this.#crash(error, errorContext));
    } catch (error) {
      this.#crash(error, errorContext);
      return undefined;
    }
  }

  settled(): void {}
  idle(): void {}

  queued(bytes: number): void {
    this.host.queued(bytes);
  }

  refuse(task: FromClient<ChannelTask>): boolean {
    if (task.kind !== "event") return false;
    const limit = "maxMailboxMessages";
    this.host.tooMany(limit, "LW701", "A message of a client was refused: too many wait for a channel", {
      topic: this.topic,
    });
    this.#refuseEvent(task.ref, { reason: "busy", code: "LW701", limit });
    return true;
  }

  overflow(): void {
    const limit = this.host.app.limits.maxMailboxMessages;
    const error = new LimitError(
      "LW701",
      "maxMailboxMessages",
      limit,
      `${limit} messages of the server wait for the channel "${this.topic}".`,
    );
    this.#crash(error, this.#errorContext());
  }

  #perform(task: ChannelTask): MaybePromise<void> {
    if (task.kind === "run") return andThen(task.run(), () => undefined);
    if (task.kind === "leave") return this.#leave(task.ref);
    const span = task.kind === "join" ? "join" : "event";
    const fields = { view: this.channel.pattern, id: this.topic, ...(task.kind === "event" && { event: task.event }) };
    return traced(
      span,
      () => fields,
      () =>
        task.kind === "join" ? this.#join(task.ref, task.payload) : this.#event(task.ref, task.event, task.payload),
      () => (span === "join" ? { result: this.#state === "joined" ? "ok" : "refused" } : {}),
    );
  }

  // ── Joining ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #join(ref: string | null, payload: unknown): MaybePromise<void> {
    const { params, join } = this.channel.callbacks;
    return readPayload(params, payload, this.host.app.limits, (value, problem) => {
      // The client may have left while an asynchronous schema read the params.
      if (this.ended) return undefined;
      if (problem !== undefined) return this.#refuseJoin(ref, problem);
      const decided = join(this.#socket, value);
      // Before the answer, so that the client misses no broadcast of the time in which `join` loads.
      if (isPromise(decided)) this.#listen();
      return andThen(decided, (result) => this.#decided(ref, result));
    });
  }

  #decided(ref: string | null, result: unknown): void {
    if (result instanceof Refusal) return this.#refuseJoin(ref, result.response);
    const response = result instanceof Accepted ? result.response : {};
    const given: unknown = result instanceof Accepted ? result.assigns : result;
    if (typeof given === "object" && given !== null) this.assigns = { ...this.assigns, ...given };
    this.#state = "joined";
    if (this.ended) return;
    if (!this.#listening) this.#listen();
    this.answer(ref, "ok", response);
    this.host.joined();
    const held = this.#held;
    this.#held = [];
    for (const send of held) send();
  }

  #refuseJoin(ref: string | null, response: object): void {
    this.#state = "refused";
    if (this.ended) return;
    this.answer(ref, "error", response);
    this.host.refused(COSTS.refusedJoin);
    this.#close();
  }

  // ── Events ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #event(ref: string | null, event: string, payload: unknown): MaybePromise<void> {
    const { events, handleEvent } = this.channel.callbacks;
    const handler = events.get(event);
    const from = new ReplyPort(this, ref);
    const replied = (answer: unknown): void => {
      if (typeof answer === "object" && answer !== null) from.reply(answer);
    };
    if (handler === undefined && handleEvent === undefined) return this.#unknownEvent(ref, event);
    const schema = typeof handler === "object" ? handler.params : undefined;
    return readPayload(schema, payload, this.host.app.limits, (value, problem) => {
      if (problem !== undefined) return this.#refuseEvent(ref, problem);
      if (handler === undefined) return andThen(handleEvent?.(this.#socket, event, value, from), replied);
      const handle = typeof handler === "function" ? handler : handler.handle;
      return andThen(handle(this.#socket, value, from), replied);
    });
  }

  #unknownEvent(ref: string | null, event: string): void {
    const { pattern } = this.channel;
    const line = `LW405  The channel "${pattern}" has no handler for an event of a client.`;
    warnSometimes(this.host.app, `event ${pattern}`, line, { event, topic: this.topic });
    this.#refuseEvent(ref, { reason: "unknown event", code: "LW405" });
  }

  #refuseEvent(ref: string | null, response: object): void {
    this.answer(ref, "error", response);
    this.host.refused(COSTS.refusal);
  }

  // ── Output ───────────────────────────────────────────────────────────────────────────────────────────────────────

  answer(ref: string | null, status: "ok" | "error", response: object): void {
    if (this.ended) return;
    const { app, serializer } = this.host;
    checkSent(app.development, response, "The reply");
    // An event without a ref expects no answer.
    if (ref !== null) this.host.write(serializer.reply(this.joinRef, ref, this.topic, status, response));
  }

  push(event: string, payload: unknown): void {
    if (this.ended) return;
    const frame = this.host.serializer.push(this.joinRef, this.topic, event, payload);
    if (this.#state === "joined") this.host.write(frame);
    else this.#hold(() => this.host.write(frame));
  }

  #listen(): void {
    if (this.ended) return;
    this.#listening = true;
    const receive = (message: ChannelBroadcast): void => this.#hear(message);
    this.sources.keep(this.host.app.pubsub.subscribe(channelTopic(this.topic), receive, this));
  }

  /** Keeps output until the client knows that it has joined. */
  #hold(send: () => void): void {
    if (this.#held.push(send) > this.host.app.limits.maxMailboxMessages) this.overflow();
  }

  /** Passes a broadcast on to the client. */
  #hear(message: ChannelBroadcast): void {
    if (this.ended) return;
    if (this.#state !== "joined") return this.#hold(() => this.#hear(message));
    const { event, payload } = message;
    const intercept = this.channel.callbacks.intercept.get(event);
    if (intercept !== undefined)
      return this.mailbox.post({
        kind: "run",
        run: () => intercept(this.#socket, payload),
        what: `intercept "${event}"`,
      });
    try {
      this.host.write(frameFor(this.topic, message, this.host.serializer));
    } catch (error) {
      // Bytes for a client that cannot read them.
      const line = "A client did not receive a broadcast.";
      warnSometimes(this.host.app, `broadcast ${this.channel.pattern}`, line, { topic: this.topic, event, error });
    }
  }

  // ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The application ends the channel, from a callback or from outside. */
  stop(): void {
    this.end({ kind: "stopped" }, true);
  }

  #leave(ref: string | null): void {
    this.answer(ref, "ok", {});
    this.end({ kind: "left" }, true);
  }

  /**
   * Ends the channel. A running callback finishes first, then `terminate` runs.
   *
   * @param tell true if the client receives `phx_close`
   */
  end(reason: ChannelEnd, tell: boolean): void {
    if (this.ended) return;
    this.#end = reason;
    if (tell) this.host.write(this.host.serializer.end(this.joinRef, this.topic, "phx_close", {}));
    this.#close();
  }

  /** Work that the channel started threw. The error has been logged. */
  fail(error: unknown): void {
    if (this.ended) return;
    this.host.refused(COSTS.crash);
    this.#fail(error);
  }

  #crash(error: unknown, errorContext: ErrorContext): void {
    startInUserCode(error);
    const { logger } = this.host.app;
    logger.error(`The channel "${this.channel.pattern}" crashed.`, { ...errorContextFields(errorContext), error });
    if (this.ended) return;
    this.host.refused(COSTS.crash);
    this.#fail(error);
  }

  #fail(error: unknown): void {
    const { serializer } = this.host;
    const exceeded = error instanceof LimitError ? { code: error.code, limit: error.limit } : undefined;
    this.#end = { kind: "crash", error };
    if (this.#state === "joined")
      this.host.write(serializer.end(this.joinRef, this.topic, "phx_error", { reason: "channel_crash", ...exceeded }));
    else {
      this.host.write(
        serializer.reply(this.joinRef, this.#ref, this.topic, "error", { reason: "join crashed", ...exceeded }),
      );
      this.#state = "refused";
    }
    this.#close();
  }

  #close(): void {
    this.ended = true;
    this.#held = [];
    this.mailbox.clear();
    this.mailbox.close();
    this.sources.end();
    this.host.left(this);
    if (!this.mailbox.busy) this.finish();
  }

  /** No callback is pending. */
  finish(): void {
    if (this.#finishing) return;
    this.#finishing = true;
    const { terminate } = this.channel.callbacks;
    const reason = this.#end;
    if (this.#state !== "joined" || reason === undefined || terminate === undefined) return this.#finished();
    const errorContext: ErrorContext = { ...this.#errorContext(), callback: "terminate" };
    const failed = (error: unknown): void => {
      startInUserCode(error);
      this.host.app.logger.error("terminate of a channel failed.", { ...errorContextFields(errorContext), error });
      this.#finished();
    };
    try {
      const pending = runInContext(errorContext, () => terminate(this.#socket, reason));
      if (!isPromise(pending)) return this.#finished();
      reportSlow(pending, this.host.app.limits.maxCallbackMs, errorContext);
      Promise.resolve(pending).then(() => this.#finished(), failed);
    } catch (error) {
      failed(error);
    }
  }

  #finished(): void {
    this.#owner.view = undefined;
    this.host.finished();
  }

  #errorContext(task?: ChannelTask): ErrorContext {
    const callback = task === undefined ? "mailbox" : task.kind === "run" ? task.what : task.kind;
    const event = task?.kind === "event" ? task.event : undefined;
    const { logger } = this.host.app;
    return { view: this.channel.pattern, id: this.topic, callback, event, owner: this.#owner, logger };
  }
}
