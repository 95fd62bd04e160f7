// protocol: the frames on the wire and nothing about their meaning: reading what clients send, writing what they receive, the
// names of topics, events and close codes. Called by the channel; the process only sees the messages. Imports foundation only.

/** One frame, whichever way it goes. Protocol section 1.2. */
export interface Message {
  /** The `ref` of the `phx_join` this channel was joined with; `null` outside of a channel. */
  readonly joinRef: string | null;
  /** Opaque and unique per request; `null` in what the server sends unasked. */
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  /** An object in a text frame, bytes in a binary one. */
  readonly payload: unknown;
}

/** Characters a part of a frame may have. The client stays far below; ids of views are the longest thing it sends. */
export const MESSAGE_LIMITS: { readonly ref: number; readonly topic: number; readonly event: number } = {
  ref: 64,
  topic: 512,
  event: 128,
};
