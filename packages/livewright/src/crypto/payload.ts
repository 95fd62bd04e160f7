import { LivewrightError } from "../foundation/errors.ts";

/** What a token can carry: what JSON can say. Members that are `undefined` are left out. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/** The start of every token, so that a later format can be told from this one. */
export const VERSION = "v1.";

/** Characters of the longest token that is looked at. Longer ones are refused before anything is computed for them. */
export const MAX_TOKEN_LENGTH = 65_536;

/** Seconds by which the clocks of two servers may differ before a token expires too early. */
export const MAX_SKEW_SECONDS: number = 5 * 60;

/**
 * Seconds by which a token may be from the future. Only our own servers can make one: with a clock that was ahead until it was
 * set, or that shows local time. Refusing it would end the session; accepting it only prolongs the token by as much.
 */
const MAX_AHEAD_SECONDS = 24 * 60 * 60;

/** The content of a token that is authentic and neither too old nor too far from the future. */
export interface Dated {
  readonly data: unknown;
  /** Seconds since the token was made; negative if it is from the future. */
  readonly age: number;
}

/** Writes the JSON inside a token: when it was made, in whole seconds, and its data. */
export function packPayload(data: JsonValue, now: number): string {
  return JSON.stringify([Math.floor(now / 1000), data]);
}

/**
 * Reads the JSON inside a token that proved authentic.
 *
 * @param maxAgeSeconds seconds the token is good for, plus five minutes for clocks that differ
 * @param now milliseconds, as `Date.now()` gives them
 * @returns the data, or `undefined` when it is too old, more than a day from the future, or not what `packPayload` writes
 */
export function unpackPayload(json: string, maxAgeSeconds: number, now: number): Dated | undefined {
  let payload: unknown;
  try {
    payload = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!Array.isArray(payload) || payload.length !== 2 || typeof payload[0] !== "number") return undefined;
  const age = Math.floor(now / 1000) - payload[0];
  // Written as what must hold, so that a NaN fails it.
  const fresh = age <= maxAgeSeconds + MAX_SKEW_SECONDS && age >= -MAX_AHEAD_SECONDS;
  return fresh ? { data: payload[1], age } : undefined;
}

/** Refuses to hand out a token that nobody would accept again. */
export function checkTokenLength(token: string, purpose: string): string {
  if (token.length <= MAX_TOKEN_LENGTH) return token;
  throw new LivewrightError(
    "LW110",
    `The "${purpose}" token would be ${token.length} characters long; none over ${MAX_TOKEN_LENGTH} is accepted.`,
    { hint: "Keep the data on the server and put its id into the token." },
  );
}
