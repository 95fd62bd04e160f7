// The rules for an element with phx-update="stream" (protocol section 4.6). The client identifies its children by id,
// and keeps children that a message does not mention. It would add an element without an id again with every message.
// So a violation is refused before it is sent.

import { HOLE, type StartTag } from "./tokens.ts";

type Attributes = StartTag["attributes"];

/** True if an element is the container of a stream; `undefined` if that depends on a value. */
export function isStreamContainer(attributes: Attributes): boolean | undefined {
  for (const { text } of attributes) {
    if (text === HOLE) return undefined;
    const [, value] = /^phx-update\s*=\s*["']?([^"']*)["']?$/i.exec(text) ?? [];
    if (value !== undefined) return value.includes(HOLE) ? undefined : value === "stream";
  }
  return false;
}

/** True if an element has an id, or may get one from a spread. */
export function mayHaveId(attributes: Attributes): boolean {
  return attributes.some(({ text }) => text === HOLE || /^id\s*=/i.test(text));
}
