import { performanceNow, unref } from "../foundation/clock.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { isInstance } from "../foundation/is-instance.ts";
import type { Limits } from "../foundation/limits.ts";

type Chunk = Uint8Array<ArrayBuffer>;
export type BodyStream = ReadableStream<Chunk>;

type BodyLimits = Pick<Limits, "maxHeldBodyBytes" | "maxBodyMs" | "maxBodyGraceMs" | "minBodyBytesPerSecond">;

/** Milliseconds between two checks of the pending bodies. */
const INTERVAL = 250;

/** The request bodies of an endpoint. Bounds the bytes that they hold together, and the time that each may take. */
export class RequestBodies {
  readonly limits: BodyLimits;
  readonly #holding = new Set<RequestBody>();
  readonly #waiting = new Set<RequestBody>();
  #held = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(limits: BodyLimits) {
    this.limits = limits;
  }

  /** The number of held bytes. */
  get held(): number {
    return this.#held;
  }

  /**
   * Counts received bytes. Beyond the limit, the largest unfinished body is refused, so that small forms still arrive while other
   * clients send large ones.
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

/** The body of one request, read through {@link stream}. Beyond a limit the stream fails; the adapter then ends the source. */
export class RequestBody {
  readonly stream: BodyStream;
  /** The number of received bytes. */
  received = 0;
  /** The number of bytes that count as held. */
  held = 0;
  /** True if no more bytes arrive. */
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
      // Reads nothing ahead.
      { highWaterMark: 0 },
    );
  }

  /** Returns the time spent waiting for the client, in milliseconds. The time between two reads does not count. */
  waited(now: number): number {
    return this.#waited + (this.#waitsSince === undefined ? 0 : now - this.#waitsSince);
  }

  /** Stops counting bytes as held, because the reader does not keep them. */
  streams(): void {
    this.#streamed = true;
    this.release();
  }

  /** Stops counting, because the request is answered. */
  release(): void {
    this.#released = true;
    this.#bodies.release(this);
    this.held = 0;
  }

  /** Fails the stream. */
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
      this.fail(isTooLarge(error) || isInstance(error, LivewrightError) ? error : brokenOff(error));
      return;
    }
    // The body may have failed in the meantime.
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
      `A request body is incomplete after ${seconds(waited)}, with ${received} bytes received.`,
      {
        hint: `limits.maxBodyMs is ${maxBodyMs}. To allow slower clients: endpoint({ limits: { maxBodyMs: ${2 * maxBodyMs} } }).`,
      },
    );
  }
  if (waited <= maxBodyGraceMs || received >= ((waited - maxBodyGraceMs) / 1000) * minBodyBytesPerSecond)
    return undefined;
  return new LivewrightError("LW505", `A request body is too slow: ${received} bytes arrived in ${seconds(waited)}.`, {
    hint: `After limits.maxBodyGraceMs (${maxBodyGraceMs}), limits.minBodyBytesPerSecond is ${minBodyBytesPerSecond}. To allow slower clients: endpoint({ limits: { minBodyBytesPerSecond: ${Math.ceil(minBodyBytesPerSecond / 2)} } }), or raise maxBodyGraceMs.`,
  });
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}

function tooMuchHeld({ maxHeldBodyBytes }: BodyLimits): LivewrightError {
  return new LivewrightError(
    "LW506",
    `The request bodies of the server hold more than ${maxHeldBodyBytes} bytes together. The largest one is refused.`,
    {
      hint: `To allow more: endpoint({ limits: { maxHeldBodyBytes: ${2 * maxHeldBodyBytes} } }).`,
    },
  );
}

function brokenOff(cause: unknown): LivewrightError {
  return new LivewrightError("LW507", "The client closed its connection before the body was complete.", { cause });
}

/** Returns true for the refusal of a server that has a size limit of its own. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && "statusCode" in error && error.statusCode === 413;
}
