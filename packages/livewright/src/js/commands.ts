// js: commands that the client carries out without asking the server, as values a template can show.
//
// Owns: the builder, its selectors and options, and how commands are written (protocol section 7.2). Called by: templates,
// built-in components, payloads of pushed events. May import: foundation, html.

import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions } from "../foundation/known-options.ts";
import { checkLocalPath } from "../foundation/local-path.ts";
import { checkName, checkOwnName } from "../html/attribute-names.ts";
import type { AttributeJson } from "../html/attributes.ts";
import { settable } from "./attribute.ts";
import type { EventName, EventSource, EventValue } from "./events.ts";
import {
  DISPATCH,
  type DispatchOptions,
  NAVIGATE,
  type NavigateOptions,
  PUSH,
  type PushOptions,
  SHOW,
  type ShowOptions,
  TIMING,
  type Timing,
  TOGGLE,
  type ToggleOptions,
  TRANSITION,
  type TransitionOptions,
  type Where,
  whereOf,
} from "./options.ts";
import { classNames, type Transition, wireTransition } from "./transition.ts";

/** One command as the client reads it: what to do, and with what. */
export type Command = readonly [operation: string, args: Readonly<Record<string, unknown>>];

/** Any event, with any params. */
export interface AnyEvents {
  readonly [name: string]: { readonly [name: string]: unknown };
}

/**
 * A list of commands. Every method returns a longer list and leaves this one as it is, so a list can be kept and built on.
 *
 * Every method refuses options it has not, with LW230.
 *
 * What commands do to an element outlasts the patches of its view: a class stays until a command takes it away.
 *
 * @typeParam Events what `push` may name: a view's type, a map from names to params, or by default anything
 */
export class JsCommands<Events extends EventSource = AnyEvents> implements AttributeJson {
  readonly #commands: readonly Command[];

  /** @param commands as the client reads them; use {@link js} */
  constructor(commands: readonly Command[]) {
    this.#commands = commands;
  }

