import { checkJson } from "../foundation/check-json.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { LiveRenderCall } from "../html/rendered.ts";
import type { Container } from "./live-view-options.ts";
import type { Session } from "./mount-context.ts";
import { type AnyLiveView, checkEmbeddable, type Embeddable } from "./view-definition.ts";

/** Options of {@link liveRender}. */
export interface LiveRenderOptions {
  /** The id of its element, unique on the page. Another id is another instance. */
  readonly id: string;
  /**
   * Session data for this view, which overrides that of the user. It travels encrypted in the page as JSON, so it may contain
   * strings, finite numbers, booleans, null, lists and plain objects.
   */
  readonly session?: Session;
  /** The element around it. Overrides the view's own `container`. */
  readonly container?: Container;
  /**
   * True to keep it, with its state and its element, when the page navigates to another view that shows it too. A sticky view
   * has no parent. It needs a `name`, and the endpoint's `views` must list it. Default false.
   */
  readonly sticky?: boolean;
  /** True to end the parent view too if it crashes. Default false: it starts again alone. */
  readonly link?: boolean;
}

const KNOWN: KnownOptions<LiveRenderOptions> = { id: true, session: true, container: true, sticky: true, link: true };

/**
 * Shows a view inside another, in a process of its own on the same connection. It has its own state, messages and crashes, and
 * ends when its parent view ends.
 *
 * @param view the view; without a route, it has no params and no `handleParams`
 * @param options at least the `id`
 * @throws {LivewrightError} LW423 for a session that JSON cannot carry; LW413 without an id, for unknown options, or for a sticky view without a name; LW417 for one with `handleParams`;
 *   LW306, when rendered, for an id that another nested view of the page has
 * @example html`<aside>${liveRender(Clock, { id: "clock" })}</aside>`
 */
export function liveRender<View extends AnyLiveView>(
  view: Embeddable<View>,
  options: LiveRenderOptions,
): LiveRenderCall {
  checkOptions(options, KNOWN, "liveRender", "LW413");
  if (typeof options?.id !== "string" || options.id === "") {
    throw new LivewrightError("LW413", "A nested view needs an id.", { hint: 'liveRender(Clock, { id: "clock" })' });
  }
  if (options.session !== undefined) checkJson(options.session, "session");
  const nested = view as AnyLiveView;
  checkEmbeddable(nested, `The nested view "${options.id}"`);
  if (options.sticky === true && nested.name === undefined) {
    throw new LivewrightError(
      "LW413",
      `The sticky view "${options.id}" has no name, by which it is found after a navigation.`,
      {
        hint: 'liveView({ name: "player", … }), and endpoint({ views: [Player], … })',
      },
    );
  }
  return new LiveRenderCall(nested, options.id, options);
}
