import { performanceNow } from "../foundation/clock.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { andThen, isPromise } from "../foundation/maybe-async.ts";
import type { EntryHandle } from "../live/uploads/record.ts";
import type { UploadWriter, WriterEnd } from "../live/uploads/writer.ts";

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
  #state: "opening" | "ready" | "writing" | "complete" | "ended" = "opening";
  /** How many callbacks use what is there. */
  #holders = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When patience ends, on the clock of `performance.now()`. */
  #deadline = 0;
  #onEnd: (() => void) | undefined;

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
   * Takes a chunk. Settles when it is written, and then the client may send the next: the client that does not wait, and any
   * byte beyond the announced size, end the upload.
   */
  chunk(bytes: Uint8Array): Taken | Promise<Taken> {
    const { size, chunkSize } = this.#options;
    if (this.#state !== "ready" && !this.complete) {
      if (this.#ended) return { reason: "disallowed" };
      return this.#refuse("interrupted", { reason: "unexpected_chunk" }, false);
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
      andThen(first ? this.#options.check(bytes) : undefined, (reason): Taken | Promise<Taken> => {
        if (this.#ended) {
          this.#close({ kind: "cancel" });
          return { reason: "disallowed" };
        }
        if (typeof reason === "string") return this.#refuse(reason, { reason: "writer_error" });
        return andThen(this.#writer?.write(bytes), () => this.#written(bytes.length, left));
      }),
    );
  }

  #written(length: number, left: number): Taken | Promise<Taken> {
    if (this.#ended) {
      this.#close({ kind: "cancel" });
      return { reason: "disallowed" };
    }
    this.#received += length;
    if (this.#received === this.#options.size) return this.#finish();
    this.#state = "ready";
    this.#extend(length, left);
    return undefined;
  }

  #finish(): Taken | Promise<Taken> {
    this.#state = "writing";
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
    if (before === "ready") this.#close({ kind: "cancel" });
    else if (before === "complete" && this.#holders === 0) this.#discard();
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
      const late = this.#ended;
      this.#stopClock();
      this.#state = "ended";
      this.#onEnd = undefined;
      this.#close({ kind: "error", error });
      if (late) this.#options.warn("The writer of an upload that had ended failed.", error);
      else this.#options.failed("writer_failure", error);
      return { reason: "writer_error" };
    };
    try {
      const taken = step();
      return isPromise(taken) ? taken.catch(failed) : taken;
    } catch (error) {
      return failed(error);
    }
  }

  /**
   * Ends it because of what the client sent.
   *
   * @param idle whether the writer can be closed; one that is busy is closed when that has settled
   */
  #refuse(error: string, refusal: UploadRefusal, idle: boolean = true): UploadRefusal {
    const before = this.#state;
    this.#stopClock();
    this.#state = "ended";
    this.#onEnd = undefined;
    // A complete one has been closed.
    if (before === "complete") this.#discard();
    else if (idle) this.#close({ kind: "cancel" });
    this.#options.failed(error);
    return refusal;
  }

  #close(end: WriterEnd): void {
    const writer = this.#writer;
    this.#writer = undefined;
    this.#unwatched(() => writer?.close(end));
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
      const result = step();
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
    this.#timer = setTimeout(
      () => {
        if (this.#deadline > performanceNow()) return this.#arm();
        const failure =
          this.#state === "ready" ? undefined : new LivewrightError("LW435", "The writer of an upload took too long.");
        this.#options.failed("timed_out", failure);
        this.end();
      },
      Math.max(1, Math.min(this.#deadline - performanceNow(), 2 ** 31 - 1)),
    );
    (this.#timer as { unref?: () => void }).unref?.();
  }

  #stopClock(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
