import type { ErrorCode } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import type { ClientMessage } from "./messages.ts";
import type { ReplyBody } from "./outbox.ts";

/** The event of a page whose message was refused because of a limit. */
export const REFUSED = "livewright:refused";

/** Why a message of the client is refused. */
export interface MessageProblem {
  readonly code: ErrorCode;
  readonly limit: keyof Limits;
  /** A sentence for the user. */
  readonly message: string;
}

/**
 * The answer to an event that was not handled. The official client undoes what it shows while an event is on its way only when
 * the answer is `ok`, so an event is answered like one whose params do not match. The page also gets `livewright:refused`, since
 * an answer only reaches hooks.
 */
export function refusedEvent(problem: MessageProblem): ReplyBody {
  const { code, message } = problem;
  return { diff: { r: { error: "invalid_params", code, issues: [{ path: [], message }] }, e: [[REFUSED, problem]] } };
}

/**
 * The answer to a message that finds the mailbox full.
 *
 * @returns `undefined` for a message that must wait all the same: a view that misses it shows something wrong, or never ends.
 *   `limits.maxMailboxBytes` and `limits.maxUploads` bound how many of those wait.
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

/** The refs of the files a client announces; nothing in it is checked yet. */
function refsOf(entries: unknown): readonly string[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: { readonly ref?: unknown } | null) =>
    typeof entry?.ref === "string" ? [entry.ref] : [],
  );
}
