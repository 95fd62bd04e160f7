// The shapes that travel to the client (protocol section 4.1), as plain objects ready for JSON.

/** A value of a dynamic position: escaped text, or a node. Never a number: the client reads numbers as component ids. */
export type Wire = string | WireNode | WireList;

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
}

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
  /** Statics that occur more than once in this message (protocol section 4.2). */
  p?: Record<number, readonly string[]>;
  /** Page title. */
  t?: string;
  /** Events for the client: `[name, payload]`, or with `true` when they come before the patch. */
  e?: readonly PushedEvent[];
}

/** An event pushed to the client (protocol section 5.3). */
export type PushedEvent =
  | readonly [name: string, payload: object]
  | readonly [name: string, payload: object, before: true];
