// js: commands that the client runs without the server, as values for templates. Owns the builder, its selectors and options, and
// the encoding of commands (protocol section 7.2).

import { LivewrightError } from "../foundation/errors.ts";
import { activeBasePath } from "../foundation/base-path.ts";
import type { HostPath } from "../foundation/host-path.ts";
import { checkOptions } from "../foundation/known-options.ts";
import { checkLocalPath } from "../foundation/local-path.ts";
import { checkName, checkOwnName } from "../html/attribute-names.ts";
import type { AttributeJson } from "../html/attributes.ts";
import { settable } from "./attribute.ts";
import { withPaths } from "./paths-in-commands.ts";
import type { EventName, EventSource, EventValue } from "./event-types.ts";
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
import type { Command } from "./command.ts";
import { classNames, type Transition, wireTransition } from "./transition.ts";

/** All events, with any params. */
export interface AnyEvents {
  readonly [name: string]: { readonly [name: string]: unknown };
}

/**
 * A list of commands. Every method returns a longer list and leaves this one unchanged, so a list can be stored and extended.
 *
 * Every method refuses unknown options, with LW230.
 *
 * The effects of commands survive patches of the view: a class stays until a command removes it.
 *
 * @typeParam Events the events for `push`: a view's type, or a map from names to params; default all
 */
export class JsCommands<Events extends EventSource = AnyEvents> implements AttributeJson {
  readonly #commands: readonly Command[];

  /** @param commands in the client's form; use {@link js} */
  constructor(commands: readonly Command[]) {
    this.#commands = commands;
  }

  /**
   * Sends an event to the view, or to a component in it. The client merges the values of one list: a later push also sends the values
   * of earlier ones.
   *
   * @param event the name of the event
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
      target: typeof target === "object" ? (target.cid ?? target.address) : target,
      loading,
      page_loading: pageLoading,
      value,
    });
  }

  /**
   * Dispatches a DOM event, for hooks and scripts of the page. Listeners find the command's element in
   * `event.detail.dispatcher`.
   *
   * @throws {LivewrightError} LW230 for a `click` with a `detail`, which the browser's click cannot carry
   * @example js().dispatch("shop:open", { to: "#cart", detail: { tab: "items" } })
   */
  dispatch(event: string, options: DispatchOptions = {}): JsCommands<Events> {
    checkOptions(options, DISPATCH, "dispatch", "LW230");
    const { to, detail, bubbles, blocking } = options;
    if (event === "click" && (detail !== undefined || blocking === true)) {
      throw new LivewrightError("LW230", "The event click cannot have a detail, and cannot be blocking.", {
        hint: 'Dispatch your own event:  js().dispatch("shop:click", { detail })',
      });
    }
    return this.#add("dispatch", { event, to, detail, bubbles, blocking: blocking === true ? true : undefined });
  }

  /** Shows hidden elements. They dispatch `phx:show-start` and `phx:show-end`. */
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

  /** Shows hidden elements, and hides visible ones. */
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

  /** @param names class names, separated by spaces; each is added if it is missing, otherwise removed */
  toggleClass(names: string, options: TransitionOptions = {}): JsCommands<Events> {
    return this.#classes("toggleClass", "toggle_class", names, options);
  }

  /** Runs a transition without a lasting effect. */
  transition(transition: Transition, options: Where & Timing = {}): JsCommands<Events> {
    checkOptions(options, TIMING, "transition", "LW230");
    const { to, time, blocking } = options;
    return this.#add("transition", { to, transition: wireTransition(transition), time, blocking });
  }

  /**
   * Sets an attribute. The rules of templates apply: no script URLs, no event handlers, and commands only as a list.
   *
   * @param value text, or for a binding a list of commands
   * @throws {LivewrightError} LW211 for text that reads as commands, LW212 for names that run code or start with
   *   `data-phx-`, LW213 for script URLs, LW214 for unsafe styles
   * @example js().setAttribute("aria-busy", "true", { to: "#list" })
   */
  setAttribute(name: string, value: string | AttributeJson | HostPath, options?: Where): JsCommands<Events> {
    return this.#add("set_attr", { attr: [name, settable(name, value)], to: whereOf("setAttribute", options) });
  }

  /**
   * Removes an attribute.
   *
   * @throws {LivewrightError} LW212 for an invalid name, or one that starts with `data-phx-`
   */
  removeAttribute(name: string, options?: Where): JsCommands<Events> {
    checkOwnName(name);
    return this.#add("remove_attr", { attr: name, to: whereOf("removeAttribute", options) });
  }

  /**
   * Sets an attribute if it is missing, and removes it otherwise. Given two values, alternates between them.
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
   * Leaves attributes to the browser: the next patch keeps its changes, such as `open` of `<details>`. Use it in `phx-mounted`.
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

  /** Moves the focus to the first focusable element inside an element. */
  focusFirst(options?: Where): JsCommands<Events> {
    return this.#add("focus_first", { to: whereOf("focusFirst", options) });
  }

  /** Stores an element for {@link popFocus}; default the command's own element. */
  pushFocus(options?: Where): JsCommands<Events> {
    return this.#add("push_focus", { to: whereOf("pushFocus", options) });
  }

  /** Moves the focus to the element that was stored last. */
  popFocus(): JsCommands<Events> {
    return this.#add("pop_focus", {});
  }

  /**
   * Navigates to the view of another route, over the same connection.
   *
   * @param href a local path; a URL with a host is refused, because a page does not know all names of its site
   * @throws {LivewrightError} LW409 for another site or a script
   */
  navigate(href: string, options: NavigateOptions = {}): JsCommands<Events> {
    checkOptions(options, NAVIGATE, "navigate", "LW230");
    const { replace = false } = options;
    return this.#add("navigate", { href: checkLocalPath(href), replace });
  }

  /** Like {@link navigate}, to a path of the current view: its state stays, and `handleParams` runs. */
  patch(href: string, options: NavigateOptions = {}): JsCommands<Events> {
    checkOptions(options, NAVIGATE, "patch", "LW230");
    const { replace = false } = options;
    return this.#add("patch", { href: checkLocalPath(href), replace });
  }

  /**
   * Runs the commands in an attribute.
   *
   * @param attribute the name of the attribute, such as `"data-cancel"`
   * @throws {LivewrightError} LW212 for the name of an attribute that cannot hold commands
   * @example html`<div id="dialog" data-cancel=${close}>…<button phx-click=${js().exec("data-cancel", { to: "#dialog" })}>`
   */
  exec(attribute: string, options?: Where): JsCommands<Events> {
    checkName(attribute);
    return this.#add("exec", { attr: attribute, to: whereOf("exec", options) });
  }

  /** Returns the commands of this list, then the commands of another. */
  concat(other: JsCommands<Events>): JsCommands<Events> {
    return new JsCommands([...this.#commands, ...other.#commands]);
  }

  /** Returns the value of an attribute; `null`, which omits it, for an empty list. */
  toAttribute(): string | null {
    return this.#commands.length === 0 ? null : JSON.stringify(this.toJSON());
  }

  /** Returns the commands for the payload of a pushed event, for `execJS` and a hook's `js().exec`. */
  toJSON(): readonly Command[] {
    return activeBasePath === "" ? this.#commands : this.#commands.map((command) => withPaths(command));
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

  /** Omits missing arguments instead of sending `null`, which the client distinguishes. JSON drops `undefined`. */
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
