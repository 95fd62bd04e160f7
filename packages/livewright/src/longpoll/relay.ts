import type { AppContext } from "../app/app-context.ts";
import { unref } from "../foundation/clock.ts";
import { ignore } from "../foundation/ignore.ts";
import { randomId } from "../foundation/random.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import { runIn } from "../telemetry/error-context.ts";
import { logLimit } from "../telemetry/limit-log.ts";
import { type Parcel, Parcels, parcelsOf } from "./parcels.ts";

/** Milliseconds in which another process must say that it has a session. */
const REACH_MS = 2_000;

/** Milliseconds for which a process that shuts down waits for an answer. The client then asks again, elsewhere. */
const DRAINING_MS = 1_000;

/** Any JSON: the request or the answer. Only processes of the application write to the bus. */
export type Content = readonly unknown[];

/** The answer of another process: `unknown` if it did not react, `late` if it reacted but did not answer in time. */
export type RelayAnswer = Content | "unknown" | "late";

/** Answers the requests of other processes. The signal aborts when the asking process stops waiting. */
export type Serve = (request: Content, signal: AbortSignal) => Promise<Content>;

/** The first member of everything that travels. A late answer must not pass for a request: answers would never end. */
const KINDS = { ask: "ask", taken: "taken", answer: "answer", left: "left" } as const;

/** A request to another process. */
interface Asked {
  taken(): void;
  settle(answer: RelayAnswer): void;
}

/**
 * Passes requests to the process that has their session, over the bus of the application. The processes need no other connection, and a
 * proxy may send each request to any of them.
 */
export class Relay {
  readonly #app: AppContext;
  readonly #node: string;
  readonly #serve: Serve;
  readonly #parcels: Parcels;
  readonly #asked = new Map<string, Asked>();
  /** The requests that this process is answering. */
  readonly #serving = new Map<string, AbortController>();
  #ready: Promise<void> | undefined;
  #draining = false;

  constructor(app: AppContext, node: string, serve: Serve) {
    this.#app = app;
    this.#node = node;
    this.#serve = serve;
    this.#parcels = new Parcels(4 * (app.limits.maxPollBodyBytes + app.limits.maxSendBufferBytes));
  }

  /** Settles when other processes can reach this one, or the bus is not ready in time. Subscribes when first called. */
  async ready(): Promise<void> {
    this.#ready ??= this.#subscribe();
    await this.#ready;
  }

  async #subscribe(): Promise<void> {
    const { pubsub } = this.#app;
    // The subscription does not belong to the request that happens to be the first. It lives as long as the bus.
    runIn(undefined, () => {
      pubsub.subscribe(topicOf(this.#node), (parcel) => this.#receive(parcel));
    });
    const { ready } = pubsub as PubSub & { readonly ready?: () => Promise<void> };
    if (typeof ready !== "function") return;
    await Promise.race([Promise.resolve(ready()).catch(ignore), pause(REACH_MS)]);
  }

  /**
   * Asks the process with a session.
   *
   * @param milliseconds for which the other process may take to answer
   * @param signal ends the wait
   */
  async ask(node: string, request: Content, milliseconds: number, signal?: AbortSignal): Promise<RelayAnswer> {
    await this.ready();
    if (this.#asked.size >= this.#app.limits.maxPollSessions) {
      logLimit(this.#app, "LW610", "maxPollSessions", "A request for a session of another process was refused");
      return "unknown";
    }
    const id = randomId();
    return new Promise((resolve) => {
      let timer = unref(setTimeout(() => settle("unknown"), REACH_MS));
      const settle = (answer: RelayAnswer): void => {
        if (!this.#asked.delete(id)) return;
        clearTimeout(timer);
        signal?.removeEventListener("abort", leave);
        if (answer === "late") this.#send(node, id, [KINDS.left]);
        resolve(answer);
      };
      const leave = (): void => settle("late");
      const taken = (): void => {
        clearTimeout(timer);
        timer = unref(
          setTimeout(() => settle("late"), this.#draining ? Math.min(DRAINING_MS, milliseconds) : milliseconds),
        );
      };
      this.#asked.set(id, { taken, settle });
      signal?.addEventListener("abort", leave);
      if (signal?.aborted === true) return leave();
      this.#send(node, id, [KINDS.ask, ...request]);
    });
  }

  /** Ends all waits, because the server shuts down. Later requests wait for a second. */
  drain(): void {
    this.#draining = true;
    for (const asked of this.#asked.values()) asked.settle("late");
  }

  #send(node: string, id: string, content: Content): void {
    for (const parcel of parcelsOf(this.#node, id, JSON.stringify(content)))
      this.#app.pubsub.broadcast(topicOf(node), parcel);
  }

  #receive(received: unknown): void {
    if (!isParcel(received)) return;
    const text = this.#parcels.take(received);
    if (text === undefined) return;
    const { from, id } = received;
    const content = JSON.parse(text) as Content;
    const [kind, ...rest] = content;
    if (kind === KINDS.ask) this.#answer(from, id, rest);
    else if (kind === KINDS.left) this.#serving.get(id)?.abort();
    else if (kind === KINDS.taken) this.#asked.get(id)?.taken();
    else if (kind === KINDS.answer) this.#asked.get(id)?.settle(rest);
  }

  #answer(from: string, id: string, request: Content): void {
    this.#send(from, id, [KINDS.taken]);
    const controller = new AbortController();
    this.#serving.set(id, controller);
    this.#serve(request, controller.signal)
      .then((answer) => this.#send(from, id, [KINDS.answer, ...answer]))
      .catch((error: unknown) => this.#app.logger.error("A request of another process failed.", { error }))
      .finally(() => this.#serving.delete(id));
  }
}

function topicOf(node: string): string {
  return `livewright.longpoll:${node}`;
}

/** Tells parcels from messages of other versions. */
function isParcel(value: unknown): value is Parcel {
  if (typeof value !== "object" || value === null) return false;
  const { from, id, part, parts, text } = value as Partial<Record<keyof Parcel, unknown>>;
  return (
    typeof from === "string" &&
    typeof id === "string" &&
    typeof text === "string" &&
    Number.isInteger(part) &&
    Number.isInteger(parts)
  );
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => void unref(setTimeout(resolve, milliseconds)));
}
