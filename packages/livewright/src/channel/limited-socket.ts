import type { AppContext } from "../app/app-context.ts";
import { Budget } from "../foundation/budget.ts";
import { wholeMilliseconds } from "../foundation/clock.ts";
import { type ErrorCode, LivewrightError } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import { CLOSE_CODES } from "../protocol/close-codes.ts";
import { type FrameHead, readHead } from "../protocol/frame-head.ts";
import { measure } from "../protocol/measure.ts";
import type { MessageProblem } from "../process/refused-event.ts";
import { logLimit } from "../telemetry/limit-log.ts";
import type { LogFields } from "../telemetry/logger.ts";
import { COSTS, droppedCost, longCost, SHORT_FRAME, shortCost } from "./frame-cost.ts";
import { type Frame, Intake, type IntakeHost } from "./intake.ts";
import { boundsOf, headOf, problemOf } from "./refused-frame.ts";
import type { Transport } from "./transport.ts";

const NOTHING_LOGGED: ReadonlySet<never> = new Set();

/**
 * One WebSocket within the limits: reads and writes frames, refuses oversized and expensive messages, and closes the socket of a client
 * that keeps exceeding a limit. A base class, since another object for each socket would use more memory.
 */
export abstract class LimitedSocket implements IntakeHost {
  readonly app: AppContext;
  protected readonly socket: Transport;
  readonly #frames: Budget;
  readonly #intake: Intake;
  /** Created for the first refusal. */
  #refusals: Budget | undefined;
  #closed = false;
  #joined = false;
  #lastSeen = wholeMilliseconds();
  #maxFrameBytes: number;
  /** The length of the frame being handled. */
  protected frameLength = 0;
  /** Limits that have been logged: a client that exceeds a limit usually exceeds it again. */
  #logged: ReadonlySet<keyof Limits> = NOTHING_LOGGED;

  constructor(app: AppContext, socket: Transport) {
    const { limits } = app;
    this.app = app;
    this.socket = socket;
    this.#frames = new Budget(limits.maxFramesPerSecond);
    this.#intake = new Intake(limits, app.frameTime, this);
    this.#maxFrameBytes = Math.min(limits.maxFrameBytes, limits.maxUnjoinedFrameBytes);
  }

  /** Reads a frame and handles its message. Throws LW601 for a frame that cannot be read. */
  protected abstract dispatch(frame: Frame): void;
  /** Returns the answer to a message that was not read, because of a limit. */
  protected abstract refusal(head: FrameHead, problem: MessageProblem): string;
  /** The socket is closed. Ends the views. */
  protected abstract ended(kind: "closed" | "shutdown"): void;

  // ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** When the last frame arrived, on the clock of `performance.now()`, in milliseconds. */
  get lastSeen(): number {
    return this.#lastSeen;
  }

  /** The largest message in bytes. Smaller until a view has joined, since any client can open a socket. */
  get maxFrameBytes(): number {
    return this.#maxFrameBytes;
  }

  /** True once a view has joined on this socket. */
  get hasJoined(): boolean {
    return this.#joined;
  }

