// Estimates of the work that frames of a client cause, in milliseconds of a slow core. They bound the work of one client.
// A measurement would not, since a clock also counts the work of other processes.

/** Any frame: receiving it, one lookup, one short answer. */
const FRAME = 0.02;
/** A byte of a short frame, which is not measured: assumes the most expensive JSON. */
const SHORT_BYTE = 0.000_15;
/** A byte of a longer frame, mostly text. */
const BYTE = 0.000_01;
/** A value of a longer frame. */
const VALUE = 0.000_4;
/** A byte beyond the first mebibyte. A long message delays all clients, so seconds should pass between two of them. */
const LONG_BYTE = 0.000_1;
const LONG = 1_048_576;

/** Characters up to which a frame is parsed without being measured first. */
export const SHORT_FRAME = 1_024;

/** Costs in addition to the frame. */
export const COSTS = {
  /** A message without a receiver, with its answer. */
  refusal: 0.5,
  /** A refused join: tokens are verified, and a session may be read. */
  refusedJoin: 1,
  /** A join: a view is mounted and rendered. */
  join: 0.25,
  /** A crash: the error is logged with its stack, and the client joins again. */
  crash: 5,
  /** A frame that continues a message, or a ping. */
  fragment: 0.005,
  /** A byte that is received and dropped. */
  droppedByte: 0.000_000_5,
} as const;

/** Returns the cost of a short frame, or of a binary frame, which is not parsed. */
export function shortCost(length: number, text: boolean): number {
  return text ? FRAME + length * SHORT_BYTE : FRAME;
}

/** Returns the cost of a longer frame. */
export function longCost(length: number, values: number): number {
  return FRAME + length * BYTE + values * VALUE + Math.max(0, length - LONG) * LONG_BYTE;
}

/** Returns the cost of dropping a message that is too large. Bounded, so that a socket answers soon after such a message. */
export function droppedCost(length: number): number {
  return FRAME + Math.min(MOST_DROPPED, length * (BYTE / 2));
}

const MOST_DROPPED = 100;
