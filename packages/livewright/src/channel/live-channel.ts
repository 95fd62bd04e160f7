import { containerOnWire } from "../live/container.ts";
import { LiveProcess } from "../process/live-process.ts";
import type { TerminateReason } from "../live/live-view.ts";
import type { TransportHandle } from "../live/place.ts";
import { bytesOf, type ProcessMessage } from "../process/messages.ts";
import type { JoinRefusal, LivePatch, Outbox, ReplyBody } from "../process/outbox.ts";
import type { Runtime } from "../process/runtime.ts";
import type { WireRoot } from "../diff/wire.ts";
import { type OpenSpan, openSpan } from "../telemetry/span.ts";
import { Envelope } from "../protocol/envelope.ts";
import type { JoinPlan } from "./join.ts";

/** What a channel needs from its connection. */
export interface ChannelHost {
  send(frame: string): void;
  /** The connection, as views see it. */
  readonly transport: TransportHandle;
  /** Whether the client is behind with reading. */
  readonly congested: boolean;
  /**
   * What waits in the mailbox of this channel has grown or shrunk.
   *
   * @param bytes by how much
   */
  waits(bytes: number): void;
  /** The view of this channel has finished its last callback. */
  finished(): void;
  /**
   * The channel has ended; its topic is free.
   *
   * @param redirected whether its view sent the page elsewhere
   */
  left(channel: LiveChannel, redirected: boolean): void;
}

/** One joined view: turns the output of its process into frames that carry this join's refs. */
export class LiveChannel implements Outbox {
  readonly topic: string;
  readonly joinRef: string | null;
  readonly #host: ChannelHost;
  readonly #runtime: Runtime;
  readonly #plan: JoinPlan;
  readonly #ref: string | null;
  readonly #envelope: Envelope;
  readonly #process: LiveProcess;
  /** Until the join is answered, if somebody listens. */
  #joining: OpenSpan | undefined;
  #ended = false;

  constructor(
    runtime: Runtime,
    host: ChannelHost,
    plan: JoinPlan,
    topic: string,
    joinRef: string | null,
    ref: string | null,
  ) {
    this.topic = topic;
    this.joinRef = joinRef;
    this.#runtime = runtime;
    this.#host = host;
    this.#plan = plan;
    this.#ref = ref;
    this.#envelope = new Envelope(joinRef, topic);
    this.#process = new LiveProcess(runtime, plan.options, this);
  }

  /** The instance that runs it, to be told from others by nested views. */
  get process(): LiveProcess {
    return this.#process;
  }

  start(): void {
    const { name: view, id, route } = this.#plan.options;
    this.#joining = openSpan("join", () => ({ view, id, ...route }));
    this.#process.start();
  }

  deliver(message: ProcessMessage): void {
    const bytes = bytesOf(message);
    if (bytes > 0) this.#host.waits(bytes);
    this.#process.deliver(message);
  }

  /** Ends the view from outside, telling the client with `phx_close` when it is still there. */
  end(reason: TerminateReason, tell: boolean): void {
    if (this.#ended) return;
    this.#process.end(reason);
    this.#answered("gone");
    this.#ended = true;
    if (tell) this.#host.send(this.#envelope.close());
  }

  // ── Outbox ───────────────────────────────────────────────────────────────────────────────────────────────────────

  joined(rendered: WireRoot, livePatch: LivePatch | undefined): string {
    const response: Record<string, unknown> = { rendered, liveview_version: this.#runtime.clientVersion };
    if (livePatch !== undefined) response["live_patch"] = livePatch;
    if (this.#plan.container !== undefined) response["container"] = containerOnWire(this.#plan.container);
    this.#answered("ok");
    return this.#send(this.#envelope.reply(this.#ref, "ok", JSON.stringify(response)));
  }

  refused(response: JoinRefusal): void {
    this.#answered("reason" in response ? response.reason : "redirected");
    this.#send(this.#envelope.reply(this.#ref, "error", JSON.stringify(response)));
    this.#leave();
  }

  get transport(): TransportHandle {
    return this.#host.transport;
  }

  get congested(): boolean {
    return this.#host.congested;
  }

  taken(bytes: number): void {
    if (bytes > 0) this.#host.waits(-bytes);
  }

  finished(): void {
    this.#host.finished();
  }

  reply(ref: string | null, response: ReplyBody): string {
    return this.#send(this.#envelope.reply(ref, "ok", JSON.stringify(response)));
  }

  push(event: string, payload: object): void {
    this.#send(this.#envelope.push(event, JSON.stringify(payload)));
  }

  crashed(): void {
    this.#send(this.#envelope.error('{"reason":"channel_crash"}'));
    this.#leave();
  }

  closed(redirected = false): void {
    this.#send(this.#envelope.close());
    this.#leave(redirected);
  }

  #send(frame: string): string {
    if (!this.#ended) this.#host.send(frame);
    return frame;
  }

  #answered(result: string): void {
    this.#joining?.stop({ result });
    this.#joining = undefined;
  }

  #leave(redirected = false): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#host.left(this, redirected);
  }
}
