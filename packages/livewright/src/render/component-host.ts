// render: state and markup that the dead render and the running view have in common.
//
// Owns: LiveComponent instances, rendering with temporary assigns, the elements around views. Called by: page and process.

import type { ComponentEntry, ComponentRunner } from "../diff/component-table.ts";
import type { AssignNames } from "../diff/shadow.ts";
import type { TemporaryValue } from "../diff/temporary.ts";
import { sameProps } from "../diff/props.ts";
import { appended } from "../foundation/appended.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { merged } from "../foundation/merged.ts";
import { isPromise } from "../foundation/maybe-async.ts";
import { ComponentCall, type Rendered } from "../html/rendered.ts";
import type { ComponentDefinition } from "../live/live-component.ts";
import { EMPTY_FLASH, flashOf, setFlash } from "../live/flash.ts";
import { afterRender } from "../live/hooks.ts";
import { SocketHandle } from "../live/socket/socket-handle.ts";
import type { Socket } from "../live/socket.ts";
import { type StateOwner, SocketState } from "../live/socket-state.ts";
import { componentEnded, type SpanFields, traced } from "../telemetry/span.ts";
import { settleStreams } from "../live/streams.ts";
import { componentAddress, Target } from "../live/target.ts";
import { checkMounted } from "../live/check-mounted.ts";
import { followAssigns, subscribeFixed } from "../live/topics.ts";
import { renderTemporary } from "./render-temporary.ts";

/** A running LiveComponent. */
export class ComponentInstance implements StateOwner {
  readonly definition: ComponentDefinition;
  readonly entry: ComponentEntry;
  readonly socket: Socket;
  readonly state: SocketState;
  /** The last props from the parent; `undefined` until it is mounted. */
  props: object | undefined;
  readonly #host: ComponentHost;

  constructor(host: ComponentHost, view: SocketState, definition: ComponentDefinition, entry: ComponentEntry) {
    const { id, connected, acts, connectInfo, development, watch, environment } = view;
    this.#host = host;
    this.definition = definition;
    this.entry = entry;
    this.state = new SocketState(
      { id, connected, acts, connectInfo, connectParams: undefined, development, watch, component: true, environment },
      this,
    );
    this.socket = new SocketHandle(this.state);
  }

  onChange(): void {
    this.#host.onChange(this);
  }
}

/** The owner of the components. */
export interface ComponentOwner {
  /** The view, with its fields in telemetry events. */
  readonly view: { about(): SpanFields };
  /** An instance was removed. Ends its timers, subscriptions and tasks. */
  release(state: SocketState): void;
}

// Shared by all views without components, which are most.
const NO_INSTANCES = new Map<ComponentEntry, ComponentInstance>();
const NOT_CHANGED = new Set<ComponentInstance>();
const NOT_FLASHING = new Set<SocketState>();
const NOT_RENDERED: ComponentInstance[] = [];
const NOT_SENT = new Map<ComponentInstance, object[]>();

/**
 * The LiveComponents of one view: their state, and the effects of their sockets. State stays with the component. Everything else
 * (events for the client, messages, navigation) goes to the state of the view, whose process carries it out.
 */
export class ComponentHost implements ComponentRunner {
  readonly #view: SocketState;
  readonly #owner: ComponentOwner | undefined;
  #instances: Map<ComponentEntry, ComponentInstance> = NO_INSTANCES;
  #changed: Set<ComponentInstance> = NOT_CHANGED;
  #flashing: Set<SocketState> = NOT_FLASHING;
  #rendered = NOT_RENDERED;
  /** Sent props that wait for a render. */
  #sent: Map<ComponentInstance, object[]> = NOT_SENT;
  assigned: AssignNames | undefined = undefined;
  /** True once the view has rendered a component. */
  active = false;

  /**
   * @param view the state of the view
   * @param owner the process of the view, if it has one
   */
  constructor(view: SocketState, owner?: ComponentOwner) {
    this.#view = view;
    this.#owner = owner;
  }

  /** Returns the instance of an entry, if it was mounted. */
  get(entry: ComponentEntry | undefined): ComponentInstance | undefined {
    return entry === undefined ? undefined : this.#instances.get(entry);
  }

  /** Returns the entry of an instance of this view, unless it was removed. */
  entry(instance: object | undefined): ComponentEntry | undefined {
    return this.get(instance as ComponentEntry | undefined)?.entry;
  }

