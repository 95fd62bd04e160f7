import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import type { Selector } from "./selectors.ts";
import type { Transition } from "./transition.ts";

/** Options of all commands that work on elements. */
export interface Where {
  /** The elements. Default the command's own element. */
  readonly to?: Selector;
}

/** The duration of a command. */
export interface Timing {
  /** Duration of the transition in milliseconds. Default 200. */
  readonly time?: number;
  /** If true, changes from the server wait until the transition has ended. Default true. */
  readonly blocking?: boolean;
}

/** Options of `hide`, and of the commands that change classes. */
export interface TransitionOptions extends Where, Timing {
  readonly transition?: Transition;
}

/** Options of `show`. */
export interface ShowOptions extends TransitionOptions {
  /** The style `display` of the shown element. Default `"block"`, or the one for a table's row or cell. */
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
  /** Additional properties of `event.detail`, next to `dispatcher`: any JSON. */
  readonly detail?: object;
  /** If true, the event bubbles. Default true. */
  readonly bubbles?: boolean;
  /** If true, changes from the server wait until a listener has called `event.detail.done()`. Default false. */
  readonly blocking?: boolean;
}

/** A LiveComponent as a target: its `myself`. */
export interface ComponentTarget {
  /** `undefined` in the dead render, where components have no cid yet. */
  readonly cid: number | undefined;
  readonly address?: string | undefined;
}

/** Options of `push`. */
export interface PushOptions<Value> {
  /** Params of the event. They override the params of the element. */
  readonly value?: Value;
  /** The component that handles the event: its `myself`, or a selector of an element in it. Default `phx-target`, or the view. */
  readonly target?: ComponentTarget | string;
  /** A selector of further elements with the loading class until the reply. */
  readonly loading?: string;
  /** If true, the page counts as loading until the reply, as during a navigation. Default false. */
  readonly pageLoading?: boolean;
}

/** Options of `navigate` and `patch`. */
export interface NavigateOptions {
  /** If true, replaces the entry of the history. Default false. */
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

/** Returns the selector of a command. */
export function whereOf(method: string, options: Where | undefined): Selector | undefined {
  checkOptions(options, WHERE, method, "LW230");
  return options?.to;
}
