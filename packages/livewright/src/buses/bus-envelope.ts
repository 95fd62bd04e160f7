// A message of a bus as text, for services that carry text.

import { LivewrightError } from "../foundation/errors.ts";
import { ignore } from "../foundation/ignore.ts";
import { isPromise } from "../foundation/maybe-async.ts";
import type { StandardSchema } from "../params/standard-schema.ts";

/** Version, process, topic and encoded message. */
export type BusEnvelope = readonly [version: 1, node: string, topic: string, message: string];

/** @throws {TypeError} for text that no bus has written */
export function readBusEnvelope(text: string): BusEnvelope {
  const value = JSON.parse(text) as unknown;
  if (isBusEnvelope(value)) return value;
  throw new TypeError("The text is not a message of a bus.");
}

function isBusEnvelope(value: unknown): value is BusEnvelope {
  return (
    Array.isArray(value) &&
    value.length === 4 &&
    value[0] === 1 &&
    value.slice(1).every((part) => typeof part === "string")
  );
}

/**
 * Returns the message of another process, as the schema of its topic reads it.
 *
 * @throws {LivewrightError} LW716 if the message does not match the schema
 */
export function checked(topic: string, schema: StandardSchema, message: unknown): unknown {
  const result = schema["~standard"].validate(message);
  if (isPromise(result)) {
    result.catch(ignore);
    throw new LivewrightError("LW716", `The schema of the topic "${topic}" is asynchronous.`);
  }
  if (result.issues === undefined) return result.value;
  const [first] = result.issues;
  throw new LivewrightError(
    "LW716",
    `A message of "${topic}" does not match its schema: ${first?.message ?? "refused"}.`,
  );
}
