import { type Changes, Tree } from "../diff/tree.ts";
import type { WireRoot } from "../diff/wire.ts";
import type { LiveRenderCall } from "../html/rendered.ts";
import { layoutIn } from "../live/layout.ts";
import type { SocketState } from "../live/socket-state.ts";
import { EMPTY_FLASH, flashOf } from "../live/flash.ts";
import { afterRender } from "../live/hooks.ts";
import { settleStreams } from "../live/streams.ts";
import type { UpdateAddress } from "../live/target.ts";
import { traced } from "../telemetry/span.ts";
import { byteLength } from "../foundation/byte-length.ts";
import { ComponentHost, type ComponentOwner } from "../render/component-host.ts";
import { renderTemporary } from "../render/render-temporary.ts";
import type { RunningView } from "./running-view.ts";

/** Whose page it is. */
export interface PageOwner extends ComponentOwner {
  /** Writes the container of a nested view. */
  writeChild(call: LiveRenderCall): string;
}

/** Turns what was assigned into messages for the client, for one view and its LiveComponents. */
export class Renderer {
  readonly #view: RunningView;
  readonly #components: ComponentHost;
  readonly #tree: Tree;
  /** The title that the client was told last. */
  #title: string | undefined;

  constructor(view: RunningView, owner: PageOwner) {
    this.#view = view;
    this.#components = new ComponentHost(view.state, owner);
    this.#tree = new Tree(this.#components, (call) => owner.writeChild(call));
  }

  /** The component with this cid, if there is one. */
  component(cid: number): ReturnType<ComponentHost["get"]> {
    return this.#components.get(this.#tree.components?.get(cid));
  }

  /** The component with this state, if it is still there. */
  instance(state: SocketState): ReturnType<ComponentHost["get"]> {
    return this.#components.withState(state);
  }

  /**
   * Gives a component props from outside a render. If the view has to be rendered first, since it may give the same
   * component others, they wait for that. Returns whether there is such an instance.
   *
   * @param now whether to wait for nothing
   */
  update(to: UpdateAddress, props: object, now: boolean): boolean {
    const entry =
      "instance" in to ? this.#components.entry(to.instance) : this.#tree.components?.find(to.definition, to.id);
    if (entry === undefined) return false;
    if (now || !this.#view.state.changed) this.#components.send(entry, props);
    else this.#components.sendLater(entry, props);
    return true;
  }

  /** Whether props for components wait for a render. */
  get hasSent(): boolean {
    return this.#components.hasSent;
  }

  /** Gives them now. */
  giveSent(): void {
    this.#components.giveSent();
  }

  /** The states of the components that have something to show. */
  changedComponents(): Iterable<SocketState> {
    return this.#components.changedStates();
  }

  /** The client announces that components are going away (protocol section 4.9). */
  willDestroy(cids: readonly unknown[]): void {
    this.#tree.components?.willDestroy(cids);
  }

  /** The client is sure. Returns those that did not come back meanwhile. */
  destroyed(cids: readonly unknown[]): readonly number[] {
    return this.#tree.components?.destroyed(cids) ?? [];
  }

  /** A message has been handled; flash put from now on is newer than what it put. */
  forgetNewFlash(): void {
    this.#view.state.newFlash = EMPTY_FLASH;
    this.#components.forgetNewFlash();
  }

  end(): void {
    this.#components.end();
  }

  /**
   * Renders what changed, and adds title and events. If the client would not show all of one message, the earlier parts are
   * sent before this returns the last.
   *
   * @returns `undefined` when there is nothing to say
   */
  message(): WireRoot | undefined {
    const { state } = this.#view;
    let message: WireRoot | undefined;
    if (state.changed || this.#components.hasChanged) {
      const messages = traced(
        "render",
        () => ({ ...this.#view.about(), root: state.changed }),
        () => this.#render(),
        sizeOf,
      );
      message = messages.length > 1 ? this.#sendAllButLast(messages) : messages[0];
    }
    if (message !== undefined) state.watch?.verify();
    if (state.title !== undefined) {
      if (state.title !== this.#title) (message ??= {}).t = this.#title = state.title;
      state.title = undefined;
    }
    if (state.events.length > 0) {
      (message ??= {}).e = state.events;
      state.events = NOTHING;
    }
    return message;
  }

  /** Events that come before the patch go with the first message, others with the last. */
  #sendAllButLast(messages: readonly WireRoot[]): WireRoot {
    const { state, outbox } = this.#view;
    const before = state.events.filter(([, , isBefore]) => isBefore === true);
    if (before.length > 0) {
      (messages[0] as WireRoot).e = before;
      state.events = state.events.filter(([, , isBefore]) => isBefore !== true);
    }
    for (const message of messages.slice(0, -1)) outbox.push("diff", message);
    return messages.at(-1) as WireRoot;
  }

  /** Mostly one message, or none. */
  #render(): readonly WireRoot[] {
    const { state, view, socket, layout: own } = this.#view;
    const components = this.#components;
    if (!state.changed) {
      const messages = this.#messages({ components: components.takeChanged() });
      components.settle();
      return messages;
    }
    state.changed = false;
    // Whatever fails from here on is the render's, until it is done.
    const { assigns, temporary, callback, callbackOf } = state;
    state.callback = "render";
    state.callbackOf = undefined;
    const layout = layoutIn(state, own);
    const render = state.render ?? view.render;
    const root = renderTemporary(state, (given) => {
      const content = render(given);
      return layout === undefined ? content : layout({ content, assigns: given, flash: flashOf(state) });
    });
    const messages = this.#messages({ root, components: components.takeChanged() });
    if (temporary !== undefined) state.assigns = { ...assigns, ...temporary };
    const rendered = state.assigns;
    settleStreams(state);
    components.settle();
    if (state.hooks.afterRender !== undefined) {
      state.callback = "hook on afterRender";
      afterRender(state, socket, state);
    }
    state.callback = callback;
    state.callbackOf = callbackOf;
    state.rendered = rendered;
    return messages;
  }

  #messages(changes: Changes): readonly WireRoot[] {
    const message = this.#tree.message(changes);
    const messages = message === undefined ? [] : [message];
    for (let rest = this.#tree.rest(); rest !== undefined; rest = this.#tree.rest()) messages.push(rest);
    return messages;
  }
}

const NOTHING: readonly never[] = Object.freeze([]);

/** What a diff is on the wire; a getter, since it is dear and seldom asked for. */
function sizeOf(messages: readonly WireRoot[]): object {
  return {
    get bytes(): number {
      return messages.reduce((sum, message) => sum + byteLength(JSON.stringify(message)), 0);
    },
  };
}
