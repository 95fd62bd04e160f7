import { refuseCalls } from "./calls.ts";
import { bytesOf, type ProcessMessage } from "./messages.ts";
import type { Outbox } from "./outbox.ts";

/**
 * Settles messages that will never be handled: those who wait for an answer get one.
 *
 * @param name of the view, for the callers
 * @returns whether one of them says that the client leaves
 */
export function forget(messages: readonly ProcessMessage[], outbox: Outbox, name: string): boolean {
  refuseCalls(messages, name);
  let left = false;
  for (const message of messages) {
    outbox.taken(bytesOf(message));
    if (message.kind === "upload" && message.request.type === "join") message.request.answer({ reason: "disallowed" });
    if (message.kind !== "leave") continue;
    outbox.reply(message.ref, {});
    left = true;
  }
  return left;
}
