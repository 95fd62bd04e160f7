// longpoll: sockets over plain HTTP requests, for networks that block WebSockets (protocol section 1.6).
//
// Owns: the sessions of polling clients, their tokens, and requests that reach another process than their session. Called by: endpoint,
// for every request to the path of a socket.

import type { AppContext } from "../app/app-context.ts";
import type { Transport } from "../channel/transport.ts";
import { randomId } from "../foundation/random.ts";
import { logLimit } from "../telemetry/limit-log.ts";
import { answerPoll, answerPreflight, answerStatus } from "./poll-response.ts";
import { type PollAnswer, PollSession, type PolledSocket, type PublishStatus } from "./poll-session.ts";
import { type PollToken, signPoll, verifyPoll } from "./poll-token.ts";
import { linesOf } from "./posted-messages.ts";
import { type Content, Relay } from "./relay.ts";

export type { PolledSocket } from "./poll-session.ts";

/** A request to the path of a socket. Its origin has been checked. */
export interface PollRequest {
  readonly method: string;
  readonly headers: Headers;
  /** The path of the socket, below the base path. */
  readonly path: string;
  /** The `token` of the query. */
  readonly token: string | null;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  /** Returns the text of the body; `undefined` if it is not UTF-8. Rejects for a body beyond a limit. */
  readonly text: () => Promise<string | undefined>;
  /** Decides about a new socket: its refusal, as a status, or a function that takes over the transport. */
  readonly open: () => Promise<number | ((transport: Transport) => PolledSocket)>;
}

const TOKEN_HEADER = "x-phoenix-longpoll-token";

/** Milliseconds that an answer of another process may take, in addition to the work. */
const ANSWER_MS = 2_000;

/** Several messages, one per line. With another type, the body is one message. */
const BATCH = /^application\/x-ndjson\b/i;

/** The sessions of one endpoint. */
export class LongPolls {
  readonly #app: AppContext;
  readonly #node = randomId();
  readonly #sessions = new Map<string, PollSession>();
  /** The way to other processes; `undefined` if there are none. */
  readonly #relay: Relay | undefined;
  /** The characters of messages that wait. */
  #held = 0;

  /** @param shared true if other processes are on the bus of the application */
  constructor(app: AppContext, shared: boolean) {
    this.#app = app;
    if (shared) this.#relay = new Relay(app, this.#node, async (request, signal) => this.#serve(request, signal));
  }

