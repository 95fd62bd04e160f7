import { FormGroup } from "../live/forms/group.ts";
import type { ReplyBody } from "../process/outbox.ts";
import type { PostedView } from "../process/posted/posted-view.ts";

/** Returns the reason why the params of an event were refused; `undefined` if its handler ran. */
export function refusalOf(answer: ReplyBody | undefined): object | undefined {
  const reply = answer !== undefined && "diff" in answer ? answer.diff?.r : undefined;
  return reply !== undefined && "error" in reply && reply.error === "invalid_params" ? reply : undefined;
}

/** Returns true if the receiver of a submitted form shows errors of a form. */
export function hasErrors(process: PostedView, cid: number | undefined): boolean {
  const assigns = process.stateOf(cid)?.assigns ?? {};
  return Object.values(assigns).some((value) => {
    if (!(value instanceof FormGroup)) return false;
    const { $valid, $action } = value as { readonly $valid?: unknown; readonly $action?: unknown };
    return $valid === false && typeof $action === "string" && $action !== "validate";
  });
}
