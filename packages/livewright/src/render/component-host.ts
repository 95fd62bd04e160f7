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
import { type Recorder, SocketState } from "../live/socket-state.ts";
import { componentEnded, type SpanFields, traced } from "../telemetry/span.ts";
import { settleStreams } from "../live/streams.ts";
import { Target } from "../live/target.ts";
import { checkMounted } from "../live/check-mounted.ts";
import { followAssigns, subscribeFixed } from "../live/topics.ts";
import { renderTemporary } from "./render-temporary.ts";

/** A running LiveComponent. */
export class ComponentInstance implements Recorder {
  readonly definition: ComponentDefinition;
  readonly entry: ComponentEntry;
  readonly socket: Socket;
  readonly state: SocketState;
  /** What its parent gave it last; `undefined` until it was mounted. */
  props: object | undefined;
  readonly #host: ComponentHost;

  constructor(host: ComponentHost, view: SocketState, definition: ComponentDefinition, entry: ComponentEntry) {
    const { id, connected, connectInfo, development, watch, place } = view;
    this.#host = host;
    this.definition = definition;
    this.entry = entry;
    this.state = new SocketState(
      { id, connected, connectInfo, connectParams: undefined, development, watch, component: true, place },
      this,
    );
    this.socket = new SocketHandle(this.state);
  }

  recorded(): void {
    this.#host.recorded(this);
  }
}

/** Whose components they are. */
export interface ComponentOwner {
  /** Knows about itself what signals tell. */
  readonly view: { about(): SpanFields };
  /** An instance is gone; what it asked for ends. */
  release(state: SocketState): void;
}

// Of a view that has no components, which most have not.
const NO_INSTANCES = new Map<ComponentEntry, ComponentInstance>();
const NOT_CHANGED = new Set<ComponentInstance>();
const NOT_FLASHING = new Set<SocketState>();
const NOT_RENDERED: ComponentInstance[] = [];
const NOT_SENT = new Map<ComponentInstance, object[]>();

/**
 * The LiveComponents of one view: their state, and what their sockets record. State is their own; everything else (events
 * for the client, messages, navigation) is handed on to the view, whose process carries it out.
 */
export class ComponentHost implements ComponentRunner {
  readonly #view: SocketState;
  readonly #owner: ComponentOwner | undefined;
  #instances: Map<ComponentEntry, ComponentInstance> = NO_INSTANCES;
  #changed: Set<ComponentInstance> = NOT_CHANGED;
  #flashing: Set<SocketState> = NOT_FLASHING;
  #rendered = NOT_RENDERED;
  /** Props that wait for a render. */
  #sent: Map<ComponentInstance, object[]> = NOT_SENT;
  assigned: AssignNames | undefined = undefined;
  /** True once the view has rendered a component. */
  active = false;

  /**
   * @param view the state of the view they belong to
   * @param owner the process of that view, if it has one
   */
  constructor(view: SocketState, owner?: ComponentOwner) {
    this.#view = view;
    this.#owner = owner;
  }

  /** The instance behind an entry, if it was mounted. */
  get(entry: ComponentEntry | undefined): ComponentInstance | undefined {
    return entry === undefined ? undefined : this.#instances.get(entry);
  }

  /** The entry that identifies an instance, if that is one of this view and still there. */
  entry(instance: object | undefined): ComponentEntry | undefined {
    return this.get(instance as ComponentEntry | undefined)?.entry;
  }

  /** The instance with this state. */
  withState(state: SocketState): ComponentInstance | undefined {
    for (const instance of this.#instances.values()) if (instance.state === state) return instance;
    return undefined;
  }

  /** Takes those whose own state changed since the last message. */
  takeChanged(): readonly ComponentEntry[] {
    if (this.#changed.size === 0) return [];
    const entries = [...this.#changed].map(({ entry }) => entry);
    this.#changed.clear();
    return entries;
  }

  /** The states of those. */
  *changedStates(): Iterable<SocketState> {
    for (const { state } of this.#changed) yield state;
  }

  /** Whether there is anything to render. */
  get hasChanged(): boolean {
    return this.#changed.size > 0;
  }

  /** Lets go of what was rendered: the items of streams. */
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

  /** A message has been handled: flash it put is not new any more. */
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

  /** Where nothing changed in the call of a component, it keeps what it has, also what `sendUpdate` gave it since. */
  update(key: object, visits: readonly { readonly entry: ComponentEntry; readonly props: object }[]): void {
    const changed = visits.filter(({ entry, props }) => {
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

  /** Gives an instance props from outside a render. */
  send(entry: ComponentEntry, props: object): void {
    this.#give(entry.definition as ComponentDefinition, [{ entry, props }]);
  }

  /** Gives an instance props once the render that is due has given it those of its parent. */
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

  /** Whether something was sent that waits for a render. */
  get hasSent(): boolean {
    return this.#sent.size > 0;
  }

  /** Gives what waits for a render now. */
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
    visits: readonly { readonly entry: ComponentEntry; readonly props: object }[],
  ): void {
    traced(
      "component.update",
      () => ({ ...this.#about(), component: definition.name, instances: visits.length }),
      () => this.#update(definition, visits),
    );
  }

  #update(
    definition: ComponentDefinition,
    visits: readonly { readonly entry: ComponentEntry; readonly props: object }[],
  ): void {
    const updates = visits.map(({ entry, props }) => {
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
    if (temporary !== undefined) state.assigns = { ...state.assigns, ...temporary };
    // What is no markup is for the diff to refuse; only `undefined` has a meaning of its own there.
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

  /** Calls what runs while a page is being rendered, which can neither wait nor be left for another page any more. */
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
      // What it rejects with would otherwise end the server.
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
    state.assigns = merged(state.assigns, { id: entry.id, myself: new Target(this.#addressOf(entry), entry) });
    state.changed = true;
  }

  /** An instance has recorded something. */
  recorded(instance: ComponentInstance): void {
    const { state } = instance;
    const view = this.#view;
    if (state.changed) this.#changed.add(instance);
    if (state.newFlash !== EMPTY_FLASH) this.#flashing.add(state);
    if (state.events.length > 0) view.events = appended(view.events, state.events);
    if (state.intents.length > 0) view.intents = appended(view.intents, state.intents);
    if (state.navigation !== undefined) {
      view.navigation = state.navigation;
      // A component's flash is its own until it navigates with it.
      setFlash(view, { ...flashOf(view), ...state.newFlash });
      view.newFlash = { ...view.newFlash, ...state.newFlash };
    }
    if (state.title !== undefined) view.title = state.title;
    state.events = [];
    state.intents = [];
    state.navigation = undefined;
    state.title = undefined;
    view.recorded();
  }
}

/** Runs the function component that a component renders as its root. */
function withoutCalls(rendered: unknown): unknown {
  let value = rendered;
  while (value instanceof ComponentCall) value = value.component(value.props as never);
  return value;
}
