import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import type { Selector } from "./selectors.ts";
import type { Transition } from "./transition.ts";

/** What every command that works on elements takes. */
export interface Where {
  /** The elements. Default: the one the command stands on. */
  readonly to?: Selector;
}

/** How long something takes. */
export interface Timing {
  /** Milliseconds the transition is given. Default 200. */
  readonly time?: number;
  /** Whether changes from the server wait until the transition has ended. Default true. */
  readonly blocking?: boolean;
}

/** Options of `hide`, and of the commands that change classes. */
export interface TransitionOptions extends Where, Timing {
  readonly transition?: Transition;
}

/** Options of `show`. */
export interface ShowOptions extends TransitionOptions {
  /** The style `display` it is shown with. Default `"block"`, or what fits a table's row or cell. */
  readonly display?: string;
}

/** Options of `toggle`. */
export interface ToggleOptions extends Where, Timing {
  readonly in?: Transition;
  readonly out?: Transition;
  readonly display?: string;
}

/** Options of `dispatch`. */
export interface DispatchOptions extends Where {
  /** What listeners find in `event.detail`, beside `dispatcher`: anything JSON can hold. */
  readonly detail?: object;
  /** Whether the event bubbles. Default true. */
  readonly bubbles?: boolean;
  /** Whether changes from the server wait until a listener has called `event.detail.done()`. Default false. */
  readonly blocking?: boolean;
}

/** A LiveComponent as a target: its `myself`. */
export interface ComponentTarget {
  /** `undefined` in the first HTML, where components have no address yet. */
  readonly cid: number | undefined;
}

/** Options of `push`. */
export interface PushOptions<Value> {
  /** Params of the event, over those of the element. */
  readonly value?: Value;
  /** The component that handles it: its `myself`, or a selector of an element in it. Default: that of `phx-target`, or the view. */
  readonly target?: ComponentTarget | string;
  /** A selector of further elements that have the loading class until it is answered. */
  readonly loading?: string;
  /** Whether the page counts as loading until it is answered, as on a navigation. Default false. */
  readonly pageLoading?: boolean;
}

/** Options of `navigate` and `patch`. */
export interface NavigateOptions {
  /** Whether the entry of the history is replaced. Default false. */
  readonly replace?: boolean;
}

const WHERE: KnownOptions<Where> = { to: true };
export const TIMING: KnownOptions<Where & Timing> = { to: true, time: true, blocking: true };
export const TRANSITION: KnownOptions<TransitionOptions> = { ...TIMING, transition: true };
export const SHOW: KnownOptions<ShowOptions> = { ...TRANSITION, display: true };
export const TOGGLE: KnownOptions<ToggleOptions> = { ...TIMING, in: true, out: true, display: true };
export const DISPATCH: KnownOptions<DispatchOptions> = { to: true, detail: true, bubbles: true, blocking: true };
export const PUSH: KnownOptions<PushOptions<unknown>> = { value: true, target: true, loading: true, pageLoading: true };
export const NAVIGATE: KnownOptions<NavigateOptions> = { replace: true };

/** Returns the elements a command works on. */
export function whereOf(method: string, options: Where | undefined): Selector | undefined {
  checkOptions(options, WHERE, method, "LW230");
  return options?.to;
}
