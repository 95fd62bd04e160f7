import { LivewrightError } from "../foundation/errors.ts";
import { Stream, type StreamInsert } from "../html/stream.ts";
import { checkAssignName, deepFreeze } from "./assigns.ts";
import { checkExternalUrl, checkLocalPath, HALT, type Halt } from "./navigation.ts";
import type { ConnectInfo, SocketState, TimerRequest } from "./socket-state.ts";
import { changeStream, streamInsertOf, streamOf, type StreamInsertOptions, type StreamOptions } from "./streams.ts";

/** The assigns that are streams. */
type StreamName<Assigns> = {
  [Name in keyof Assigns]: Assigns[Name] extends Stream<never> ? Name : never;
}[keyof Assigns] &
  string;
/** A LiveComponent, as far as a socket has to know it. */
export interface ComponentHandle<Props extends object> {
  (props: Props & { readonly id: string | number }): unknown;
  readonly definition: object;
}
type ItemOf<Value> = Value extends Stream<infer Item> ? Item : never;

/**
 * A view's handle on its own state. Every method records what is wanted; the view's process carries it out after the
 * callback, so nothing is half done when a callback throws.
 *
 * @typeParam Assigns the view's assigns, inferred from what its `mount` returns
 */
export class Socket<Assigns extends object = Record<string, unknown>> {
  readonly #state: SocketState;

  constructor(state: SocketState) {
    this.#state = state;
  }

  /** The id of the view's element on the page. */
  get id(): string {
    return this.#state.id;
  }

  /** True when a client is connected, false in the dead render of the first HTTP response. */
  get connected(): boolean {
    return this.#state.connected;
  }

  /** The current assigns: a snapshot that later assigns do not change. */
  get assigns(): Readonly<Assigns> {
    return this.#state.assigns as Readonly<Assigns>;
  }

  /**
   * Sets assigns. Values identical to the current ones are no change; when nothing changed, nothing is rendered.
   *
   * @param change the new values, or a function from the current assigns to them
   * @throws {LivewrightError} LW401 for reserved names
   * @example socket.assign({ count: 0, open: true })
   */
  assign(change: Partial<Assigns> | ((assigns: Readonly<Assigns>) => Partial<Assigns>)): void {
    const state = this.#state;
    if (state.ended) return;
    const values = typeof change === "function" ? change(this.assigns) : change;
    let next: Record<string, unknown> | undefined;
    for (const name of Object.keys(values)) {
      const given = (values as Record<string, unknown>)[name];
      // A stream that was put aside before it changed again is an old copy of the one that counts.
      const value = given instanceof Stream ? (state.streams.get(given.name) ?? given) : given;
      if (Object.is(value, state.assigns[name]) && Object.hasOwn(state.assigns, name)) continue;
      checkAssignName(name);
      if (state.freezes) deepFreeze(value);
      next ??= { ...state.assigns };
      next[name] = value;
    }
    if (next === undefined) return;
    state.assigns = next;
    state.changed = true;
    state.recorded();
  }

