// longpoll: sockets over plain HTTP requests, for networks that block WebSockets (protocol section 1.6).
//
// Owns: the sessions of polling clients, their tokens, and requests that reach another process than their session. Called by: endpoint,
// for every request to the path of a socket.

import type { AppContext } from "../app/app-context.ts";
import type { Transport } from "../channel/transport.ts";
import { randomId } from "../foundation/random.ts";
import { logLimit } from "../telemetry/limit-log.ts";
import { answerPoll, answerPreflight, answerStatus } from "./poll-response.ts";
import { PollSession, type PolledSocket } from "./poll-session.ts";
import { type PollToken, signPoll, verifyPoll } from "./poll-token.ts";
import { linesOf } from "./posted-messages.ts";

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

/** Several messages, one per line. With another type, the body is one message. */
const BATCH = /^application\/x-ndjson\b/i;

/** The sessions of one endpoint. */
export class LongPolls {
  readonly #app: AppContext;
  readonly #node = randomId();
  readonly #sessions = new Map<string, PollSession>();

  constructor(app: AppContext) {
    this.#app = app;
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
    return method === "GET" ? this.#poll(token, request) : this.#publish(token, request);
  }

  async #open(request: PollRequest): Promise<Response> {
    if (this.#isFull()) return answerPoll(500, null, []);
    const opening = await request.open();
    // The client reads 403 as final, and tries again after any other failure.
    if (typeof opening === "number") return answerPoll(opening === 403 ? 403 : 500, null, []);
    // Other clients may have come while this one was checked.
    if (this.#isFull()) return answerPoll(500, null, []);
    const id = randomId();
    const session = new PollSession(this.#app.limits, () => this.#sessions.delete(id));
    this.#sessions.set(id, session);
    session.attach(opening(session));
    return answerPoll(410, this.#sign({ session: id, path: request.path, received: 0 }), []);
  }

  #isFull(): boolean {
    if (this.#sessions.size < this.#app.limits.maxPollSessions) return false;
    logLimit(this.#app, "LW610", "maxPollSessions", "A session of long polling was refused: there are too many");
    return true;
  }

  async #poll(token: PollToken, { signal }: PollRequest): Promise<Response> {
    const session = this.#sessions.get(token.session);
    if (session === undefined) return answerPoll(410, null, []);
    const { status, messages, received } = await session.poll(token.received, signal);
    return answerPoll(status, status === 410 ? null : this.#sign({ ...token, received }), messages);
  }

  async #publish(token: PollToken, { headers, text: read }: PollRequest): Promise<Response> {
    const text = await read();
    if (text === undefined) return answerStatus(400);
    const messages = BATCH.test(headers.get("content-type") ?? "") ? this.#split(text) : [text];
    if (messages === undefined) return answerStatus(413);
    const session = this.#sessions.get(token.session);
    return answerStatus(session === undefined ? 410 : await session.publish(messages));
  }

  #split(text: string): readonly string[] | undefined {
    const messages = linesOf(text, this.#app.limits.maxPollMessages);
    if (messages === undefined)
      logLimit(this.#app, "LW604", "maxPollMessages", "A request with too many messages was refused");
    return messages;
  }

  #sign(token: Omit<PollToken, "node">): string {
    return signPoll(this.#app.keys, { ...token, node: this.#node });
  }
}
