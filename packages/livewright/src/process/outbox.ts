import type { ErrorCode } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import type { WireRoot } from "../diff/wire.ts";
import type { TransportHandle } from "../live/view-environment.ts";
import type { Exceeded, JoinRefusal, LivePatch, RedirectBody } from "../app/join-refusal.ts";
import type { PreflightBody } from "./uploads/requests.ts";

/** Where the output of a view goes. The channel implements it with frames; a test may implement it with lists. */
export interface Outbox {
  /** The view is up: its whole tree, and where it patched itself to while mounting, if it did. Returns the frame. */
  joined(rendered: WireRoot, livePatch: LivePatch | undefined): string;
  /** The view will not come up. */
  refused(response: JoinRefusal): void;
  /** The one answer to a request. Returns the frame, for the log. */
  reply(ref: string | null, response: ReplyBody): string;
  /** A message the client did not ask for. */
  push(event: "diff" | "live_patch" | "live_redirect" | "redirect", payload: object): void;
  /** The connection it all goes to. */
  readonly transport?: TransportHandle | undefined;
  /** Whether the client is behind with reading, so that what it did not ask for should wait. `resume` of the process follows. */
  readonly congested: boolean;
  /** The size of the queued client messages has changed by this number of bytes. */
  queued(bytes: number): void;
  /** Logs that the client goes beyond a limit, once for each limit. */
  tooMany?(limit: keyof Limits, code: ErrorCode, what: string): void;
  /** An event was refused. Its client may not have that happen for ever. */
  strayed?(): void;
  /** The view has finished its last callback, `terminate` included. */
  finished(): void;
  /**
   * The view crashed; its client will join again.
   *
   * @param beyond the limit that is the reason, if one is
   */
  crashed(beyond?: Exceeded): void;
  /**
   * The view ended in order; its client forgets it.
   *
   * @param redirected whether it sent the page elsewhere
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

/** The diff of a reply; here `r` is what the handler returned, for the hook that asked (protocol section 4.1). */
export type WireReply = Omit<WireRoot, "r"> & { readonly r?: object };
