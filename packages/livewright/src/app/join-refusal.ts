import type { ErrorCode } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import type { RefusalCause } from "./refusal-causes.ts";

/** Where to, and how the history changes. */
export interface LivePatch {
  readonly kind: "push" | "replace";
  readonly to: string;
  /** The flash token. */
  readonly flash?: string;
}

export interface RedirectBody {
  readonly to: string;
  /** The flash token. */
  readonly flash?: string;
  readonly status?: number;
}

/** The limit that ended a view, for its page. */
export interface Exceeded {
  readonly code: ErrorCode;
  readonly limit: keyof Limits;
}

/** Why a join is refused (protocol section 3.6). */
export type JoinRefusal =
  /** `cause` is for the page, which shows it if loading again does not help. */
  | { readonly reason: "stale" | "unauthorized"; readonly cause?: RefusalCause }
  | { readonly reason: "parent_redirect" }
  | ({ readonly reason: "join crashed" } & Partial<Exceeded>)
  | { readonly reason: "page reloads in a loop"; readonly cause: RefusalCause }
  /** `limit` names the limit, for debugging. */
  | { readonly reason: "too many channels joined" | "too many joins"; readonly limit: keyof Limits }
  | { readonly reason: "reload"; readonly status: number; readonly token: string; readonly cause?: RefusalCause }
  | { readonly events: readonly unknown[]; readonly redirect: RedirectBody }
  | { readonly events: readonly unknown[]; readonly live_redirect: LivePatch };
