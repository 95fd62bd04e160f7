import type { Frame } from "./browser/wire.ts";

/** The content of one frame that the server sent to a view. */
interface Said {
  readonly diff: Readonly<Record<string, unknown>> | undefined;
  readonly reply: unknown;
}

/** A message of the client, and the answer of the server. */
export interface Exchange {
  readonly sent: unknown;
  readonly answer: unknown;
}

/** An event that the server pushed to the client. */
export interface PushedEvent {
  readonly event: string;
  readonly payload: unknown;
}

/** The diff of an action. */
export interface LastDiff {
  /** The last diff of the action; undefined if the server sent none. */
  readonly diff: Readonly<Record<string, unknown>> | undefined;
  /** The size of all diffs in bytes, as JSON in UTF-8. */
  readonly bytes: number;
  /** The size of all frames of the server in bytes, including the diffs. */
  readonly frameBytes: number;
}

/** Reads the frames of a tab. Parses them only when a test asks, which most tests never do. */
export class WireLog {
  readonly #frames: readonly Frame[];
  #pushed: PushedEvent[] = [];
  #replies: unknown[] = [];
  /** The number of frames that {@link #pushed} and {@link #replies} include. */
  #read: number = 0;
  /** The number of frames before the last action. */
  #mark: number = 0;

  constructor(frames: readonly Frame[]) {
    this.#frames = frames;
  }

  /** Marks the beginning of an action. */
  mark(): void {
    this.#mark = this.#frames.length;
  }

  /** Events that the server pushed and that no assertion has matched yet, oldest first. */
  get pushed(): readonly PushedEvent[] {
    this.#readOn();
    return this.#pushed;
  }

  /** Replies to events that no assertion has matched yet, oldest first. */
  get replies(): readonly unknown[] {
    this.#readOn();
    return this.#replies;
  }

  /** The error responses of the server, as JSON. */
  get refusals(): readonly string[] {
    return this.#frames
      .filter(({ from, text }) => from === "server" && text.includes('"phx_reply",{"status":"error"'))
      .map(({ text }) => JSON.stringify((JSON.parse(text) as { response: unknown }[])[4]?.response));
  }

  /** Returns the messages of the client with one event name, and the answers of the server.
   *
   * @param event the name on the wire, e.g. `"allow_upload"`
   */
  exchanges(event: string): readonly Exchange[] {
    const asked = new Map<string, unknown>();
    const exchanges: Exchange[] = [];
    for (const { from, text } of this.#frames) {
      const relevant = from === "client" ? text.includes(`"${event}"`) : asked.size > 0 && text.includes('"phx_reply"');
      if (!relevant) continue;
      const [, ref, topic, name, payload] = JSON.parse(text) as [
        unknown,
        string,
        string,
        string,
        { response?: unknown },
      ];
      const key = `${topic} ${ref}`;
      if (from === "client" && name === event) asked.set(key, payload);
      else if (name === "phx_reply" && asked.has(key))
        exchanges.push({ sent: asked.get(key), answer: payload.response });
    }
    return exchanges;
  }

  /** Removes an event that an assertion has matched. */
  takePushed(event: PushedEvent): void {
    this.#pushed = this.#pushed.filter((one) => one !== event);
  }

  takeReply(reply: unknown): void {
    this.#replies = this.#replies.filter((one) => one !== reply);
  }

  get lastDiff(): LastDiff {
    const frames = this.#frames.slice(this.#mark).filter(({ from }) => from === "server");
    const diffs = frames.map((frame) => saidBy(frame).diff).filter((diff) => diff !== undefined);
    return {
      diff: diffs.at(-1),
      bytes: diffs.reduce((sum, diff) => sum + Buffer.byteLength(JSON.stringify(diff)), 0),
      frameBytes: frames.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  #readOn(): void {
    for (const frame of this.#frames.slice(this.#read)) {
      if (frame.from === "client") continue;
      const { diff, reply } = saidBy(frame);
      const events = (diff?.["e"] ?? []) as readonly (readonly [string, unknown])[];
      this.#pushed.push(...events.map(([event, payload]) => ({ event, payload })));
      if (reply !== undefined) this.#replies.push(reply);
    }
    this.#read = this.#frames.length;
  }
}

function saidBy({ text }: Frame): Said {
  const [, , , event, payload] = JSON.parse(text) as [unknown, unknown, string, string, Record<string, unknown>];
  const response = event === "phx_reply" ? (payload["response"] as Record<string, unknown>) : { diff: payload };
  const diff = event === "phx_reply" || event === "diff" ? (response["diff"] ?? response["rendered"]) : undefined;
  const tree = diff as Readonly<Record<string, unknown>> | undefined;
  return { diff: tree, reply: tree?.["r"] };
}