  /** Answers a request. */
  async answer(request: PollRequest): Promise<Response> {
    const { method, headers, path } = request;
    if (method === "OPTIONS") return answerPreflight(headers);
    if (method !== "GET" && method !== "POST") return answerStatus(405);
    // An empty token is that of a client without a session.
    const given = headers.get(TOKEN_HEADER) ?? request.token ?? "";
    if (given === "" && method === "GET") return this.#open(request);
    const token = verifyPoll(this.#app.keys, given, path);
    // A client whose session is gone ignores any new one, and connects again from the start.
    if (token === undefined) return method === "GET" ? answerPoll(410, null, []) : answerStatus(410);
    if (method === "POST") return answerStatus(await this.#publish(token, request));
    const { status, messages, received } = await this.#poll(token, request.signal);
    return answerPoll(status, status === 410 ? null : signPoll(this.#app.keys, { ...token, received }), messages);
  }

  /** Answers the polls that wait for other processes. The sessions of this one end with their connections. */
  drain(): void {
    this.#relay?.drain();
  }

  async #open(request: PollRequest): Promise<Response> {
    if (this.#isFull()) return answerPoll(500, null, []);
    // Before the answer: the next request of the client may reach another process.
    await this.#relay?.ready();
    const opening = await request.open();
    // The client reads 403 as final, and tries again after any other failure.
    if (typeof opening === "number") return answerPoll(opening === 403 ? 403 : 500, null, []);
    // Other clients may have come in the meantime, and this one may have left.
    if (request.signal.aborted || this.#isFull()) return answerPoll(500, null, []);
    const id = randomId();
    const session = new PollSession(this.#app.limits, () => this.#sessions.delete(id));
    this.#sessions.set(id, session);
    session.attach(opening(session));
    const token = { node: this.#node, session: id, path: request.path, received: 0 };
    return answerPoll(410, signPoll(this.#app.keys, token), []);
  }

  #isFull(): boolean {
    if (this.#sessions.size < this.#app.limits.maxPollSessions) return false;
    logLimit(this.#app, "LW610", "maxPollSessions", "A session of long polling was refused: there are too many");
    return true;
  }

  async #poll(token: PollToken, signal: AbortSignal): Promise<PollAnswer> {
    if (this.#relay === undefined || token.node === this.#node) return this.#pollHere(token, signal);
    // The other process answers after its window, so a wait beyond that means that the answer was lost. The next poll gets it.
    const wait = this.#app.limits.maxPollMs + ANSWER_MS;
    const answer = await this.#relay.ask(token.node, ["poll", token.path, this.#sign(token)], wait, signal);
    if (answer === "late") return { status: 204, messages: [], received: token.received };
    return answer === "unknown" ? gone(token) : (answer[0] as PollAnswer);
  }

  async #pollHere(token: PollToken, signal: AbortSignal): Promise<PollAnswer> {
    return this.#sessions.get(token.session)?.poll(token.received, signal) ?? gone(token);
  }

  async #publish(token: PollToken, { headers, text: read }: PollRequest): Promise<number> {
    const isHere = this.#relay === undefined || token.node === this.#node;
    if (isHere && !this.#sessions.has(token.session)) return 410;
    const text = await read();
    if (text === undefined) return 400;
    const messages = BATCH.test(headers.get("content-type") ?? "") ? this.#split(text) : [text];
    if (messages === undefined) return 413;
    return this.#holding(messages, () =>
      this.#relay === undefined || isHere
        ? this.#publishHere(token, messages)
        : this.#relayed(this.#relay, token, messages),
    );
  }

  async #relayed(relay: Relay, token: PollToken, messages: readonly string[]): Promise<number> {
    const wait = this.#app.limits.maxPollMs + ANSWER_MS;
    const answer = await relay.ask(token.node, ["publish", token.path, this.#sign(token), messages], wait);
    // Late messages may have arrived or not, so the client connects again.
    if (answer === "late") return 500;
    return answer === "unknown" ? 410 : (answer[0] as PublishStatus);
  }

  /** Bounds the messages that wait for a paused socket or another process. The bodies that they came in count no more. */
  async #holding(messages: readonly string[], publish: () => Promise<number>): Promise<number> {
    const size = messages.reduce((sum, { length }) => sum + length, 0);
    if (this.#held > 0 && this.#held + size > this.#app.limits.maxHeldBodyBytes) {
      logLimit(this.#app, "LW506", "maxHeldBodyBytes", "Messages of a polling client were refused: too many wait");
      return 429;
    }
    this.#held += size;
    try {
      return await publish();
    } finally {
      this.#held -= size;
    }
  }

  async #publishHere(token: PollToken, messages: readonly string[]): Promise<number> {
    return this.#sessions.get(token.session)?.publish(messages) ?? 410;
  }

  #split(text: string): readonly string[] | undefined {
    const messages = linesOf(text, this.#app.limits.maxPollMessages);
    if (messages === undefined)
      logLimit(this.#app, "LW604", "maxPollMessages", "A request with too many messages was refused");
    return messages;
  }

  /** Answers the request of another process. Checks the token again: it proves that a client of the application sent the request. */
  async #serve([kind, path, signed, messages]: Content, signal: AbortSignal): Promise<Content> {
    const token = typeof path === "string" ? verifyPoll(this.#app.keys, signed, path) : undefined;
    if (token?.node !== this.#node) return [kind === "poll" ? gone({ received: 0 }) : 410];
    if (kind === "poll") return [await this.#pollHere(token, signal)];
    const published = messages as readonly string[];
    return [await this.#holding(published, () => this.#publishHere(token, published))];
  }

  #sign(token: PollToken): string {
    return signPoll(this.#app.keys, token);
  }
}

/** Returns the answer to a client without a session. */
function gone({ received }: Pick<PollToken, "received">): PollAnswer {
  return { status: 410, messages: [], received };
}
