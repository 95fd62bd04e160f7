import type { ErrorCode } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import type { WireRoot } from "../diff/wire.ts";
import type { TransportHandle } from "../live/view-environment.ts";
import type { Exceeded, JoinRefusal, LivePatch, RedirectBody } from "../app/join-refusal.ts";
import type { PreflightBody } from "./uploads/requests.ts";

/** Receives the output of a view. The channel implements it with frames; tests implement it with lists. */
export interface Outbox {
  /** Answers the join with the rendered view, and the URL that `mount` patched to. Returns the frame. */
  joined(rendered: WireRoot, livePatch: LivePatch | undefined): string;
  /** Refuses the join. */
  refused(response: JoinRefusal): void;
  /** Answers a request. Returns the frame, for the log. */
  reply(ref: string | null, response: ReplyBody): string;
  /** Sends a message that answers no request. */
  push(event: "diff" | "live_patch" | "live_redirect" | "redirect", payload: object): void;
  /** The connection to the client. */
  readonly transport?: TransportHandle | undefined;
  /** True if the client reads too slowly, so that messages without a request must wait until `resume` of the process. */
  readonly congested: boolean;
  /** The size of the queued client messages has changed by this number of bytes. */
  queued(bytes: number): void;
  /** Logs that the client exceeded a limit, once for each limit. */
  tooMany?(limit: keyof Limits, code: ErrorCode, what: string): void;
  /** Counts a refused event towards the limit of refusals. */
  strayed?(): void;
  /** The view has finished its last callback, including `terminate`. */
  finished(): void;
  /**
   * The view crashed. Its client will join again.
   *
   * @param beyond the limit that the view exceeded, if that is the reason
   */
  crashed(beyond?: Exceeded): void;
  /**
   * The view ended normally.
   *
   * @param redirected true if it navigated the page to another view
   */
  closed(redirected?: boolean): void;
}

/** The response of a reply (protocol section 5.2). `{}` means handled, nothing changed. */
export type ReplyBody =
  | { readonly diff?: WireReply }
  | (PreflightBody & { readonly diff?: WireReply })
  | { readonly redirect: RedirectBody }
  | { readonly live_redirect: LivePatch }
  | { readonly link_redirect: true }
  | { readonly cids: readonly number[] };

/** The diff of a reply. Its `r` is the reply of the handler, for the hook that pushed the event (protocol section 4.1). */
export type WireReply = Omit<WireRoot, "r"> & { readonly r?: object };
