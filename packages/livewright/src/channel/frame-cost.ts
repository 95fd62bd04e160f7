// channel: what the frames of a client cost, in milliseconds of work. Estimates for a slow core, on the safe side: they bound what
// one client can cause, and no measurement does, since a clock also counts what other processes do.

/** Any frame: taking it, one lookup, one short answer. */
const FRAME = 0.02;
/** A byte of a short frame, whose content is not looked at: the most expensive JSON there is. */
const SHORT_BYTE = 0.000_15;
/** A byte of a longer frame, mostly text. */
const BYTE = 0.000_01;
/** A value of a longer frame. */
const VALUE = 0.000_4;
/** A byte beyond the first mebibyte: one long message keeps everybody waiting, so there should be seconds between two. */
const LONG_BYTE = 0.000_1;
const LONG = 1_048_576;

/** Characters up to which a frame is parsed without being measured first. */
export const SHORT_FRAME = 1_024;

/** On top of the frame. */
export const COSTS = {
  /** A message that nobody takes, with its answer. */
  refusal: 0.5,
  /** Tokens are verified, a session may be read. */
  refusedJoin: 1,
  /** A view is mounted and rendered. */
  join: 0.25,
  /** The error is logged with its stack, and the client joins again. */
  crash: 5,
  /** A frame that continues a message, or a ping. */
  fragment: 0.005,
  /** A byte that is read and dropped. */
  droppedByte: 0.000_000_5,
} as const;

/** What it costs to read a short frame, or a binary one, which is not parsed. */
export function shortCost(length: number, text: boolean): number {
  return text ? FRAME + length * SHORT_BYTE : FRAME;
}

/** What it costs to read a longer frame. */
export function longCost(length: number, values: number): number {
  return FRAME + length * BYTE + values * VALUE + Math.max(0, length - LONG) * LONG_BYTE;
}

/** What it costs to drop a message that is too large. Bounded, so that a socket answers soon after a client has sent one. */
export function droppedCost(length: number): number {
  return FRAME + Math.min(MOST_DROPPED, length * (BYTE / 2));
}

const MOST_DROPPED = 100;
