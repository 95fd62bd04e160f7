import { performanceNow, unref } from "../../foundation/clock.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import { andThen, isPromise } from "../../foundation/maybe-async.ts";
import type { EntryHandle } from "../../live/uploads/record.ts";
import { type ErrorContext, currentErrorContext, runInContext } from "../../telemetry/error-context.ts";
import type { UploadWriter, WriterEnd } from "../../live/uploads/writer.ts";

/** The reason for refusing a chunk or a file (protocol section 6.4). `writer_error` also reports failures of `validate`. */
export type UploadRefusal =
  | { readonly reason: "writer_error" | "disallowed" | "unexpected_chunk" }
  | { readonly reason: "file_size_limit_exceeded"; readonly limit: number };

/** The options and callbacks of a transfer. */
export interface RunOptions {
  /** The size that the client announced. Further bytes are refused. */
  readonly size: number;
  readonly chunkSize: number;
  /** Milliseconds. */
  readonly chunkTimeout: number;
  readonly open: () => UploadWriter<unknown> | PromiseLike<UploadWriter<unknown>>;
  /** Checks the first bytes. A returned text is the reason for refusing them. */
  readonly check: (head: Uint8Array) => unknown;
  /** The transfer failed, with a reason for the user and the error. */
  readonly failed: (error: string, failure?: unknown) => void;
  /** The client no longer sends the file. */
  readonly abandoned: (begun: boolean) => void;
  /** Logs an error after the end of the transfer. */
  readonly warn: (message: string, error: unknown) => void;
}

type Taken = UploadRefusal | undefined;

/** The transfer of one file: takes chunks, feeds a writer, and watches the time. Ends once, and keeps only complete files. */
export class UploadTransfer implements EntryHandle {
  readonly #options: RunOptions;
  #writer: UploadWriter<unknown> | undefined;
  #received = 0;
  #state: "opening" | "ready" | "writing" | "closing" | "complete" | "ended" = "opening";
  /** Settles when the last chunk is written. */
  #written: Promise<void> | undefined;
  /** The number of callbacks that use the file. */
  #holders = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The deadline for the next chunk, on the clock of `performance.now()`. */
  #deadline = 0;
  #onEnd: (() => void) | undefined;

  /** The error context of the view: chunks do not pass through the mailbox, and the writer is user code. */
  readonly #errorContext: ErrorContext | undefined = currentErrorContext();

  constructor(options: RunOptions) {
    this.#options = options;
  }

  get meta(): unknown {
    return this.#writer?.meta;
  }

  /** The size of a whole chunk, in bytes. */
  get chunkSize(): number {
    return this.#options.chunkSize;
  }

