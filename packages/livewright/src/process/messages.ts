import type { SocketState } from "../live/socket-state.ts";
import type { UpdateAddress } from "../live/target.ts";
import type { ReplyBody } from "./outbox.ts";
import type { PendingCall } from "./pending-call.ts";
import type { TaskEnd } from "./tasks.ts";
import type { UploadRequest } from "./uploads/requests.ts";

/** The messages of a mailbox. */
export type ProcessMessage =
  /** The first message of every process: hooks, mount, params, first render. */
  | { readonly kind: "mount" }
  | EventMessage
  /** The client changed the URL within the view (protocol section 5.6). */
  | { readonly kind: "patch"; readonly ref: string | null; readonly url: string; readonly bytes?: number }
  /** A message for `handleInfo`. */
  | { readonly kind: "info"; readonly message: unknown }
  /** A function to call inside the process. `what` names it in the log. */
  | { readonly kind: "run"; readonly run: () => unknown; readonly what: string; readonly owner?: SocketState }
  /** A socket has recorded a change outside of callbacks. */
  | { readonly kind: "flush" }
  /** A request with a fixed answer. It waits like the others, since replies must keep the order of requests. */
  | {
      readonly kind: "answer";
      readonly ref: string | null;
      readonly response: ReplyBody;
      readonly bytes?: number;
    }
  /** A task has ended. Its outcome is read when the message is handled, since it may be cancelled until then. */
  | { readonly kind: "async"; readonly take: () => TaskEnd | undefined; readonly owner: SocketState }
  /** A call from other code on the server, to be answered. */
  | { readonly kind: "call"; readonly message: unknown; readonly call: PendingCall }
  /** A message for `handleCast`. */
  | { readonly kind: "cast"; readonly message: unknown }
  /** A nested view changes the URL of the page. */
  | { readonly kind: "childPatch"; readonly to: string; readonly replace: boolean }
  /** Props for a LiveComponent, from outside a render. */
  | { readonly kind: "update"; readonly to: UpdateAddress; readonly props: object }
  /** The client announces that it will remove LiveComponents, and then that it has (protocol section 4.9). */
  | {
      readonly kind: "willDestroy" | "destroyed";
      readonly ref: string | null;
      readonly cids: readonly unknown[];
      readonly bytes?: number;
    }
  /** A request for an upload (protocol section 6). A join does not use `ref`: it is answered on its own channel. */
  | {
      readonly kind: "upload";
      readonly ref: string | null;
      readonly request: UploadRequest;
      readonly cid: number | undefined;
      readonly bytes?: number;
    }
  /** The client leaves. */
  | { readonly kind: "leave"; readonly ref: string | null; readonly bytes?: number };

/** A message from the client. */
export type ClientMessage = FromClient<ProcessMessage>;

/** The messages among `Message` that come from the client. */
export type FromClient<Message> = Extract<Message, { readonly ref: string | null }>;

/** Returns true for a message from the client, and false for one from other code on the server. */
export function isFromClient<Message extends object>(message: Message): message is FromClient<Message> {
  return "ref" in message;
}

/** An event from the client (protocol section 5.1), not yet decoded. */
export interface EventMessage {
  readonly kind: "event";
  readonly ref: string | null;
  readonly type: string;
  readonly event: string;
  readonly value: unknown;
  readonly meta: Readonly<Record<string, unknown>> | undefined;
  /** The chosen files, by upload. */
  readonly uploads?: unknown;
  /** The LiveComponent that receives the event; `undefined` for the view. */
  readonly cid?: number | undefined;
  /** The length of the frame. */
  readonly bytes?: number;
}

/** Returns the size of a queued message. Only messages from clients have one. */
export function bytesOf(message: { readonly bytes?: number }): number {
  return message.bytes ?? 0;
}
