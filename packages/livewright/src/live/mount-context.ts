import type { Params } from "../params/decode.ts";

/** The second argument of `mount` and of `onMount` hooks. */
export interface MountContext<PathParams = Params> {
  /**
   * Query parameters overlaid with path parameters; empty for a view without a route. With the view's `path` option, their
   * type has just the parameters of the path.
   */
  readonly params: PathParams;
  /** The query, as the view's `query` schema returned it. */
  readonly query?: unknown;
  /** The session: private data that the application stored. */
  readonly session: Session;
  /** True if a route mounted the view; false for nested views, and for views on pages of plain routes. */
  readonly routed: boolean;
  /** The action of its route: `"edit"` for `live("/articles/:id/edit", ArticleForm, "edit")`. Templates read `liveAction`. */
  readonly action: string | undefined;
}

/** The session, as the application stored it. */
export interface Session {
  readonly [key: string]: unknown;
}

/** The second argument of `handleParams`, on mount and on every patch. */
export interface ParamsContext<PathParams = Params> {
  /** Query parameters overlaid with path parameters; see {@link MountContext}. */
  readonly params: PathParams;
  /** The query, as the view's `query` schema returned it. */
  readonly query?: unknown;
  /** The full URL, without a fragment. */
  readonly uri: string;
  /** The action of the route, which a patch may change. */
  readonly action?: string | undefined;
}