  get percent(): number {
    const { size } = this.#options;
    return size === 0 ? 100 : Math.floor((this.#received / size) * 100);
  }

  get complete(): boolean {
    return this.#state === "complete";
  }

  /** Registers a listener for every end except a refusal that was already returned. */
  onEnd(listener: () => void): void {
    this.#onEnd = listener;
  }

  /** The client has left before the file was complete. It may start again if it has sent nothing. */
  abandon(): void {
    if (this.#ended || this.complete) return;
    this.#onEnd = undefined;
    this.#options.abandoned(this.#received > 0);
    this.end();
  }

  /** Opens the writer. */
  start(): Taken | Promise<Taken> {
    this.#deadline = performanceNow() + this.#options.chunkTimeout;
    this.#arm();
    return this.#guarded(() =>
      andThen(this.#options.open(), (writer): Taken | Promise<Taken> => {
        this.#writer = writer;
        if (this.#ended) {
          this.#close({ kind: "cancel" });
          return { reason: "disallowed" };
        }
        this.#state = "ready";
        this.#extend(this.#options.chunkSize);
        return this.#options.size === 0 ? this.#finish() : undefined;
      }),
    );
  }

  /**
   * Takes a chunk. Settles when the previous chunk is written; then the client may send the next. So at most one chunk is written
   * while another arrives. A client that does not wait, or sends more bytes than announced, ends the upload.
   */
  chunk(bytes: Uint8Array): Taken | Promise<Taken> {
    const { size, chunkSize } = this.#options;
    if (this.#state !== "ready" && !this.complete) {
      if (this.#ended) return { reason: "disallowed" };
      return this.#refuse("interrupted", { reason: "unexpected_chunk" });
    }
    if (this.#received + bytes.length > size || bytes.length > chunkSize)
      return this.#refuse("too_large", { reason: "file_size_limit_exceeded", limit: size });
    if (this.complete) return undefined;
    const first = this.#received === 0;
    this.#state = "writing";
    // From here on the deadline applies to the writer.
    const left = this.#deadline - performanceNow();
    this.#deadline = performanceNow() + this.#options.chunkTimeout;
    return this.#guarded(() =>
      andThen(first ? this.#options.check(bytes) : this.#written, (reason): Taken | Promise<Taken> => {
        if (this.#ended) return { reason: "disallowed" };
        if (typeof reason === "string") return this.#refuse(reason, { reason: "writer_error" });
        return this.#write(bytes, left);
      }),
    );
  }

  #write(bytes: Uint8Array, left: number): Taken | Promise<Taken> {
    const written = this.#writer?.write(bytes);
    if (isPromise(written)) this.#follow(written);
    this.#received += bytes.length;
    if (this.#received === this.#options.size)
      return andThen(written, () => (this.#ended ? { reason: "disallowed" } : this.#finish()));
    this.#state = "ready";
    this.#extend(bytes.length, left);
    return undefined;
  }

  /** Remembers a pending write. If it fails while no chunk waits for it, the file fails immediately. */
  #follow(written: PromiseLike<void>): void {
    const following = Promise.resolve(written).then(() => {
      if (this.#written === following) this.#written = undefined;
    });
    this.#written = following;
    following.catch((error: unknown) => {
      if (this.#ended) this.#options.warn("The writer of an upload that had ended failed.", error);
      else if (this.#state === "ready") {
        const told = this.#onEnd;
        this.#fail(error);
        told?.();
      }
    });
  }

  #finish(): Taken | Promise<Taken> {
    this.#state = "closing";
    return andThen(this.#writer?.close({ kind: "done" }), (): Taken => {
      this.#stopClock();
      if (this.#ended) {
        this.#discard();
        return { reason: "disallowed" };
      }
      this.#state = "complete";
      return undefined;
    });
  }

  async hold<Result>(use: () => Promise<Result>): Promise<Result> {
    this.#holders++;
    try {
      return await use();
    } finally {
      this.#holders--;
      if (this.#ended && this.#holders === 0) this.#discard();
    }
  }

  /** Ends the transfer in any state. A pending write is awaited, and then the file is removed. */
  end(): void {
    const before = this.#state;
    if (before === "ended") return;
    this.#state = "ended";
    this.#stopClock();
    if (before === "complete") {
      if (this.#holders === 0) this.#discard();
    } else if (before !== "closing") this.#close({ kind: "cancel" });
    const told = this.#onEnd;
    this.#onEnd = undefined;
    told?.();
  }

  get #ended(): boolean {
    return this.#state === "ended";
  }

  /** Runs a step of the writer. An error fails this file only. */
  #guarded(step: () => Taken | Promise<Taken>): Taken | Promise<Taken> {
    const failed = (error: unknown): Taken => {
      if (this.#ended) this.#options.warn("The writer of an upload that had ended failed.", error);
      else this.#fail(error);
      return { reason: "writer_error" };
    };
    try {
      const taken = runInContext(this.#errorContext, step);
      return isPromise(taken) ? taken.catch(failed) : taken;
    } catch (error) {
      return failed(error);
    }
  }

  #fail(error: unknown): void {
    this.#stopClock();
    this.#state = "ended";
    this.#onEnd = undefined;
    this.#close({ kind: "error", error });
    this.#options.failed("writer_failure", error);
  }

  /** Ends the transfer because of an invalid chunk. */
  #refuse(error: string, refusal: UploadRefusal): UploadRefusal {
    this.#onEnd = undefined;
    this.end();
    this.#options.failed(error);
    return refusal;
  }

  /** Closes the writer after the pending write. */
  #close(end: WriterEnd): void {
    const writer = this.#writer;
    this.#writer = undefined;
    const close = (): void => this.#unwatched(() => writer?.close(end));
    if (this.#written === undefined) close();
    else void this.#written.then(close, close);
  }

  #discard(): void {
    const writer = this.#writer;
    this.#writer = undefined;
    this.#unwatched(() => writer?.discard?.());
  }

  /** Runs a step whose result is not awaited. */
  #unwatched(step: () => unknown): void {
    const failed = (error: unknown): void => this.#options.warn("The writer of an upload could not be closed.", error);
    try {
      const result = runInContext(this.#errorContext, step);
      if (isPromise(result)) Promise.resolve(result).catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  // ── The clock ────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Extends the deadline in proportion to the size of a chunk, so that single bytes do not keep a transfer open.
   *
   * @param length the bytes that arrived
   * @param left the milliseconds that were left when they arrived
   */
  #extend(length: number, left: number = 0): void {
    const { chunkSize, chunkTimeout } = this.#options;
    this.#deadline = performanceNow() + Math.min(chunkTimeout, left + (chunkTimeout * length) / chunkSize);
  }

  /** Starts the only timer of the file. Checking the deadline when it fires is cheaper than moving it with every chunk. */
  #arm(): void {
    const expire = (): void => {
      if (this.#deadline > performanceNow()) return this.#arm();
      const failure =
        this.#state === "ready" && this.#written === undefined
          ? undefined
          : new LivewrightError("LW435", "The writer of an upload took too long.");
      this.#options.failed("timed_out", failure);
      this.end();
    };
    this.#timer = unref(setTimeout(expire, Math.max(1, Math.min(this.#deadline - performanceNow(), 2 ** 31 - 1))));
  }

  #stopClock(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
