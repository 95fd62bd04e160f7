// The shapes that travel to the client (protocol section 4.1), as plain objects ready for JSON.

/** A value of a dynamic position: escaped text, a node, or the number of a component. Numbers to be shown are text. */
export type Wire = string | number | WireNode | WireList;

/** A template with its dynamics. With `s` it replaces what the client holds, without it merges into it. */
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

/** Statics that occur more than once below the node they sit on (protocol section 4.2). */
export type WireStatics = Record<number, readonly string[]>;

/** Instructions for a stream: its ref, inserts (`[domId, at, limit, updateOnly]`), deletes, and `true` to empty it first. */
export type WireStream =
  | readonly [ref: string, inserts: readonly WireInsert[], deletes: readonly string[]]
  | readonly [ref: string, inserts: readonly WireInsert[], deletes: readonly string[], reset: true];

export type WireInsert = readonly [domId: string, at: number, limit: number | null, updateOnly: boolean | null];

/** Entries by index. `kc` is the count and always present; `km` accompanies every move. */
export interface WireEntries {
  [index: number]: WireEntry;
  kc: number;
  km?: true;
}

/** A new or changed entry, an entry moved from an old index, or one moved and changed. */
export type WireEntry = WireNode | number | [number, WireNode];

/** A whole message: the root node and what travels beside it. */
export interface WireRoot extends WireNode {
  p?: WireStatics;
  /** LiveComponents by cid. As their `s`, the number of another says: like that one, but for what follows (section 4.7). */
  c?: Record<number, WireNode>;
  /** Page title. */
  t?: string;
  /** Events for the client: `[name, payload]`, or with `true` when they come before the patch. */
  e?: readonly PushedEvent[];
}

/** An event pushed to the client (protocol section 5.3). */
export type PushedEvent =
  | readonly [name: string, payload: object]
  | readonly [name: string, payload: object, before: true];
