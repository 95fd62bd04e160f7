import type { ErrorCode } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import type { ClientMessage } from "./messages.ts";
import type { ReplyBody } from "./outbox.ts";

/** The event of a page whose message was refused because of a limit. */
export const REFUSED = "livewright:refused";

/** The reason for refusing a message from the client. */
export interface MessageProblem {
  readonly code: ErrorCode;
  readonly limit: keyof Limits;
  /** A sentence for the user. */
  readonly message: string;
}

/**
 * Returns the answer to an event that was not handled. The official client removes its loading states only if the answer is `ok`,
 * so the event is answered like an event with invalid params. The page also gets `livewright:refused`, since answers only reach
 * hooks.
 */
export function refusedEvent(problem: MessageProblem): ReplyBody {
  const { code, message } = problem;
  return { diff: { r: { error: "invalid_params", code, issues: [{ path: [], message }] }, e: [[REFUSED, problem]] } };
}

/**
 * Returns the answer to a message that finds the mailbox full.
 *
 * @returns `undefined` for a message that must be queued nevertheless: without it the view shows wrong content, or never ends.
 *   `limits.maxMailboxBytes` and `limits.maxUploads` bound the number of such messages.
 */
export function answerWithoutView(message: ClientMessage, problem: MessageProblem): ReplyBody | undefined {
  switch (message.kind) {
    case "event":
      return refusedEvent(problem);
    case "answer":
      return message.response;
    case "upload": {
      if (message.request.type !== "preflight") return undefined;
      const { uploadRef, entries } = message.request;
      return {
        ref: String(uploadRef),
        error: refsOf(entries).map((ref) => [ref, problem.message] as const),
        diff: { e: [[REFUSED, problem]] },
      };
    }
    default:
      return undefined;
  }
}

/** Returns the refs of the files that a client announces. The input has not been checked yet. */
function refsOf(entries: unknown): readonly string[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: { readonly ref?: unknown } | null) =>
    typeof entry?.ref === "string" ? [entry.ref] : [],
  );
}