  /** Handles a frame. Never throws: an unreadable frame closes the socket, since later frames cannot be trusted. */
  receive(data: Frame): void {
    if (!this.#arrives()) return;
    if (this.#intake.paused) return this.#intake.hold(data);
    this.take(data, this.#lastSeen);
    this.#intake.settle(this.#lastSeen);
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
    this.#intake.settle(this.#lastSeen);
  }

  /** Closes the socket, since a compressed message is too large and cannot be truncated. */
  refuseCompressed(): void {
    logLimit(this.app, "LW602", "maxFrameBytes", "A compressed frame is larger than the limit; its socket is closed");
    this.close(CLOSE_CODES.tooBig, "limit: maxFrameBytes");
  }

  /** Counts work of the transport without a message: fragments and dropped bytes. */
  spend(milliseconds: number): void {
    if (this.#closed) return;
    this.#intake.spend(milliseconds);
    this.#intake.settle(wholeMilliseconds());
  }

  /**
   * Counts a ping or a pong.
   *
   * @returns true if a ping may be answered; answers to a client that does not read are bounded like all output
   */
  pinged(): boolean {
    if (!this.#arrives() || this.#overflows()) return false;
    this.spend(COSTS.fragment);
    return true;
  }

  /** Counts a poll of a client without a WebSocket. It sends no heartbeats. */
  polled(): void {
    this.#arrives();
  }

  /** Chunks of an upload have arrived. They and the progress messages for them do not count towards the limit of frames. */
  arrived(chunks: number): void {
    this.#frames.give(2 * chunks);
  }

  #arrives(): boolean {
    if (this.#closed) return false;
    this.#lastSeen = wholeMilliseconds();
    if (this.#frames.spend(1, this.#lastSeen) >= 0) return true;
    this.exceeded("maxFramesPerSecond", "LW604", "A client sends more messages than it may");
    return false;
  }

  /**
   * Handles a frame: immediately, or after it was held back.
   *
   * @param at the time, on the clock of `performance.now()`
   */
  take(data: Frame, at: number): void {
    const { length } = data;
    this.frameLength = length;
    try {
      if (length > this.#maxFrameBytes) {
        this.#intake.spend(droppedCost(length), at);
        this.#tooLarge(data, length);
      } else if (typeof data !== "string") {
        this.#intake.spend(shortCost(length, false), at);
        this.dispatch(data);
      } else if (length <= SHORT_FRAME) {
        this.#intake.spend(shortCost(length, true), at);
        this.dispatch(data);
      } else if (this.#measured(data)) this.dispatch(data);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Closes the socket, since nothing after a frame that cannot be read can be trusted. */
  #failed(error: unknown): void {
    if (error instanceof LivewrightError && error.code === "LW601") this.app.logger.warn(error.message);
    else this.app.logger.error("A frame could not be handled.", { error });
    this.close(CLOSE_CODES.failure, "invalid frame");
  }

  /** Measures a long frame, and refuses it if its JSON is too expensive: JSON can be a hundred times more work than plain text. */
  #measured(data: string): boolean {
    const bounds = boundsOf(this.app.limits);
    const found = measure(data, bounds);
    this.#intake.spend(longCost(data.length, typeof found === "number" ? found : bounds.values / 10));
    if (typeof found === "number") return true;
    const { limit, why } = problemOf(found, this.app.limits);
    this.#refuseFrame(readHead(data), "LW121", limit, why);
    return false;
  }

  // ── Refusing ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #tooLarge(start: Frame, bytes: number): void {
    const limit = this.#joined ? "maxFrameBytes" : "maxUnjoinedFrameBytes";
    const head = headOf(start);
    if (head !== undefined) {
      const why = `it has ${bytes} bytes or more, and ${this.#maxFrameBytes} are allowed`;
      return this.#refuseFrame(head, "LW602", limit, why);
    }
    const what = "A frame is larger than the limit and not one of the client; its socket is closed";
    logLimit(this.app, "LW602", limit, what);
    this.close(CLOSE_CODES.tooBig, `limit: ${limit}`);
  }

  /** Refuses one message. The client gets the reason, and the page continues. */
  #refuseFrame(head: FrameHead, code: ErrorCode, limit: keyof Limits, why: string): void {
    const { topic, event } = head;
    this.tooMany(limit, code, `A message was refused: ${why}`, { topic, event });
    this.send(this.refusal(head, { code, limit, message: `The message was refused: ${why}.` }));
    this.refused(COSTS.refusal);
  }

  /** Counts a refusal, since their number is limited. */
  refused(cost: number): void {
    this.#intake.spend(cost);
    this.#refusals ??= new Budget(this.app.limits.maxRefusalsPerMinute, 60_000);
    if (!this.#refusals.take(this.#lastSeen))
      this.exceeded("maxRefusalsPerMinute", "LW604", "A client sends too much that is refused");
  }

  /** Closes the socket of a client that exceeds a limit, and names the limit in the log and to the client. */
  protected exceeded(limit: keyof Limits, code: ErrorCode, what: string): void {
    if (this.#closed) return;
    logLimit(this.app, code, limit, `${what}; its socket is closed`);
    this.close(CLOSE_CODES.tryAgainLater, `limit: ${limit}`);
  }

  /** Logs that the client exceeds a limit, once for each limit. */
  tooMany(limit: keyof Limits, code: ErrorCode, what: string, fields?: LogFields): void {
    if (this.#logged.has(limit)) return;
    this.#logged = new Set([...this.#logged, limit]);
    logLimit(this.app, code, limit, what, fields);
  }

  // ── Reading more slowly ──────────────────────────────────────────────────────────────────────────────────────────

  pause(): boolean {
    if (this.socket.pause === undefined) return false;
    this.socket.pause();
    return true;
  }

  resume(): void {
    this.socket.resume?.();
  }

  slowed(limit: keyof Limits): void {
    const [code, what] =
      limit === "maxMailboxBytes"
        ? (["LW706", "A client sends faster than its views can handle"] as const)
        : (["LW605", "The messages of a client cause too much work"] as const);
    this.tooMany(limit, code, `${what}; its socket is read more slowly`);
  }

  overflow(limit: keyof Limits): void {
    this.exceeded(limit, "LW706", "A client sends faster than its views can handle");
  }

  /** The size of the messages queued for the views has changed by this number of bytes. */
  queued(bytes: number): void {
    this.#intake.queued(bytes);
  }

  /** A view has joined. */
  joined(): void {
    this.#joined = true;
    this.#maxFrameBytes = this.app.limits.maxFrameBytes;
    this.#intake.spend(COSTS.join);
  }

  // ── Writing and closing ──────────────────────────────────────────────────────────────────────────────────────────

  /** Sends a frame. If the client does not read and too much waits already, closes the socket instead. */
  send(frame: string): void {
    if (this.#closed) return;
    if (this.socket.bufferedAmount <= this.app.limits.maxSendBufferBytes) this.socket.send(frame);
    else this.exceeded("maxSendBufferBytes", "LW705", "A client does not read what is sent to it");
  }

  /** Sends a binary frame, as {@link send} does. */
  sendBinary(frame: Uint8Array): void {
    if (!this.#closed && !this.#overflows()) this.socket.sendBinary?.(frame);
  }

  #overflows(): boolean {
    if (this.socket.bufferedAmount <= this.app.limits.maxSendBufferBytes) return false;
    this.exceeded("maxSendBufferBytes", "LW705", "A client does not read what is sent to it");
    return true;
  }

  /** The socket is closed. */
  closed(): void {
    this.#end("closed");
  }

  /** Closes the socket from this side. */
  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.closed();
    this.socket.close(code, reason);
  }

  /** The server stops. Ends the views, and asks the client to reconnect. */
  shutdown(): void {
    if (this.#closed) return;
    this.#end("shutdown");
    this.socket.close(CLOSE_CODES.restart, "restart");
  }

  /** True once the socket is closed: {@link ended} has run, and would not end what starts now. */
  protected get isClosed(): boolean {
    return this.#closed;
  }

  #end(kind: "closed" | "shutdown"): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#intake.end();
    this.ended(kind);
  }
}
