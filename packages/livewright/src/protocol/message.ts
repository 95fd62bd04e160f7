// protocol: the frames on the wire, without their meaning: reads client frames, writes server frames, and names topics, events and
// close codes.

/** One frame of either direction. Protocol section 1.2. */
export interface Message {
  /** The `ref` of the `phx_join` of this channel; `null` outside of a channel. */
  readonly joinRef: string | null;
  /** Opaque and unique per request; `null` in frames that are not replies. */
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  /** An object in a text frame, bytes in a binary one. */
  readonly payload: Readonly<Record<string, unknown>> | Uint8Array;
}

/** One frame of a client to a channel of the application. Its payload is any JSON, or bytes. */
export interface ChannelMessage extends Omit<Message, "payload"> {
  readonly payload: unknown;
}

/** The maximum characters of each part of a frame. The client stays far below; ids of views are its longest parts. */
export const MESSAGE_LIMITS: { readonly ref: number; readonly topic: number; readonly event: number } = {
  ref: 64,
  topic: 512,
  event: 128,
};
