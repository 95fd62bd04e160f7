// The shapes of messages for the client (protocol section 4.1), as plain objects for JSON.

/** The value of a dynamic position: escaped text, a node, or a cid. A number that the page shows is text. */
export type Wire = string | number | WireNode | WireList;

/** A template and its dynamics. With `s` it replaces the client's content; without it, it is merged into it. */
export interface WireNode {
  [hole: number]: Wire;
  s?: readonly string[] | number;
  r?: 1;
}

/** A keyed comprehension (protocol section 4.5). */
export interface WireList {
  k: WireEntries;
  s?: readonly string[] | number;
  stream?: WireStream;
  p?: WireStatics;
}

/** Statics that occur more than once below the node that holds the table (protocol section 4.2). */
export type WireStatics = Record<number, readonly string[]>;

/** Instructions for a stream: its reference, inserts, deletes, and `true` to empty it first. */
export type WireStream =
  | readonly [ref: string, inserts: readonly WireInsert[], deletes: readonly string[]]
  | readonly [ref: string, inserts: readonly WireInsert[], deletes: readonly string[], reset: true];

export type WireInsert = readonly [domId: string, at: number, limit: number | null, updateOnly: boolean | null];

/** Entries by index. `kc` is their count and always present. `km` is present if an entry moved. */
export interface WireEntries {
  [index: number]: WireEntry;
  kc: number;
  km?: true;
}

/** A new or changed entry, the old index of a moved entry, or both for one that moved and changed. */
export type WireEntry = WireNode | number | [number, WireNode];

/** A whole message: the root node, and the other parts of a message. */
export interface WireRoot extends WireNode {
  p?: WireStatics;
  /** LiveComponents by cid. A number as `s` means: like the component with that cid, except for these changes (section 4.7). */
  c?: Record<number, WireNode>;
  /** Page title. */
  t?: string;
  /** Events for the client. */
  e?: readonly PushedEvent[];
}

/** An event pushed to the client (protocol section 5.3). */
export type PushedEvent =
  | readonly [name: string, payload: object]
  | readonly [name: string, payload: object, before: true];
