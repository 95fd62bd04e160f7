import { performanceNow, unref } from "../foundation/clock.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";

type Chunk = Uint8Array<ArrayBuffer>;
export type BodyStream = ReadableStream<Chunk>;

type BodyLimits = Pick<Limits, "maxHeldBodyBytes" | "maxBodyMs" | "maxBodyGraceMs" | "minBodyBytesPerSecond">;

/** Milliseconds between two looks at the bodies that are waited for. */
const INTERVAL = 250;

/** The bodies of all requests of an endpoint: how many bytes of them are held, and how long each is waited for. */
export class RequestBodies {
  readonly limits: BodyLimits;
  readonly #holding = new Set<RequestBody>();
  readonly #waiting = new Set<RequestBody>();
  #held = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(limits: BodyLimits) {
    this.limits = limits;
  }

  /** Bytes that are held. */
  get held(): number {
    return this.#held;
  }

  /**
   * Counts bytes that have arrived. Beyond the limit the largest unfinished body pays, so that a small form gets through while
   * others hold large ones.
   */
  hold(body: RequestBody, bytes: number): void {
    this.#holding.add(body);
    this.#held += bytes;
    while (this.#held > this.limits.maxHeldBodyBytes && this.#holding.size > 1) {
      const largest = this.#largest();
      if (largest === undefined) return;
      largest.fail(tooMuchHeld(this.limits));
    }
  }

  release(body: RequestBody): void {
    if (this.#holding.delete(body)) this.#held -= body.held;
  }

  waitFor(body: RequestBody): void {
    this.#waiting.add(body);
    this.#timer ??= unref(setInterval(() => this.#look(), INTERVAL));
  }

  stopWaiting(body: RequestBody): void {
    this.#waiting.delete(body);
    if (this.#waiting.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #largest(): RequestBody | undefined {
    let largest: RequestBody | undefined;
    for (const body of this.#holding) {
      if (!body.complete && body.held > (largest?.held ?? 0)) largest = body;
    }
    return largest;
  }

  #look(): void {
    const now = performanceNow();
    for (const body of this.#waiting) {
      const error = tooSlow(body.waited(now), body.received, this.limits);
      if (error !== undefined) body.fail(error);
    }
  }
}

/** The body of one request, read through {@link stream}. Reading stops at a limit; the source is left to the adapter. */
export class RequestBody {
  readonly stream: BodyStream;
  /** Bytes that have arrived. */
  received = 0;
  /** Bytes that count as held. */
  held = 0;
  /** Whether nothing more will arrive. */
  complete = false;
  readonly #bodies: RequestBodies;
  readonly #open: () => ReadableStreamDefaultReader<Chunk>;
  #reader: ReadableStreamDefaultReader<Chunk> | undefined;
  #controller: ReadableStreamDefaultController<Chunk> | undefined;
  #waited = 0;
  #waitsSince: number | undefined;
  #streamed = false;
  #released = false;

  /** @param open called when the body is first read */
  constructor(bodies: RequestBodies, open: () => BodyStream) {
    this.#bodies = bodies;
    this.#open = () => open().getReader();
    this.stream = new ReadableStream<Chunk>(
      {
        start: (controller) => void (this.#controller = controller),
        pull: () => this.#pull(),
        cancel: (reason) => this.#cancel(reason),
      },
      // Nothing is read that nobody asks for.
      { highWaterMark: 0 },
    );
  }

  /** Milliseconds that the client has been waited for. A reader that is slow itself does not count. */
  waited(now: number): number {
    return this.#waited + (this.#waitsSince === undefined ? 0 : now - this.#waitsSince);
  }

  /** Stops counting bytes as held: they are passed on as they arrive. */
  streams(): void {
    this.#streamed = true;
    this.release();
  }

  /** The request is answered. */
  release(): void {
    this.#released = true;
    this.#bodies.release(this);
    this.held = 0;
  }

  /** Ends the body with an error for its reader. */
  fail(error: unknown): void {
    if (this.complete) return;
    this.#end();
    this.release();
    this.#controller?.error(error);
  }

  async #pull(): Promise<void> {
    let next: Awaited<ReturnType<ReadableStreamDefaultReader<Chunk>["read"]>>;
    this.#waitsSince = performanceNow();
    this.#bodies.waitFor(this);
    try {
      next = await (this.#reader ??= this.#open()).read();
    } catch (error) {
      this.fail(isTooLarge(error) ? error : brokenOff(error));
      return;
    }
    // Failed in the meantime.
    if (this.complete) return;
    this.#waited = this.waited(performanceNow());
    this.#waitsSince = undefined;
    this.#bodies.stopWaiting(this);
    if (next.done) {
      this.#end();
      this.#controller?.close();
      return;
    }
    this.received += next.value.length;
    this.#controller?.enqueue(next.value);
    if (this.#streamed || this.#released) return;
    this.held += next.value.length;
    this.#bodies.hold(this, next.value.length);
  }

  #end(): void {
    this.complete = true;
    this.#bodies.stopWaiting(this);
  }

  async #cancel(reason: unknown): Promise<void> {
    this.#end();
    this.release();
    await this.#reader?.cancel(reason);
  }
}

function tooSlow(waited: number, received: number, limits: BodyLimits): LivewrightError | undefined {
  const { maxBodyMs, maxBodyGraceMs, minBodyBytesPerSecond } = limits;
  if (waited > maxBodyMs) {
    return new LivewrightError(
      "LW505",
      `${received} bytes of a request body arrived in ${seconds(waited)}, and it is not complete.`,
      {
        hint: `The limit is ${maxBodyMs} ms. For slower clients raise it: endpoint({ limits: { maxBodyMs: … } }).`,
      },
    );
  }
  if (waited <= maxBodyGraceMs || received >= ((waited - maxBodyGraceMs) / 1000) * minBodyBytesPerSecond)
    return undefined;
  return new LivewrightError("LW505", `${received} bytes of a request body arrived in ${seconds(waited)}.`, {
    hint: `The limit is ${minBodyBytesPerSecond} bytes per second after ${maxBodyGraceMs} ms. For slower clients lower it: endpoint({ limits: { minBodyBytesPerSecond: … } }), or wait longer: limits.maxBodyGraceMs.`,
  });
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}

function tooMuchHeld({ maxHeldBodyBytes }: BodyLimits): LivewrightError {
  return new LivewrightError(
    "LW506",
    `All request bodies together are more than ${maxHeldBodyBytes} bytes; the largest is refused.`,
    {
      hint: "For more traffic raise it: endpoint({ limits: { maxHeldBodyBytes: … } }).",
    },
  );
}

function brokenOff(cause: unknown): LivewrightError {
  return new LivewrightError("LW507", "The client closed its connection before the body was complete.", { cause });
}

/** The refusal of a server below that has a limit of its own. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && "statusCode" in error && error.statusCode === 413;
}
