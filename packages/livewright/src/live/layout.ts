import type { ComponentCall, Rendered } from "../html/rendered.ts";
import { type Flash, flashOf } from "./flash.ts";

/** The argument of a live layout. */
export interface LayoutContext<Assigns extends object> {
  /** The rendered view. */
  readonly content: Rendered | ComponentCall;
  /** For `flashGroup`. */
  readonly flash: Flash;
  /** The assigns of the view. */
  readonly assigns: Readonly<Assigns>;
  /** The URL of the page, without a fragment. For a view that no route mounted, only its origin. */
  readonly url: URL;
  /** For forms that are posted to a plain route; `undefined` only if the request has no session. */
  readonly csrfToken: string | undefined;
}

/**
 * A live layout: rendered and diffed together with the view it surrounds.
 *
 * @typeParam Assigns the assigns that the layout reads. A view or live session without them does not accept the layout.
 * @example
 * const appLayout: Layout<{ currentUser: User }> = ({ content, assigns, flash }) =>
 *   html`<nav>${assigns.currentUser.name}</nav>${flashGroup({ flash })}<main>${content}</main>`;
 */
export type Layout<Assigns extends object = Record<string, unknown>> = (context: LayoutContext<Assigns>) => Rendered;

/** The layouts of a live session. */
interface SessionLayouts {
  /** The layout that the live session chooses for its views. */
  readonly layout: Layout | false | undefined;
  /** The layout of the endpoint, for views without another layout. */
  readonly defaultLayout?: Layout | false | undefined;
}

/**
 * Returns the layout around a view that is not nested: that of its live session over its own, as in Phoenix. `putLayout` in `mount`
 * overrides both. A nested view has no layout but the one it chooses with `putLayout`.
 */
export function layoutOf(
  view: { readonly layout?: Layout | false | undefined },
  liveSession?: SessionLayouts,
): Layout | undefined {
  const layout = liveSession?.layout ?? view.layout ?? liveSession?.defaultLayout;
  return typeof layout === "function" ? layout : undefined;
}

/** The part of a socket's state that layouts read. */
interface LaidOut {
  readonly assigns: Readonly<Record<string, unknown>>;
  readonly uri: string | undefined;
  readonly connectInfo: { readonly origin: string; readonly csrfToken?: string | undefined };
}

/** The argument of a layout. */
class LayoutArgument implements LayoutContext<Record<string, unknown>> {
  readonly content: Rendered | ComponentCall;
  readonly assigns: Readonly<Record<string, unknown>>;
  readonly flash: Flash;
  readonly csrfToken: string | undefined;
  declare readonly url: URL;
  readonly #href: string;

  constructor({ uri, connectInfo }: LaidOut, parts: Pick<LayoutArgument, "content" | "assigns" | "flash">) {
    this.content = parts.content;
    this.assigns = parts.assigns;
    this.flash = parts.flash;
    this.csrfToken = connectInfo.csrfToken;
    this.#href = uri ?? connectInfo.origin;
    Object.defineProperty(this, "url", LayoutArgument.#url);
  }

  /**
   * A getter, since few layouts read the URL and parsing is slow. A property of each object, so that `{ ...context }` has it. One
   * function for all objects, because V8 makes a hidden class for each new one, and frees it only in a full collection.
   */
  static readonly #url: PropertyDescriptor & ThisType<LayoutArgument> = {
    enumerable: true,
    get() {
      return new URL(this.#href);
    },
  };
}

/**
 * Makes the argument of a layout.
 *
 * @param assigns the rendered assigns, which temporary assigns may have reset
 */
export function layoutContext(
  state: LaidOut,
  content: Rendered | ComponentCall,
  assigns: Readonly<Record<string, unknown>>,
): LayoutContext<Record<string, unknown>> {
  return new LayoutArgument(state, { content, assigns, flash: flashOf(state) });
}