  /** Returns the instance with this state. */
  withState(state: SocketState): ComponentInstance | undefined {
    for (const instance of this.#instances.values()) if (instance.state === state) return instance;
    return undefined;
  }

  /** Returns and forgets the components whose state has changed since the last message. */
  takeChanged(): readonly ComponentEntry[] {
    if (this.#changed.size === 0) return [];
    const entries = [...this.#changed].map(({ entry }) => entry);
    this.#changed.clear();
    return entries;
  }

  /** Returns the states of the changed components. */
  *changedStates(): Iterable<SocketState> {
    for (const { state } of this.#changed) yield state;
  }

  /** True if a component has to be rendered. */
  get hasChanged(): boolean {
    return this.#changed.size > 0;
  }

  /** Releases the stream items that were rendered, and runs hooks after the render. */
  settle(): void {
    const rendered = this.#rendered;
    if (rendered.length === 0) return;
    this.#rendered = [];
    for (const instance of rendered) {
      const { state } = instance;
      const { assigns } = state;
      settleStreams(state);
      if (state.hooks.afterRender !== undefined) this.#afterRender(instance);
      state.rendered = assigns;
      if (!state.changed) this.#changed.delete(instance);
    }
  }

  /** A message has been handled. Its flash is no longer new. */
  forgetNewFlash(): void {
    if (this.#flashing.size === 0) return;
    for (const state of this.#flashing) state.newFlash = EMPTY_FLASH;
    this.#flashing.clear();
  }

  /** The view has ended. */
  end(): void {
    for (const { state, entry, definition } of this.#instances.values()) {
      state.ended = true;
      componentEnded(() => this.#fields(entry, definition));
    }
  }

  // ── ComponentRunner ──────────────────────────────────────────────────────────────────────────────────────────────

  /** Updates components whose props have changed. Other components keep their assigns, including those from `sendUpdate`. */
  update(key: object, due: readonly { readonly entry: ComponentEntry; readonly props: object }[]): void {
    const changed = due.filter(({ entry, props }) => {
      const before = this.#instances.get(entry)?.props;
      return before === undefined || !sameProps(before, props);
    });
    if (changed.length === 0) return;
    this.#give(key as ComponentDefinition, changed);
    for (const { entry, props } of changed) {
      const instance = this.#instances.get(entry);
      if (instance !== undefined) instance.props = props;
    }
  }

  /** Updates the props of an instance outside of a render. */
  send(entry: ComponentEntry, props: object): void {
    this.#give(entry.definition as ComponentDefinition, [{ entry, props }]);
  }

  /** Updates the props of an instance after the next render, which updates the props from its parent. */
  sendLater(entry: ComponentEntry, props: object): void {
    const instance = this.#instances.get(entry);
    if (instance === undefined) return;
    const sent = this.#sent.get(instance);
    if (sent === undefined) {
      if (this.#sent === NOT_SENT) this.#sent = new Map();
      this.#sent.set(instance, [props]);
    } else sent.push(props);
    this.#changed.add(instance);
  }

  /** True if sent props wait for a render. */
  get hasSent(): boolean {
    return this.#sent.size > 0;
  }

  /** Updates the waiting props immediately. */
  giveSent(): void {
    for (const instance of this.#sent.keys()) this.#takeSent(instance);
  }

  #takeSent(instance: ComponentInstance): void {
    const sent = this.#sent.get(instance) ?? [];
    this.#sent.delete(instance);
    for (const props of sent) this.send(instance.entry, props);
  }

  #give(
    definition: ComponentDefinition,
    due: readonly { readonly entry: ComponentEntry; readonly props: object }[],
  ): void {
    traced(
      "component.update",
      () => ({ ...this.#about(), component: definition.name, instances: due.length }),
      () => this.#update(definition, due),
    );
  }

  #update(
    definition: ComponentDefinition,
    due: readonly { readonly entry: ComponentEntry; readonly props: object }[],
  ): void {
    const updates = due.map(({ entry, props }) => {
      const { socket } = this.#instances.get(entry) ?? this.#mount(definition, entry, props);
      const { id: _id, ...assigns } = props as { id?: unknown };
      socket.assign(assigns);
      return { socket, props };
    });
    if (definition.updateMany !== undefined) this.#run(definition, "updateMany", (all) => all(updates));
    else if (definition.update !== undefined) {
      for (const { socket, props } of updates) this.#run(definition, "update", (one) => one(socket, props));
    }
  }

  render(entry: ComponentEntry, force: boolean): Rendered | TemporaryValue | undefined {
    const instance = this.#instances.get(entry);
    if (instance === undefined) return undefined;
    const { state, definition } = instance;
    if (this.#sent.has(instance)) this.#takeSent(instance);
    if ((state.assigns["myself"] as Target).cid !== this.#addressOf(entry)) this.#address(state, entry);
    if (!state.changed && !force) return undefined;
    state.changed = false;
    this.#changed.delete(instance);
    this.#rendered.push(instance);
    const { temporary } = state;
    const view = this.#view;
    const { callback, callbackOf } = view;
    view.callback = "render";
    view.callbackOf = definition.name;
    const render = state.render ?? definition.render;
    const { value, assigned } = renderTemporary(state, (assigns) => withoutCalls(render(assigns)));
    this.assigned = assigned;
    view.callback = callback;
    view.callbackOf = callbackOf;
    // Without a connection, a component may be rendered twice for one page, each time with all its assigns.
    if (temporary !== undefined && view.connected) state.assigns = { ...state.assigns, ...temporary };
    // The diff refuses a value that is not a template. It reads `undefined` as unchanged, so that becomes null.
    return (value ?? null) as Rendered;
  }

  destroy(entry: ComponentEntry): void {
    const instance = this.#instances.get(entry);
    if (instance === undefined) return;
    instance.state.ended = true;
    this.#instances.delete(entry);
    this.#changed.delete(instance);
    this.#sent.delete(instance);
    componentEnded(() => this.#fields(entry, instance.definition));
    this.#owner?.release(instance.state);
  }

  name(definition: object): string {
    return (definition as ComponentDefinition).name;
  }

  #about(): SpanFields {
    return this.#owner?.view.about() ?? { view: this.#view.id };
  }

  #fields(entry: ComponentEntry, { name: component }: ComponentDefinition): SpanFields {
    return { ...this.#about(), component, componentId: entry.id, cid: this.#addressOf(entry) };
  }

  // ── Instances ────────────────────────────────────────────────────────────────────────────────────────────────────

  #mount(definition: ComponentDefinition, entry: ComponentEntry, props: object): ComponentInstance {
    if (this.#instances === NO_INSTANCES) {
      this.active = true;
      this.#instances = new Map();
      this.#changed = new Set();
      this.#flashing = new Set();
      this.#rendered = [];
    }
    const instance = new ComponentInstance(this, this.#view, definition, entry);
    this.#instances.set(entry, instance);
    this.#address(instance.state, entry);
    const { id: _id, ...assigns } = props as { id?: unknown };
    instance.socket.assign(assigns);
    subscribeFixed(definition.topics, instance.socket);
    const mounted = traced(
      "component.mount",
      () => this.#fields(entry, definition),
      () => this.#run(definition, "mount", (mount) => mount(instance.socket, props)),
    );
    if (typeof mounted === "object" && mounted !== null) {
      if (instance.state.development) checkMounted(instance.state, mounted, `mount of ${definition.name}`, props);
      instance.socket.assign(mounted);
    }
    followAssigns(definition.topics, instance.socket, instance.state);
    return instance;
  }

  /** Runs a callback during a render, where async work and navigation are not allowed. */
  #run<Name extends "mount" | "update" | "updateMany">(
    definition: ComponentDefinition,
    name: Name,
    call: (callback: NonNullable<ComponentDefinition[Name]>) => unknown,
  ): unknown {
    const callback = definition[name];
    if (callback === undefined) return undefined;
    const view = this.#view;
    const { navigation, callback: outer, callbackOf } = view;
    view.callback = name;
    view.callbackOf = definition.name;
    const result = call(callback);
    if (isPromise(result)) {
      // An unhandled rejection would end the server.
      Promise.resolve(result).catch(() => {});
      throw new LivewrightError(
        "LW408",
        `${name} of ${definition.name} is async, and a component must be ready when its page is rendered.`,
        { hint: "Load in the view and pass the result down as a prop." },
      );
    }
    if (view.navigation !== navigation) {
      throw new LivewrightError("LW408", `${name} of ${definition.name} navigates while its page is being rendered.`, {
        hint: "Navigate before: in mount or handleParams of the view, or in an event handler.",
      });
    }
    view.callback = outer;
    view.callbackOf = callbackOf;
    return result;
  }

  #afterRender({ definition, state, socket }: ComponentInstance): void {
    const view = this.#view;
    const { callback, callbackOf } = view;
    view.callback = "hook on afterRender";
    view.callbackOf = definition.name;
    afterRender(state, socket, view);
    view.callback = callback;
    view.callbackOf = callbackOf;
  }

  #addressOf(entry: ComponentEntry): number | undefined {
    return this.#view.connected ? entry.cid : undefined;
  }

  #address(state: SocketState, entry: ComponentEntry): void {
    const cid = this.#addressOf(entry);
    const address = cid === undefined ? componentAddress(this.name(entry.definition), entry.id) : undefined;
    state.assigns = merged(state.assigns, { id: entry.id, myself: new Target(cid, entry, address) });
    state.changed = true;
  }

  /** The socket of an instance has recorded a change. */
  onChange(instance: ComponentInstance): void {
    const { state } = instance;
    const view = this.#view;
    if (state.changed) this.#changed.add(instance);
    if (state.newFlash !== EMPTY_FLASH) this.#flashing.add(state);
    if (state.events.length > 0) view.events = appended(view.events, state.events);
    if (state.effects.length > 0) view.effects = appended(view.effects, state.effects);
    if (state.navigation !== undefined) {
      view.navigation = state.navigation;
      // The flash of a component stays with it, unless it navigates.
      setFlash(view, { ...flashOf(view), ...state.newFlash });
      view.newFlash = { ...view.newFlash, ...state.newFlash };
    }
    if (state.title !== undefined) view.title = state.title;
    state.events = [];
    state.effects = [];
    state.navigation = undefined;
    state.title = undefined;
    view.notifyOwner();
  }
}

/** Runs the function component that a component renders as its root. */
function withoutCalls(rendered: unknown): unknown {
  let value = rendered;
  while (value instanceof ComponentCall) value = value.component(value.props as never);
  return value;
}
