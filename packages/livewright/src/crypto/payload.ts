import { LivewrightError } from "../foundation/errors.ts";

/** The content of a token: any JSON value. Members that are `undefined` are omitted. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/** The start of every token, which identifies its format. */
export const VERSION = "v1.";

/** The longest accepted token in characters. Longer ones are refused before any computation. */
export const MAX_TOKEN_LENGTH = 65_536;

/** Seconds by which the clocks of two servers may differ before a token expires too early. */
export const MAX_SKEW_SECONDS: number = 5 * 60;

/**
 * Seconds by which a token may be from the future. Only our own servers create tokens, but their clock may have been wrong or in local
 * time. Refusing such a token would end the session; accepting it extends the session by that time.
 */
const MAX_AHEAD_SECONDS = 24 * 60 * 60;

/** The content of an authentic token that is neither too old nor too far from the future. */
export interface Dated {
  readonly data: unknown;
  /** Seconds since the token was made; negative if it is from the future. */
  readonly age: number;
}

/** Returns the JSON inside a token: its creation time in whole seconds, and its data. */
export function packPayload(data: JsonValue, now: number): string {
  return JSON.stringify([Math.floor(now / 1000), data]);
}

/**
 * Reads the JSON inside an authentic token.
 *
 * @param maxAgeSeconds maximum age in seconds, plus five minutes for clock differences
 * @param now milliseconds, from `Date.now()`
 * @returns `undefined` if it is too old, more than a day from the future, or was not written by `packPayload`
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
  // Tests for the valid range, so that NaN fails.
  const fresh = age <= maxAgeSeconds + MAX_SKEW_SECONDS && age >= -MAX_AHEAD_SECONDS;
  return fresh ? { data: payload[1], age } : undefined;
}

/** Throws for a token that would be refused later because of its length. */
export function checkTokenLength(token: string, purpose: string): string {
  if (token.length <= MAX_TOKEN_LENGTH) return token;
  throw new LivewrightError(
    "LW110",
    `The "${purpose}" token would be ${token.length} characters long; none over ${MAX_TOKEN_LENGTH} is accepted.`,
    { hint: "Keep the data on the server and put its id into the token." },
  );
}
