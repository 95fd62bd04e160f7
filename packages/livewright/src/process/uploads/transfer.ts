import { performanceNow, unref } from "../../foundation/clock.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import { andThen, isPromise } from "../../foundation/maybe-async.ts";
import type { EntryHandle } from "../../live/uploads/record.ts";
import { type ErrorContext, currentErrorContext, runInContext } from "../../telemetry/error-context.ts";
import type { UploadWriter, WriterEnd } from "../../live/uploads/writer.ts";

/** Why a chunk, or the whole file, is not taken (protocol section 6.4). `writer_error` is also what `validate` finds. */
export type UploadRefusal =
  | { readonly reason: "writer_error" | "disallowed" | "unexpected_chunk" }
  | { readonly reason: "file_size_limit_exceeded"; readonly limit: number };

/** What a run needs to know, and whom it tells. */
export interface RunOptions {
  /** Bytes the client announced; not one more is written. */
  readonly size: number;
  readonly chunkSize: number;
  /** Milliseconds. */
  readonly chunkTimeout: number;
  readonly open: () => UploadWriter<unknown> | PromiseLike<UploadWriter<unknown>>;
  /** Looks at the first bytes; a word says that they are refused. */
  readonly check: (head: Uint8Array) => unknown;
  /** It failed, and why: a word for visitors, and what was thrown. */
  readonly failed: (error: string, failure?: unknown) => void;
  /** The client does not send it any more. */
  readonly abandoned: (begun: boolean) => void;
  /** Something went wrong that nobody waits for any more. */
  readonly warn: (message: string, error: unknown) => void;
}

type Taken = UploadRefusal | undefined;

/** One file on its way: bytes in, a writer behind, and a clock. Ends exactly once, and leaves nothing behind unless complete. */
export class UploadRun implements EntryHandle {
  readonly #options: RunOptions;
  #writer: UploadWriter<unknown> | undefined;
  #received = 0;
  #state: "opening" | "ready" | "writing" | "closing" | "complete" | "ended" = "opening";
  /** What is being written, if anything is. */
  #written: Promise<void> | undefined;
  /** How many callbacks use what is there. */
  #holders = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When patience ends, on the clock of `performance.now()`. */
  #deadline = 0;
  #onEnd: (() => void) | undefined;

  /** The view's: chunks reach the run without passing through the mailbox, and its writer is user code. */
  readonly #errorContext: ErrorContext | undefined = currentErrorContext();

  constructor(options: RunOptions) {
    this.#options = options;
  }

  get meta(): unknown {
    return this.#writer?.meta;
  }

  /** Bytes of a whole chunk. */
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

  /** Has somebody told when it ends otherwise than by a refusal they got. */
  onEnd(listener: () => void): void {
    this.#onEnd = listener;
  }

  /** The client has gone before anything, or all of it, was sent. It may begin again only if nothing was. */
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
   * Takes a chunk. Settles when the one before it is written, and then the client may send the next; so one is written while
   * the next is on its way, and never more. The client that does not wait, and any byte beyond the announced size, end the
   * upload.
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
    // From here on the writer is waited for, as long as the client would.
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

  /** Remembers what is being written. If that fails while nobody waits for it, the file has failed there and then. */
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

  /** Ends it, whatever its state. What is being written is waited for, and then nothing of it remains. */
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

  /** Runs a step of the writer. What it throws fails this file. */
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

  /** Ends it because of what the client sent. */
  #refuse(error: string, refusal: UploadRefusal): UploadRefusal {
    this.#onEnd = undefined;
    this.end();
    this.#options.failed(error);
    return refusal;
  }

  /** Closes the writer, when what is being written has been. */
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

  /** Nobody waits for it. */
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
   * A chunk buys time in proportion to its size: who sends one byte every now and then to hold on to a file does not get far.
   *
   * @param length bytes that arrived
   * @param left milliseconds that were left when they did
   */
  #extend(length: number, left: number = 0): void {
    const { chunkSize, chunkTimeout } = this.#options;
    this.#deadline = performanceNow() + Math.min(chunkTimeout, left + (chunkTimeout * length) / chunkSize);
  }

  /** One timer for the whole file: moving it with every chunk would cost more than looking again when it rings. */
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
