import type { JoinRefusal, LivePatch, RedirectBody } from "../../app/join-refusal.ts";
import type { Outbox, ReplyBody } from "../outbox.ts";

/** A view has left its page. */
export interface Departure {
  readonly to: string;
  /** The status of the redirect, if the view chose one. */
  readonly status: number | undefined;
  /** The flash token. */
  readonly flash: string | undefined;
}

/** Keeps the output of a view that handles a posted form. */
export class PostedOutbox implements Outbox {
  readonly congested: boolean = false;
  /** The last answer to each request. */
  readonly answers: Map<string, ReplyBody> = new Map();
  departure: Departure | undefined;
  /** The last URL that the view patched to. */
  patched: string | undefined;

  joined(_rendered: object, livePatch: LivePatch | undefined): string {
    this.patched = livePatch?.to;
    return "";
  }

  refused(response: JoinRefusal): void {
    if ("redirect" in response) this.#leave(response.redirect);
    else if ("live_redirect" in response) this.#leave(response.live_redirect);
  }

  reply(ref: string | null, response: ReplyBody): string {
    if ("redirect" in response) this.#leave(response.redirect);
    else if ("live_redirect" in response) this.#leave(response.live_redirect);
    else if (ref !== null) this.answers.set(ref, response);
    return "";
  }

  push(event: "diff" | "live_patch" | "live_redirect" | "redirect", payload: object): void {
    if (event === "live_patch") this.patched = (payload as LivePatch).to;
    else if (event !== "diff") this.#leave(payload as LivePatch | RedirectBody);
  }

  #leave(target: LivePatch | RedirectBody): void {
    const status = "status" in target ? target.status : undefined;
    this.departure = { to: target.to, status, flash: target.flash };
  }

  queued(): void {}
  finished(): void {}
  crashed(): void {}
  closed(): void {}
}
