import { withoutBasePath, writeUnder } from "../foundation/base-path.ts";
import type { ErrorCode } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import { containerOnWire } from "../live/container.ts";
import { ViewProcess } from "../process/view-process.ts";
import type { Container, TerminateReason } from "../live/live-view.ts";
import type { TransportHandle } from "../live/view-environment.ts";
import type { Exceeded, JoinRefusal, LivePatch } from "../app/join-refusal.ts";
import type { Outbox, ReplyBody } from "../process/outbox.ts";
import type { RefusalCause } from "../app/refusal-causes.ts";
import type { AppContext } from "../app/app-context.ts";
import type { WireRoot } from "../diff/wire.ts";
import type { LogFields } from "../telemetry/logger.ts";
import { type OpenSpan, openSpan } from "../telemetry/span.ts";
import { Envelope } from "../protocol/envelope.ts";
import { COSTS } from "./frame-cost.ts";
import type { JoinPlan } from "./join.ts";

/** The connection of a channel. */
export interface ChannelHost {
  send(frame: string): void;
  /** The connection, as views see it. */
  readonly transport: TransportHandle;
  /** True if the client reads too slowly. */
  readonly congested: boolean;
  /** The size of the messages queued for the view has changed by this number of bytes. */
  queued(bytes: number): void;
  /** A view has joined. */
  joined(): void;
  /**
   * A request of the client was refused, or its view crashed.
   *
   * @param cost in milliseconds of work
   */
  refused(cost: number): void;
  /** Logs that the client goes beyond a limit, once for each limit. */
  tooMany(limit: keyof Limits, code: ErrorCode, what: string, fields: LogFields): void;
  /** Notes that a view refuses to be joined, and returns the response to send. */
  refusing(response: JoinRefusal, cause: RefusalCause, path: string): JoinRefusal;
  /** The view of this channel has finished its last callback. */
  finished(): void;
  /**
   * The channel has ended; its topic is free.
   *
   * @param redirected true if its view sent the page elsewhere
   */
  left(channel: LiveChannel, redirected: boolean): void;
}

/** A join that is not answered yet. */
interface Joining {
  readonly ref: string | null;
  readonly container: Container | undefined;
  /** The URL that was joined; `undefined` for a view without a route. */
  readonly uri: string | undefined;
  /** If somebody listens. */
  readonly span: OpenSpan | undefined;
}

/** One joined view: turns the output of its process into frames that carry this join's refs. */
export class LiveChannel implements Outbox {
  readonly topic: string;
  readonly joinRef: string | null;
  readonly #host: ChannelHost;
  readonly #envelope: Envelope;
  /** The process of the view. */
  readonly process: ViewProcess;
  /** Until the join is answered. */
  #joining: Joining | undefined;
  #ended = false;

  constructor(
    app: AppContext,
    host: ChannelHost,
    plan: JoinPlan,
    topic: string,
    joinRef: string | null,
    ref: string | null,
  ) {
    this.topic = topic;
    this.joinRef = joinRef;
    this.#host = host;
    this.#envelope = new Envelope(joinRef, topic);
    this.process = new ViewProcess(app, plan.options, this);
    this.#joining = {
      ref,
      container: plan.container,
      uri: plan.options.params?.uri,
      span: openSpan("join", () => ({ ...this.process.view.about(), transport: host.transport.kind })),
    };
  }

  start(): void {
    this.process.start();
  }

  /** Ends the view from outside, telling the client with `phx_close` when it is still there. */
  end(reason: TerminateReason, tell: boolean): void {
    if (this.#ended) return;
    this.process.end(reason);
    this.#answered("gone");
    this.#ended = true;
    if (tell) this.#host.send(this.#envelope.close());
  }

  // ── Outbox ───────────────────────────────────────────────────────────────────────────────────────────────────────

  joined(rendered: WireRoot, livePatch: LivePatch | undefined): string {
    const { clientVersion } = this.process.view.app;
    const response: Record<string, unknown> = { rendered, liveview_version: clientVersion };
    if (livePatch !== undefined) response["live_patch"] = livePatch;
    const container = this.#joining?.container;
    if (container !== undefined) response["container"] = containerOnWire(container);
    const ref = this.#answered("ok");
    this.#host.joined();
    return this.#send(this.#envelope.reply(ref, "ok", this.#json(response)));
  }

  refused(response: JoinRefusal): void {
    const uri = this.#joining?.uri;
    const ref = this.#answered("reason" in response ? response.reason : "redirected");
    this.#host.refused(COSTS.refusedJoin);
    const cause = causeOf(response, uri, this.process.view.app.basePath);
    const answer =
      cause === undefined
        ? response
        : this.#host.refusing(response, cause, uri === undefined ? "" : new URL(uri).pathname);
    this.#send(this.#envelope.reply(ref, "error", this.#json(answer)));
    this.#leave();
  }

  get transport(): TransportHandle {
    return this.#host.transport;
  }

  get congested(): boolean {
    return this.#host.congested;
  }

  queued(bytes: number): void {
    this.#host.queued(bytes);
  }

  finished(): void {
    this.#host.finished();
  }

  reply(ref: string | null, response: ReplyBody): string {
    const frame = this.#envelope.reply(ref, "ok", this.#json(response));
    if (!this.#ended) this.#host.send(frame);
    return frame;
  }

  push(event: string, payload: object): void {
    this.#send(this.#envelope.push(event, this.#json(payload)));
  }

  strayed(): void {
    this.#host.refused(COSTS.refusal);
  }

  tooMany(limit: keyof Limits, code: ErrorCode, what: string): void {
    this.#host.tooMany(limit, code, what, { topic: this.topic });
  }

  crashed(beyond?: Exceeded): void {
    this.#host.refused(COSTS.crash);
    this.#send(this.#envelope.error(JSON.stringify({ reason: "channel_crash", ...beyond })));
    this.#leave();
  }

  closed(redirected = false): void {
    this.#send(this.#envelope.close());
    this.#leave(redirected);
  }

  /** Commands in the payload of an event have paths of the application. */
  #json(payload: object): string {
    const { basePath } = this.process.view.app;
    return basePath === undefined ? JSON.stringify(payload) : writeUnder(basePath, () => JSON.stringify(payload));
  }

  #send(frame: string): string {
    if (!this.#ended) this.#host.send(frame);
    return frame;
  }

  /** Returns the ref of the join. */
  #answered(result: string): string | null {
    const { ref = null, span } = this.#joining ?? {};
    this.#joining = undefined;
    span?.stop({ result });
    return ref;
  }

  #leave(redirected = false): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#host.left(this, redirected);
  }
}

/** Why loading the page again may not help: the view refuses with a status, or redirects to the URL it was joined at. */
function causeOf(
  response: JoinRefusal,
  uri: string | undefined,
  basePath: string | undefined,
): RefusalCause | undefined {
  if ("cause" in response) return response.cause;
  if (uri === undefined || "reason" in response) return undefined;
  const { to } = "redirect" in response ? response.redirect : response.live_redirect;
  if (!URL.canParse(to, uri)) return undefined;
  const url = new URL(to, uri);
  url.pathname = withoutBasePath(basePath, url.pathname) ?? url.pathname;
  // The URL that was joined has no fragment.
  return url.href.replace(/#.*/, "") === uri ? "redirect" : undefined;
}
