import type { SocketState } from "../live/socket-state.ts";
import type { UpdateAddress } from "../live/target.ts";
import type { ReplyBody } from "./outbox.ts";
import type { PendingCall } from "./pending-call.ts";
import type { TaskEnd } from "./tasks.ts";
import type { UploadRequest } from "./uploads/requests.ts";

/** Everything that can wait in the mailbox of a view. */
export type ProcessMessage =
  /** The first message of every process: hooks, mount, params, first render. */
  | { readonly kind: "begin" }
  | EventMessage
  /** The client changed the URL within the view (protocol section 5.6). */
  | { readonly kind: "patch"; readonly ref: string | null; readonly url: string; readonly bytes?: number }
  /** A message for `handleInfo`. */
  | { readonly kind: "info"; readonly message: unknown }
  /** A function to call inside the process; what it is of, for the log. */
  | { readonly kind: "run"; readonly run: () => unknown; readonly what: string; readonly owner?: SocketState }
  /** Something was recorded outside a callback and has to be carried out. */
  | { readonly kind: "flush" }
  /** A request the view has no part in. It waits like the others: replies must keep the order of requests. */
  | {
      readonly kind: "answer";
      readonly ref: string | null;
      readonly response: ReplyBody;
      readonly bytes?: number;
    }
  /** A task has ended; how, and whether anybody still waits for it, is known when this is handled. */
  | { readonly kind: "async"; readonly take: () => TaskEnd | undefined; readonly owner: SocketState }
  /** A request of other code on the server, to be answered. */
  | { readonly kind: "call"; readonly message: unknown; readonly call: PendingCall }
  /** A message for `handleCast`. */
  | { readonly kind: "cast"; readonly message: unknown }
  /** A nested view changes the URL of the page. */
  | { readonly kind: "childPatch"; readonly to: string; readonly replace: boolean }
  /** Props for a LiveComponent, from outside a render. */
  | { readonly kind: "update"; readonly to: UpdateAddress; readonly props: object }
  /** The client announces that LiveComponents are going away, and then that they are gone (protocol section 4.9). */
  | {
      readonly kind: "willDestroy" | "destroyed";
      readonly ref: string | null;
      readonly cids: readonly unknown[];
      readonly bytes?: number;
    }
  /** Something about an upload (protocol section 6); `ref` is not used for a join, which is answered on its own channel. */
  | {
      readonly kind: "upload";
      readonly ref: string | null;
      readonly request: UploadRequest;
      readonly cid: number | undefined;
      readonly bytes?: number;
    }
  /** The client leaves. */
  | { readonly kind: "leave"; readonly ref: string | null; readonly bytes?: number };

/** A message that the client of a view has sent. */
export type ClientMessage = Extract<ProcessMessage, { readonly ref: string | null }>;

/** Whether the client of the view has sent a message, and not other code on the server. */
export function isFromClient(message: ProcessMessage): message is ClientMessage {
  return "ref" in message;
}

/** An event of the client (protocol section 5.1), not yet decoded. */
export interface EventMessage {
  readonly kind: "event";
  readonly ref: string | null;
  readonly type: string;
  readonly event: string;
  readonly value: unknown;
  readonly meta: Readonly<Record<string, unknown>> | undefined;
  /** The files that were chosen, by upload. */
  readonly uploads?: unknown;
  /** The LiveComponent it is for; missing for the view. */
  readonly cid?: number | undefined;
  /** The length of its frame: what it costs while it waits. */
  readonly bytes?: number;
}

/** What a message costs while it waits. Only what clients send is counted. */
export function bytesOf(message: ProcessMessage): number {
  return "bytes" in message ? (message.bytes ?? 0) : 0;
}
