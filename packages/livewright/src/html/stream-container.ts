// The rules of an element with phx-update="stream" (protocol section 4.6). The client tells what is in it apart by ids, and
// keeps what a message does not mention; an element without an id would be added anew with every message. What breaks the
// rules is refused before it is sent.

import { HOLE, type StartTag } from "./tokens.ts";

type Attributes = StartTag["attributes"];

/** Whether an element is the container of a stream; `undefined` if only its values will tell. */
export function isStreamContainer(attributes: Attributes): boolean | undefined {
  for (const { text } of attributes) {
    if (text === HOLE) return undefined;
    const [, value] = /^phx-update\s*=\s*["']?([^"']*)["']?$/i.exec(text) ?? [];
    if (value !== undefined) return value.includes(HOLE) ? undefined : value === "stream";
  }
  return false;
}

/** Whether an element has an id, as far as can be seen. */
export function mayHaveId(attributes: Attributes): boolean {
  return attributes.some(({ text }) => text === HOLE || /^id\s*=/i.test(text));
}
