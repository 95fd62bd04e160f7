import { LimitError } from "../foundation/limit-error.ts";
import type { Call } from "./calls.ts";
import type { ClientMessage } from "./messages.ts";
import { answerWithoutView, type MessageProblem } from "./refused-event.ts";
import type { ViewContext } from "./view-context.ts";

/** The refusal of a client message that finds the mailbox full. */
const MAILBOX_FULL: MessageProblem = {
  code: "LW701",
  limit: "maxMailboxMessages",
  message: "The server is busy and did not take this. Try again in a moment.",
};

/** Refuses a client message that finds the mailbox full. Returns false if the message has to be queued nevertheless. */
export function refuseMessage({ name, outbox }: ViewContext, message: ClientMessage): boolean {
  const answer = answerWithoutView(message, MAILBOX_FULL);
  if (answer === undefined) return false;
  outbox.tooMany?.("maxMailboxMessages", "LW701", `A message of a client was refused: too many wait for ${name}`);
  outbox.reply(message.ref, answer);
  outbox.strayed?.();
  return true;
}

/** Refuses a call that finds the mailbox full. The caller gets the error, and the page of the view misses nothing. */
export function refuseCall({ name, outbox }: ViewContext, { call }: Call, error: LimitError): void {
  call.refuse(error);
  outbox.tooMany?.("maxMailboxMessages", "LW701", `A call was refused: too many messages wait for ${name}`);
}

/** Returns the error of a server message that finds the mailbox full. */
export function mailboxFull({ app, name }: ViewContext): LimitError {
  const limit = app.limits.maxMailboxMessages;
  return new LimitError("LW701", "maxMailboxMessages", limit, `${limit} messages of the server wait for ${name}.`);
}
