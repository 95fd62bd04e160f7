import { EventEmitter } from "node:events";

/** The answers of long polling that the client reads. */
interface Answer {
  readonly status: number;
  readonly token: string | null;
  readonly messages: readonly string[];
}

/** A client of long polling, with the members of a WebSocket that {@link AdapterSocket} uses. */
export class PollingSocket extends EventEmitter {
  readonly #request: (init: RequestInit, token: string) => Promise<Response>;
  readonly #ending = new AbortController();
  #token = "";
  #sending: Promise<void> = Promise.resolve();

  /** @param request sends a request to the path of long polling */
  constructor(request: (init: RequestInit, token: string) => Promise<Response>) {
    super();
    this.#request = request;
  }

  /** Opens a session, and polls until it ends. */
  async open(): Promise<void> {
    const { status } = await this.#poll();
    if (status !== 410) throw new Error(`A session of long polling was answered with ${status}.`);
    void this.#run();
  }

  send(frame: string | Uint8Array): void {
    const body = typeof frame === "string" ? frame : Buffer.from(frame).toString("base64");
    const headers = { "content-type": "application/x-ndjson" };
    this.#sending = this.#sending.then(async () => {
      const response = await this.#request({ method: "POST", body, headers }, this.#token);
      await response.text();
    });
    this.#sending.catch((error: unknown) => this.emit("error", error));
  }

  /** Breaks off the poll, as a page that is closed. */
  close(): void {
    this.#ending.abort();
  }

  async #run(): Promise<void> {
    try {
      for (let answer = await this.#poll(); answer.status !== 410; answer = await this.#poll())
        for (const message of answer.messages) this.emit("message", Buffer.from(message));
      this.emit("close", 3410);
    } catch (error) {
      if (this.#ending.signal.aborted) this.emit("close", 1005);
      else this.emit("error", error);
    }
  }

  async #poll(): Promise<Answer> {
    const response = await this.#request({ signal: this.#ending.signal }, this.#token);
    const answer = (await response.json()) as Answer;
    this.#token = answer.token ?? "";
    return answer;
  }
}