  /**
   * Sends an event to the view, or to a component of it. The client keeps the values of one list together: a later push also
   * has those of the ones before it.
   *
   * @param event its name
   * @param options `value`: params; `target`; `loading`; `pageLoading`
   * @example js().push("remove", { value: { id }, target: myself }).hide({ to: closest("li") })
   */
  push<Name extends EventName<Events>>(
    event: Name,
    options: PushOptions<EventValue<Events, Name>> = {},
  ): JsCommands<Events> {
    checkOptions(options, PUSH, "push", "LW230");
    const { value, target, loading, pageLoading } = options;
    return this.#add("push", {
      event,
      target: typeof target === "object" ? target.cid : target,
      loading,
      page_loading: pageLoading,
      value,
    });
  }

  /**
   * Dispatches a DOM event, for hooks and scripts of the page. Listeners find the command's element in
   * `event.detail.dispatcher`.
   *
   * @throws {LivewrightError} LW230 for a `click` with a `detail`, which the browser's own click has no room for
   * @example js().dispatch("shop:open", { to: "#cart", detail: { tab: "items" } })
   */
  dispatch(event: string, options: DispatchOptions = {}): JsCommands<Events> {
    checkOptions(options, DISPATCH, "dispatch", "LW230");
    const { to, detail, bubbles, blocking } = options;
    if (event === "click" && (detail !== undefined || blocking === true)) {
      throw new LivewrightError("LW230", "A click carries no detail and cannot be waited for.", {
        hint: 'Dispatch an event of your own: js().dispatch("shop:click", { detail })',
      });
    }
    return this.#add("dispatch", { event, to, detail, bubbles, blocking: blocking === true ? true : undefined });
  }

  /** Shows elements that are hidden. They dispatch `phx:show-start` and `phx:show-end`. */
  show(options: ShowOptions = {}): JsCommands<Events> {
    checkOptions(options, SHOW, "show", "LW230");
    const { to, display, transition, time, blocking } = options;
    return this.#add("show", { to, display, transition: wireTransition(transition), time, blocking });
  }

  /** Hides elements. They dispatch `phx:hide-start` and `phx:hide-end`. */
  hide(options: TransitionOptions = {}): JsCommands<Events> {
    checkOptions(options, TRANSITION, "hide", "LW230");
    const { to, transition, time, blocking } = options;
    return this.#add("hide", { to, transition: wireTransition(transition), time, blocking });
  }

  /** Shows elements that are hidden, and hides those that are not. */
  toggle(options: ToggleOptions = {}): JsCommands<Events> {
    checkOptions(options, TOGGLE, "toggle", "LW230");
    const { to, display, in: ins, out, time, blocking } = options;
    return this.#add("toggle", { to, display, ins: wireTransition(ins), outs: wireTransition(out), time, blocking });
  }

  /** @param names class names, separated by spaces */
  addClass(names: string, options: TransitionOptions = {}): JsCommands<Events> {
    return this.#classes("addClass", "add_class", names, options);
  }

  /** @param names class names, separated by spaces */
  removeClass(names: string, options: TransitionOptions = {}): JsCommands<Events> {
    return this.#classes("removeClass", "remove_class", names, options);
  }

  /** @param names class names, separated by spaces; each is put on where it is missing, and taken off where it is there */
  toggleClass(names: string, options: TransitionOptions = {}): JsCommands<Events> {
    return this.#classes("toggleClass", "toggle_class", names, options);
  }

  /** Runs a transition that leaves nothing behind. */
  transition(transition: Transition, options: Where & Timing = {}): JsCommands<Events> {
    checkOptions(options, TIMING, "transition", "LW230");
    const { to, time, blocking } = options;
    return this.#add("transition", { to, transition: wireTransition(transition), time, blocking });
  }

  /**
   * Sets an attribute. The rules of templates hold: no script URLs, no event handlers, and commands only as a list of them.
   *
   * @param value text, or for a binding a list of commands
   * @throws {LivewrightError} LW211 for text that reads as commands, LW212 for names that run code or start with
   *   `data-phx-`, LW213 for script URLs, LW214 for styles that leave something open
   * @example js().setAttribute("aria-busy", "true", { to: "#list" })
   */
  setAttribute(name: string, value: string | AttributeJson, options?: Where): JsCommands<Events> {
    return this.#add("set_attr", { attr: [name, settable(name, value)], to: whereOf("setAttribute", options) });
  }

  /**
   * Removes an attribute.
   *
   * @throws {LivewrightError} LW212 for what is not a name, or starts with `data-phx-`
   */
  removeAttribute(name: string, options?: Where): JsCommands<Events> {
    checkOwnName(name);
    return this.#add("remove_attr", { attr: name, to: whereOf("removeAttribute", options) });
  }

  /**
   * Sets an attribute where it is missing and removes it where it is there; or, given two values, changes between them.
   *
   * @throws {LivewrightError} as {@link setAttribute}
   * @example js().toggleAttribute("open", "").toggleAttribute("aria-expanded", ["true", "false"], { to: "#button" })
   */
  toggleAttribute(
    name: string,
    value: string | readonly [value: string, other: string],
    options?: Where,
  ): JsCommands<Events> {
    const to = whereOf("toggleAttribute", options);
    const values = typeof value === "string" ? [value] : value;
    return this.#add("toggle_attr", { attr: [name, ...values.map((each) => settable(name, each))], to });
  }

  /**
   * Leaves attributes to the browser: what it sets or removes there, as `<details>` does with `open`, is not undone by the
   * next patch. Goes into `phx-mounted`.
   *
   * @param names names, or patterns such as `"data-*"`
   * @example html`<details id="more" phx-mounted=${js().ignoreAttributes("open")}>…</details>`
   */
  ignoreAttributes(names: string | readonly string[], options?: Where): JsCommands<Events> {
    const to = whereOf("ignoreAttributes", options);
    return this.#add("ignore_attrs", { attrs: typeof names === "string" ? [names] : names, to });
  }

  /** Moves the focus to an element. */
  focus(options?: Where): JsCommands<Events> {
    return this.#add("focus", { to: whereOf("focus", options) });
  }

  /** Moves the focus to the first thing inside an element that can take it. */
  focusFirst(options?: Where): JsCommands<Events> {
    return this.#add("focus_first", { to: whereOf("focusFirst", options) });
  }

  /** Remembers an element, by default the command's own, for {@link popFocus}. */
  pushFocus(options?: Where): JsCommands<Events> {
    return this.#add("push_focus", { to: whereOf("pushFocus", options) });
  }

  /** Moves the focus back to what was remembered last. */
  popFocus(): JsCommands<Events> {
    return this.#add("pop_focus", {});
  }

  /**
   * Goes to the view of another route, over the same connection.
   *
   * @param href a local path; a URL with a host is none, since a page does not know all names of its site
   * @throws {LivewrightError} LW409 for what leads elsewhere, or runs as a script
   */
  navigate(href: string, options: NavigateOptions = {}): JsCommands<Events> {
    checkOptions(options, NAVIGATE, "navigate", "LW230");
    const { replace = false } = options;
    return this.#add("navigate", { href: checkLocalPath(href), replace });
  }

  /** As {@link navigate}, to a path of the view that is shown: its state stays, and `handleParams` runs. */
  patch(href: string, options: NavigateOptions = {}): JsCommands<Events> {
    checkOptions(options, NAVIGATE, "patch", "LW230");
    const { replace = false } = options;
    return this.#add("patch", { href: checkLocalPath(href), replace });
  }

  /**
   * Runs the commands in an attribute.
   *
   * @param attribute its name, such as `"data-cancel"`
   * @throws {LivewrightError} LW212 for what is not the name of an attribute that can hold commands
   * @example html`<div id="dialog" data-cancel=${close}>…<button phx-click=${js().exec("data-cancel", { to: "#dialog" })}>`
   */
  exec(attribute: string, options?: Where): JsCommands<Events> {
    checkName(attribute);
    return this.#add("exec", { attr: attribute, to: whereOf("exec", options) });
  }

  /** The commands of this list, then those of another. */
  concat(other: JsCommands<Events>): JsCommands<Events> {
    return new JsCommands([...this.#commands, ...other.#commands]);
  }

  /** The value of an attribute; `null`, which leaves it out, for a list without commands. */
  toAttribute(): string | null {
    return this.#commands.length === 0 ? null : JSON.stringify(this.#commands);
  }

  /** How the commands travel in the payload of a pushed event, for `execJS` and a hook's `js().exec`. */
  toJSON(): readonly Command[] {
    return this.#commands;
  }

  #classes(method: string, operation: string, names: string, options: TransitionOptions): JsCommands<Events> {
    checkOptions(options, TRANSITION, method, "LW230");
    const { to, transition, time, blocking } = options;
    return this.#add(operation, {
      names: classNames(names),
      to,
      transition: wireTransition(transition),
      time,
      blocking,
    });
  }

  /** Missing arguments are left out, never `null`: the client tells the two apart. JSON drops what is `undefined`. */
  #add(operation: string, args: Readonly<Record<string, unknown>>): JsCommands<Events> {
    return new JsCommands([...this.#commands, [operation, args]]);
  }
}

/**
 * Starts a list of commands, for `phx-*` attributes and payloads of pushed events.
 *
 * @typeParam Events checks the names and values of `push`: a view's type, or a map from names to params
 * @example
 * ```ts
 * const open = js().show({ to: "#menu", transition: "fade-in" }).focusFirst({ to: "#menu" });
 *
 * html`<button phx-click=${open}>Menu</button>
 *      <button phx-click=${js<typeof Cart>().push("add", { value: { id: item.id } })}>Add</button>`
 * ```
 */
export function js<Events extends EventSource = AnyEvents>(): JsCommands<Events> {
  return new JsCommands<Events>([]);
}