  /**
   * Sets an assign unless it is set already.
   *
   * @param name the assign
   * @param value called with the current assigns only when the assign is missing
   * @returns the assign's value
   * @example socket.assignNew("user", () => users.find(session.userId))
   */
  assignNew<Name extends keyof Assigns & string>(
    name: Name,
    value: (assigns: Readonly<Assigns>) => Assigns[Name],
  ): Assigns[Name] {
    if (!Object.hasOwn(this.#state.assigns, name))
      this.assign({ [name]: value(this.assigns) } as unknown as Partial<Assigns>);
    return this.assigns[name];
  }

  /**
   * Replaces an assign with a function of its current value.
   *
   * @throws {LivewrightError} LW402 if there is no such assign
   * @example socket.update("count", (n) => n + 1)
   */
  update<Name extends keyof Assigns & string>(
    name: Name,
    change: (value: Readonly<Assigns>[Name], assigns: Readonly<Assigns>) => Assigns[Name],
  ): void {
    if (!Object.hasOwn(this.#state.assigns, name)) {
      throw new LivewrightError("LW402", `There is no assign "${name}" to update.`, {
        hint: `Return it from mount: return { ${name}: … }`,
      });
    }
    this.assign({ [name]: change(this.assigns[name], this.assigns) } as unknown as Partial<Assigns>);
  }

  /**
   * Makes list assigns temporary: after each render they go back to the given value, so their items need not stay in
   * memory. Going back does not empty the list on the page, as long as the template passes the assign itself to `each`.
   *
   * @param values for each such assign, what to go back to, usually `[]`
   * @example socket.temporaryAssign({ messages: [] })
   */
  temporaryAssign(values: {
    readonly [
      Name in keyof Assigns as unknown extends Assigns[Name]
        ? Name
        : Assigns[Name] extends readonly unknown[]
          ? Name
          : never
    ]?: Assigns[Name];
  }): void {
    const temporary: Record<string, readonly unknown[]> = { ...this.#state.temporary };
    for (const [name, value] of Object.entries(values as Record<string, readonly unknown[]>)) {
      checkAssignName(name);
      // An instance of its own, so that the diff can tell "gone back" from an empty list that was assigned.
      temporary[name] = Object.freeze([...value]);
    }
    this.#state.temporary = temporary;
  }

  /** The name LiveViewJS has for {@link temporaryAssign}. */
  tempAssign(values: Parameters<this["temporaryAssign"]>[0]): void {
    this.temporaryAssign(values);
  }

  /**
   * Sets the page's title. Prefix and suffix come from the page's `liveTitle`.
   *
   * @param title an empty string shows the default title (protocol section 5.9)
   */
  pageTitle(title: string): void {
    if (this.#state.ended) return;
    this.#state.title = title;
    this.#state.recorded();
  }

  /**
   * Sends an event to the client's hooks (`handleEvent`) and to `window` as `phx:<name>`.
   *
   * @param name the event's name
   * @param payload an object that JSON can hold; default `{}`
   * @param options `dispatch`: `"after"` the page is patched (default) or `"before"`
   */
  pushEvent(name: string, payload: object = {}, options: { readonly dispatch?: "before" | "after" } = {}): void {
    const state = this.#state;
    if (state.ended) return;
    state.events = [...state.events, options.dispatch === "before" ? [name, payload, true] : [name, payload]];
    state.recorded();
  }

  /**
   * Puts items into a stream: a list whose items live on the page only, not in the server's memory. Show it with
   * `each(name, (item, domId) => …)` inside an element with an `id` and `phx-update="stream"`.
   *
   * @param name the assign that holds the stream; return what this returns from `mount` under the same name
   * @param items more items; of an async source, items are inserted as they come, until the view ends
   * @param options `domId`, and as for {@link streamInsert}; `reset` replaces what is on the page
   * @throws {LivewrightError} LW411 for an item without an id when there is no `domId`
   * @example mount: (socket) => ({ messages: socket.stream("messages", latest, { limit: -50 }) })
   */
  stream<Item>(
    name: string,
    items: Iterable<Item> | AsyncIterable<Item>,
    options: StreamOptions<Item> = {},
  ): Stream<Item> {
    checkAssignName(name);
    const state = this.#state;
    const stream = streamOf(state, name, options.domId);
    const insertOf = (item: unknown): StreamInsert => streamInsertOf(stream, item, options);
    if (Symbol.asyncIterator in items) {
      const insert = (item: unknown): void =>
        void changeStream(state, streamOf(state, name), { inserts: [insertOf(item)] });
      const changed = changeStream(state, stream, { reset: options.reset === true });
      this.#intend({ kind: "source", source: items, insert });
      return changed;
    }
    const inserts = Array.from(items, insertOf);
    return changeStream(state, stream, { inserts, reset: options.reset === true });
  }

  /**
   * Inserts or updates one item of a stream.
   *
   * @example socket.streamInsert("messages", message, { at: 0, limit: 50 })
   */
  streamInsert<Name extends StreamName<Assigns>>(
    name: Name,
    item: ItemOf<Assigns[Name]>,
    options: StreamInsertOptions = {},
  ): void {
    const stream = this.#stream(name);
    changeStream(this.#state, stream, { inserts: [streamInsertOf(stream, item, options)] });
  }

  /** Removes one item of a stream from the page. */
  streamDelete<Name extends StreamName<Assigns>>(name: Name, item: ItemOf<Assigns[Name]>): void {
    const stream = this.#stream(name);
    changeStream(this.#state, stream, { deletes: [stream.domId(item)] });
  }

  /** Removes the element with this id from a stream on the page. */
  streamDeleteByDomId(name: StreamName<Assigns>, domId: string): void {
    changeStream(this.#state, this.#stream(name), { deletes: [domId] });
  }

  /**
   * Says how the items of a stream are told apart, before anything is put into it.
   *
   * @example socket.streamConfigure("files", { domId: (file: File) => `file-${file.hash}` })
   */
  streamConfigure(name: string, options: { readonly domId: (item: never) => string }): void {
    checkAssignName(name);
    if (this.#state.streams.has(name)) {
      throw new LivewrightError("LW411", `The stream "${name}" is configured after it was filled.`, {
        hint: "Call streamConfigure first.",
      });
    }
    changeStream(this.#state, streamOf(this.#state, name, options.domId), {});
  }

  #stream(name: string): Stream {
    const stream = this.#state.streams.get(name);
    if (stream !== undefined) return stream;
    throw new LivewrightError("LW411", `There is no stream "${name}".`, {
      hint: `Start it in mount: return { ${name}: socket.stream("${name}", []) }`,
    });
  }

  /**
   * Gives a LiveComponent of this view new props, as its parent would: they are assigned and its `update` runs. Nothing
   * happens if there is no such instance.
   *
   * @param component the component
   * @param id the instance
   * @param props the props that change
   * @example socket.sendUpdate(Cart, "cart", { items })
   */
  sendUpdate<Props extends object>(
    component: ComponentHandle<Props>,
    id: string | number,
    props: Partial<Props>,
  ): void {
    this.#intend({ kind: "update", definition: component.definition, id, props });
  }

  /** {@link sendUpdate} after `delay` milliseconds. Returns a function that cancels it. */
  sendUpdateAfter<Props extends object>(
    component: ComponentHandle<Props>,
    id: string | number,
    props: Partial<Props>,
    delay: number,
  ): () => void {
    return this.sendAfter(() => this.sendUpdate(component, id, props), delay);
  }

  /** Sends a message to this view's own `handleInfo`, after the messages already waiting. Not in the dead render. */
  sendInfo(message: unknown): void {
    this.#intend({ kind: "info", message });
  }

  /**
   * Sends a message to this view's `handleInfo` once, later. Ends with the view; does nothing in the dead render.
   *
   * @param message the message, or a function to call instead, inside the view's process
   * @param delay milliseconds
   * @returns a function that cancels it
   */
  sendAfter(message: unknown, delay: number): () => void {
    return this.#timer(message, delay, false);
  }

  /**
   * Sends a message to this view's `handleInfo` again and again. Ends with the view; does nothing in the dead render.
   *
   * @param message the message, or a function to call instead, inside the view's process
   * @param interval milliseconds
   * @returns a function that stops it
   */
  repeat(message: unknown, interval: number): () => void {
    return this.#timer(message, interval, true);
  }

  /** Delivers every message broadcast on `topic` to `handleInfo`, until the view ends. Subscribing twice is the same as once. */
  subscribe(topic: string): void {
    this.#intend({ kind: "subscribe", topic });
  }

  /** Ends a subscription. */
  unsubscribe(topic: string): void {
    this.#intend({ kind: "unsubscribe", topic });
  }

  /**
   * Leaves the page with a full load.
   *
   * @param to a local path, or `{ external: url }` for another site
   * @param options `status` of the HTTP redirect when this happens in the dead render; default 302
   * @throws {LivewrightError} LW409 for paths and URLs that could lead visitors astray
   */
  redirect(
    to: string | { readonly external: string },
    options: { readonly status?: 301 | 302 | 303 | 307 | 308 } = {},
  ): Halt {
    this.#state.navigation = {
      kind: "redirect",
      to: typeof to === "string" ? checkLocalPath(to) : checkExternalUrl(to.external),
      status: options.status ?? 302,
    };
    this.#state.recorded();
    return HALT;
  }

  /**
   * Replaces this view with that of another route, over the same connection.
   *
   * @param to a local path
   * @param options `replace` the history entry instead of adding one; default false
   */
  pushNavigate(to: string, options: { readonly replace?: boolean } = {}): Halt {
    this.#state.navigation = { kind: "navigate", to: checkLocalPath(to), replace: options.replace === true };
    this.#state.recorded();
    return HALT;
  }

  /**
   * Changes the URL and runs `handleParams` of this view; its state stays.
   *
   * @param to a local path that routes to this view
   * @param options `replace` the history entry instead of adding one; default false
   */
  pushPatch(to: string, options: { readonly replace?: boolean } = {}): void {
    this.#state.navigation = { kind: "patch", to: checkLocalPath(to), replace: options.replace === true };
    this.#state.recorded();
  }

  /**
   * What the client sent when it connected; `undefined` in the dead render.
   *
   * @throws {LivewrightError} LW404 after mounting: keep what you need in an assign
   */
  get connectParams(): Readonly<Record<string, unknown>> | undefined {
    if (this.#state.connected && this.#state.connectParams === undefined) {
      throw new LivewrightError("LW404", "connectParams can be read only while mounting.", {
        hint: "Assign what you need in mount.",
      });
    }
    return this.#state.connectParams;
  }

  /** What is known about the visitor's request; the same in the dead render and when connected. */
  get connectInfo(): ConnectInfo {
    return this.#state.connectInfo;
  }

  #timer(message: unknown, delay: number, repeat: boolean): () => void {
    const timer: TimerRequest = { message, delay, repeat, cancelled: false, stop: undefined };
    this.#intend({ kind: "timer", timer });
    return () => {
      timer.cancelled = true;
      timer.stop?.();
    };
  }

  #intend(intent: SocketState["intents"][number]): void {
    const state = this.#state;
    if (state.ended || !state.connected) return;
    state.intents = [...state.intents, intent];
    state.recorded();
  }
}
