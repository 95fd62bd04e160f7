import { EMPTY_LIST } from "../foundation/appended.ts";
import { type Changes, Tree } from "../diff/tree.ts";
import type { WireRoot } from "../diff/wire.ts";
import { writeUnder } from "../foundation/base-path.ts";
import { byteLength } from "../foundation/byte-length.ts";
import type { LiveRenderCall } from "../html/rendered.ts";
import { EMPTY_FLASH } from "../live/flash.ts";
import { afterRender } from "../live/hooks.ts";
import { layoutContext } from "../live/layout.ts";
import { settleStreams } from "../live/streams.ts";
import type { SocketState } from "../live/socket-state.ts";
import type { UpdateAddress } from "../live/target.ts";
import { ComponentHost, type ComponentOwner } from "../render/component-host.ts";
import { renderTemporary } from "../render/render-temporary.ts";
import { isTraced, traced } from "../telemetry/span.ts";
import { checkBacklog } from "./backpressure.ts";
import type { ViewContext } from "./view-context.ts";

/** The process of the view that a renderer renders. */
export interface PageOwner extends ComponentOwner {
  /** Writes the containers of nested views. */
  readonly children: { write(call: LiveRenderCall): string };
}

/** Renders the changes of one view and its LiveComponents into messages for the client. */
export class Renderer {
  readonly components: ComponentHost;
  readonly #view: ViewContext;
  readonly #tree: Tree;
  /** The page title that the client shows. */
  #title: string | undefined;

  constructor(view: ViewContext, owner: PageOwner) {
    this.#view = view;
    this.components = new ComponentHost(view.state, owner);
    this.#tree = new Tree(this.components, owner);
  }

  /** True if {@link message} would return one. */
  get hasChanges(): boolean {
    const { state } = this.#view;
    return state.changed || state.events.length > 0 || state.title !== undefined || this.components.hasChanged;
  }

  /**
   * Renders the changes, and adds title and events. If the client would not show all parts of one message, the earlier parts are
   * sent before this returns the last.
   *
   * @returns `undefined` if there is nothing to send
   */
  message(): WireRoot | undefined {
    const { state } = this.#view;
    let message: WireRoot | undefined;
    if (state.changed || this.components.hasChanged) {
      const messages = isTraced("render") ? this.#tracedRender() : this.#render();
      message = messages.length > 1 ? this.#sendAllButLast(messages) : messages[0];
    }
    if (message !== undefined) state.watch?.verify();
    if (state.title !== undefined) {
      if (state.title !== this.#title) (message ??= {}).t = this.#title = state.title;
      state.title = undefined;
    }
    if (state.events.length > 0) {
      (message ??= {}).e = state.events;
      state.events = EMPTY_LIST;
    }
    return message;
  }

  /** Renders and sends the changes that no reply carries. Returns false if they have to wait, since the client does not read. */
  push(): boolean {
    const { state, outbox, app, name } = this.#view;
    if (outbox.congested) {
      this.components.giveSent();
      checkBacklog(state, this.components.changedStates(), app.limits, name);
      return false;
    }
    const message = this.message();
    if (message !== undefined) outbox.push("diff", message);
    return true;
  }

  #tracedRender(): readonly WireRoot[] {
    const root = this.#view.state.changed;
    return traced(
      "render",
      () => ({ ...this.#view.about(), root }),
      () => this.#render(),
      sizeOf,
    );
  }

  #render(): readonly WireRoot[] {
    const { state, view, socket } = this.#view;
    const { components } = this;
    if (!state.changed) return this.#renderComponents();
    state.changed = false;
    // Until the end of the render, a failure counts as a failure of `render`.
    const { assigns, temporary, layout, callback, callbackOf } = state;
    state.callback = "render";
    state.callbackOf = undefined;
    const render = state.render ?? view.render;
    let make = render;
    if (layout === undefined || layout === false) state.uri = undefined;
    else make = (given) => layout(layoutContext(state, render(given), given));
    const root = temporary === undefined ? { value: make(assigns) } : renderTemporary(state, make);
    const messages = this.#messages({ root, components: components.active ? components.takeChanged() : EMPTY_LIST });
    if (temporary !== undefined) state.assigns = { ...assigns, ...temporary };
    const rendered = state.assigns;
    if (state.streams.size > 0) settleStreams(state);
    if (components.active) components.settle();
    if (state.hooks.afterRender !== undefined) {
      state.callback = "hook on afterRender";
      afterRender(state, socket, state);
    }
    state.callback = callback;
    state.callbackOf = callbackOf;
    state.rendered = rendered;
    return messages;
  }

  /** Renders the changed components of a view that has not changed itself. */
  #renderComponents(): readonly WireRoot[] {
    const messages = this.#messages({ components: this.components.takeChanged() });
    this.components.settle();
    return messages;
  }

  /** Returns the messages for the client, usually one. */
  #messages(changes: Changes): readonly WireRoot[] {
    const { basePath } = this.#view.app;
    return basePath === undefined ? this.#write(changes) : writeUnder(basePath, () => this.#write(changes));
  }

  #write(changes: Changes): readonly WireRoot[] {
    const message = this.#tree.message(changes);
    const messages = message === undefined ? [] : [message];
    if (this.#tree.left.length === 0) return messages;
    for (let rest = this.#tree.rest(); rest !== undefined; rest = this.#tree.rest()) messages.push(rest);
    return messages;
  }

  /** Events that must arrive before the patch go with the first message, the others with the last. */
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

  /** A message has been handled. Flash that is put from now on is newer than the flash it put. */
  forgetNewFlash(): void {
    this.#view.state.newFlash = EMPTY_FLASH;
    this.components.forgetNewFlash();
  }

  // ── Components ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** Returns the component with this cid. */
  component(cid: number): ReturnType<ComponentHost["get"]> {
    return this.components.get(this.#tree.components?.get(cid));
  }

  /** Returns the component with this state, unless it was removed. */
  instance(state: SocketState): ReturnType<ComponentHost["get"]> {
    return this.components.withState(state);
  }

  /**
   * Updates the props of a component outside of a render. If the view has changes, they may change the props of the same
   * component, so the update waits until they are rendered.
   *
   * @param now true if the update must not wait
   * @returns false if the component does not exist
   */
  update(to: UpdateAddress, props: object, now: boolean): boolean {
    const entry =
      "instance" in to ? this.components.entry(to.instance) : this.#tree.components?.find(to.definition, to.id);
    if (entry === undefined) return false;
    if (now || !this.#view.state.changed) this.components.send(entry, props);
    else this.components.sendLater(entry, props);
    return true;
  }

  /** The client is about to remove components (protocol section 4.9). */
  willDestroy(cids: readonly unknown[]): void {
    this.#tree.components?.willDestroy(cids);
  }

  /** The client has removed components. Returns the cids that were not rendered again in the meantime. */
  destroyed(cids: readonly unknown[]): readonly number[] {
    return this.#tree.components?.destroyed(cids) ?? [];
  }
}

/** Returns the size of messages on the wire. A getter, since it is expensive and rarely read. */
function sizeOf(messages: readonly WireRoot[]): object {
  return {
    get bytes(): number {
      return messages.reduce((sum, message) => sum + byteLength(JSON.stringify(message)), 0);
    },
  };
}
