import type { ErrorCode } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import type { ViewProcess } from "../process/view-process.ts";
import type { ProcessMessage } from "../process/messages.ts";
import type { AppContext } from "../app/app-context.ts";
import type { JoinProblem } from "../process/uploads/requests.ts";
import { UploadTransfer } from "../process/uploads/transfer.ts";
import { Envelope } from "../protocol/envelope.ts";
import type { Message } from "../protocol/message.ts";
import { encodeReply } from "../protocol/serializer.ts";
import { EVENTS, parseTopic } from "../protocol/topics.ts";
import { COSTS } from "./frame-cost.ts";
import { verifyUpload } from "../tokens/tokens.ts";

/** The connection of upload channels. */
interface Host {
  /** Sends a frame to the client. */
  send(frame: string): void;
  /** A part of a chunk has arrived, 1 for a whole chunk. Messages for chunks do not count towards the limit of frames. */
  arrived(chunks: number): void;
  /** A message was refused. */
  refused(cost: number): void;
  /** Logs the limit that is the reason. */
  tooMany(limit: keyof Limits, code: ErrorCode, what: string): void;
}

/** The upload channels of one connection, one for each file (protocol section 6.4). */
export class UploadChannels {
  readonly #app: AppContext;
  readonly #host: Host;
  readonly #find: (instance: string) => ViewProcess | undefined;
  /** By topic. */
  readonly #channels = new Map<string, UploadChannel>();

  /** @param find returns the running view of this connection with this upload reference */
  constructor(app: AppContext, host: Host, find: (instance: string) => ViewProcess | undefined) {
    this.#app = app;
    this.#host = host;
    this.#find = find;
  }

  /** Takes a frame whose topic is that of an upload. */
  receive(message: Message): void {
    const { topic, event, ref, joinRef, payload } = message;
    if (event === EVENTS.join) return this.#join(message);
    const channel = this.#channels.get(topic);
    if (channel === undefined) {
      const leave = event === EVENTS.leave;
      const response = leave ? "{}" : '{"reason":"unmatched topic"}';
      this.#host.refused(COSTS.refusal);
      return this.#host.send(encodeReply(leave ? joinRef : null, ref, topic, leave ? "ok" : "error", response));
    }
    if (joinRef !== null && joinRef !== channel.joinRef) return; // meant for one that is gone
    if (event === EVENTS.leave) return channel.leave(ref);
    if (event === EVENTS.chunk && payload instanceof Uint8Array) return channel.chunk(ref, payload);
    channel.reply(ref, { reason: "unexpected_chunk" });
  }

  /** The connection is closed. Its views end, and their transfers with them. */
  closed(): void {
    this.#channels.clear();
  }

  #join({ topic, ref, joinRef, payload }: Message): void {
    const refuse = (reason: string, more: object = {}): void => {
      this.#host.refused(COSTS.refusal);
      this.#host.send(encodeReply(joinRef, ref, topic, "error", JSON.stringify({ reason, ...more })));
    };
    // A file is sent once. A second join with its token must not disturb the running transfer.
    if (this.#channels.has(topic)) return refuse("already_registered");
    if (this.#channels.size >= this.#app.limits.maxUploads) {
      this.#host.tooMany("maxUploads", "LW607", "A file was refused: too many are being sent on one socket");
      return refuse("too many uploads", { code: "LW607", limit: "maxUploads" });
    }
    const target = parseTopic(topic);
    const { token: given } = payload as { token?: unknown };
    const token = target.kind === "upload" ? verifyUpload(this.#app.keys, given, target.ref) : undefined;
    if (token === undefined) return refuse("invalid_token");
    const process = this.#find(token.instance);
    if (process === undefined) return refuse("disallowed");
    const channel = new UploadChannel(this.#host, topic, joinRef, () => {
      if (this.#channels.get(topic) === channel) this.#channels.delete(topic);
    });
    this.#channels.set(topic, channel);
    const { uploadRef, entryRef, cid } = token;
    process.mailbox.deliver({
      kind: "upload",
      ref: null,
      cid: cid ?? undefined,
      request: { type: "join", uploadRef, entryRef, answer: (result) => channel.joined(ref, result) },
    });
  }
}

/** The channel of one file. */
class UploadChannel {
  readonly joinRef: string | null;
  readonly #host: Host;
  readonly #envelope: Envelope;
  readonly #ended: () => void;
  #run: UploadTransfer | undefined;
  #closed = false;

  constructor(host: Host, topic: string, joinRef: string | null, ended: () => void) {
    this.#host = host;
    this.joinRef = joinRef;
    this.#envelope = new Envelope(joinRef, topic);
    this.#ended = ended;
  }

  /** The view has answered the join. */
  joined(ref: string | null, result: UploadTransfer | JoinProblem): void {
    if (!(result instanceof UploadTransfer)) {
      this.reply(ref, result);
      return this.#end();
    }
    if (this.#closed) return result.abandon(); // the client did not wait
    this.#run = result;
    result.onEnd(() => this.#close());
    this.#answer(ref, result.start());
  }

  chunk(ref: string | null, bytes: Uint8Array): void {
    if (this.#run === undefined) return this.reply(ref, { reason: "unexpected_chunk" });
    this.#host.arrived(Math.min(1, bytes.length / this.#run.chunkSize));
    this.#answer(ref, this.#run.chunk(bytes));
  }

  /** The client leaves: because it was refused, or because it has waited too long for its join. */
  leave(ref: string | null): void {
    this.reply(ref, undefined);
    this.#close();
    this.#run?.abandon();
  }

  reply(ref: string | null, problem: object | undefined): void {
    if (this.#closed) return;
    const status = problem === undefined ? "ok" : "error";
    this.#host.send(this.#envelope.reply(ref, status, problem === undefined ? "{}" : JSON.stringify(problem)));
  }

  /** Answers immediately, or when the chunk is written: until then the client sends no other chunk. */
  #answer(ref: string | null, taken: object | undefined | Promise<object | undefined>): void {
    if (taken instanceof Promise) void taken.then((problem) => this.#tell(ref, problem));
    else this.#tell(ref, taken);
  }

  #tell(ref: string | null, problem: object | undefined): void {
    this.reply(ref, problem);
    if (problem !== undefined) this.#close();
  }

  #close(): void {
    if (!this.#closed) this.#host.send(this.#envelope.close());
    this.#end();
  }

  #end(): void {
    this.#closed = true;
    this.#ended();
  }
}

/** A message about an upload on the channel of its view. */
export function uploadMessage(
  event: string,
  ref: string | null,
  payload: Readonly<Record<string, unknown>>,
  bytes: number,
): ProcessMessage {
  const { ref: uploadRef, cid, entries, entry_ref: entryRef, progress } = payload;
  return {
    kind: "upload",
    ref,
    cid: typeof cid === "number" ? cid : undefined,
    bytes,
    request:
      event === EVENTS.allowUpload
        ? { type: "preflight", uploadRef, entries }
        : { type: "progress", uploadRef, entryRef, progress },
  };
}
