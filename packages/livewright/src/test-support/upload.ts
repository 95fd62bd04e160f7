import { expect } from "vitest";
import { type Frame, type WireUnderTest } from "./wire.ts";

/** A file, as the client announces it. */
export interface Announced {
  readonly ref?: string;
  readonly name?: string;
  readonly size: number;
  readonly type?: string;
  readonly [other: string]: unknown;
}

/** The client's side of uploads to one joined view. */
export class UploaderUnderTest {
  readonly wire: WireUnderTest;
  readonly jr: string;
  readonly topic: string;
  /** The ref of the upload. */
  readonly ref: string;
  readonly #cid: number | undefined;
  #next = 1000;

  constructor(wire: WireUnderTest, jr: string, ref: string, cid?: number) {
    this.wire = wire;
    this.jr = jr;
    this.topic = "lv:phx-1";
    this.ref = ref;
    this.#cid = cid;
  }

  /** Sends a frame to the view; returns its ref. */
  push(event: string, payload: Record<string, unknown>): string {
    const ref = String(this.#next++);
    const cid = this.#cid === undefined ? {} : { cid: this.#cid };
    this.wire.send(this.jr, ref, this.topic, event, { ...payload, ...cid });
    return ref;
  }

  /** Chooses files, as a change of the form does. */
  choose(...files: readonly Announced[]): string {
    return this.push("event", {
      type: "form",
      event: "validate",
      value: "",
      meta: { _target: "file" },
      uploads: { [this.ref]: files.map(claim) },
    });
  }

  /** Asks for permission to send files; returns the answer. */
  async preflight(...files: readonly Announced[]): Promise<Preflight> {
    const ref = this.push("allow_upload", { ref: this.ref, entries: files.map(claim) });
    return (await this.reply(ref)).response as unknown as Preflight;
  }

  /** Joins the channel of a file. */
  async join(token: unknown, entryRef = "0"): Promise<{ readonly joinRef: string; readonly reply: Reply }> {
    const joinRef = String(this.#next++);
    this.wire.send(joinRef, joinRef, `lvu:${entryRef}`, "phx_join", { token });
    return { joinRef, reply: await this.reply(joinRef) };
  }

  /** Sends a chunk without waiting for its answer; returns its ref. */
  chunkOnly(joinRef: string, bytes: Uint8Array, entryRef = "0"): string {
    const ref = String(this.#next++);
    this.wire.connection.receive(binary(joinRef, ref, `lvu:${entryRef}`, bytes));
    return ref;
  }

  chunk(joinRef: string, bytes: Uint8Array, entryRef = "0"): Promise<Reply> {
    return this.reply(this.chunkOnly(joinRef, bytes, entryRef));
  }

  async progress(progress: unknown, entryRef = "0"): Promise<Reply> {
    return this.reply(this.push("progress", { event: null, ref: this.ref, entry_ref: entryRef, progress }));
  }

  /** Sends a whole file in chunks, including the join and the progress. */
  async send(file: Announced, bytes: Uint8Array, chunkSize = 64_000): Promise<string> {
    const entryRef = file.ref ?? "0";
    this.choose(file);
    const { entries } = await this.preflight(file);
    const { joinRef, reply } = await this.join(entries?.[entryRef], entryRef);
    expect(reply.status).toBe("ok");
    for (let at = 0; at < bytes.length; at += chunkSize) {
      expect(await this.chunk(joinRef, bytes.subarray(at, at + chunkSize), entryRef)).toMatchObject({ status: "ok" });
    }
    await this.progress(100, entryRef);
    return joinRef;
  }

  /** Waits for the reply to a frame. */
  async reply(ref: string): Promise<Reply> {
    const frame = await eventually(() => this.wire.sent.find((each) => each[1] === ref && each[3] === "phx_reply"));
    return frame[4] as unknown as Reply;
  }

  /** Waits for a frame. */
  frame(matches: (frame: Frame) => boolean): Promise<Frame> {
    return eventually(() => this.wire.sent.find((each) => matches(each)));
  }
}

export interface Reply {
  readonly status: "ok" | "error";
  readonly response: { readonly reason?: string; readonly [key: string]: unknown };
}

export interface Preflight {
  readonly ref: string;
  readonly config?: Readonly<Record<string, number>>;
  readonly entries?: Readonly<Record<string, string>>;
  readonly errors?: Readonly<Record<string, readonly string[]>>;
  readonly error?: readonly (readonly [string, string])[];
}

function claim({ ref = "0", name = "a.txt", type = "text/plain", ...rest }: Announced): Record<string, unknown> {
  return { path: "file", ref, name, type, relative_path: "", last_modified: 1_700_000_000_000, ...rest };
}

/** Returns the frame of a chunk. */
export function binary(joinRef: string, ref: string, topic: string, bytes: Uint8Array, event = "chunk"): Uint8Array {
  const parts = [joinRef, ref, topic, event].map((part) => Buffer.from(part));
  return Buffer.concat([Buffer.from([0, ...parts.map(({ length }) => length)]), ...parts, bytes]);
}

/** Waits until a condition holds: file systems are asynchronous. */
export async function eventually<T>(find: () => T | undefined): Promise<T> {
  for (let i = 0; i < 1000; i++) {
    const found = find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, i < 50 ? 0 : 5));
  }
  throw new Error("It never came.");
}
