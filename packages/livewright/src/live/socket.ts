import { isPromise } from "../foundation/maybe-async.ts";
import { checkOptions } from "../foundation/known-options.ts";
import { type HistoryArguments, readHistoryArguments } from "./history-arguments.ts";
import { checkExternalUrl, checkLocalPath, type External, HALT, type Halt, type Navigation } from "./navigation.ts";
import type { SocketState, SubscriptionRequest, TimerRequest } from "./socket-state.ts";
import { addHook, removeHook } from "./hooks.ts";
import type { HookFunctions } from "./hook-types.ts";
import type { AnyPushes } from "./socket-core.ts";
import { PlacedSocket } from "./socket-place.ts";
import { returned } from "./returned.ts";
import { readUpdate, type UpdateArguments } from "./target.ts";
import type { TopicName } from "../pubsub/topic.ts";

/**
 * A view's handle on its own state. Methods record what is wanted, and the view's process carries it out: what the client
 * sees and where the page goes after the callback, so that nothing of it is half done when a callback throws; timers,
 * subscriptions and tasks at once, so that a callback that subscribes and then loads misses nothing in between.
 *
 * @typeParam Assigns the view's assigns, inferred from what its `mount` returns
 * @typeParam Pushes the events it pushes, if it says so
 */
export class Socket<
  Assigns extends object = Record<string, unknown>,
  Pushes extends object = AnyPushes,
> extends PlacedSocket<Assigns, Pushes> {
  /**
   * Finds something out once for both mounts of a page: what `load` found for the first HTML is given to the view that connects
   * to it, on the same server, for the same visitor with the same session, and from the same address, within 10 seconds
   * (`limits.firstLoadTime`). Otherwise, on another server, when a connection comes back, after a live navigation, `load` runs.
   * For the view of a route; in others, and after mounting, it always does.
   *
   * What changed between the two mounts is not in it. So use it for what is dear to find and may be as old as the page, and load
   * anew, after subscribing, what must not be missed.
   *
   * @param key what it is called, within the view
   * @param load may return a promise; then so does this
   * @throws whatever `load` throws
   * @example
   * mount: async (socket) => ({ orders: await socket.loadOnce("orders", () => db.ordersOf(user)) })
   */
  loadOnce<Value>(key: string, load: () => Value): Value {
    const { state } = this;
    if (!state.connected) {
      const value = load();
      (state.loads ??= new Map()).set(key, value);
      return value;
    }
    if (state.loads?.has(key) !== true) {
      const value = load();
      // In an event nothing is left of the first HTML, and what was loaded is no reply.
      if (state.returned === undefined || !isPromise(value)) return returned(state, value);
      return value.then((loaded) => returned(state, loaded)) as Value;
    }
    const value = state.loads.get(key) as Value;
    // A second call in the same mount means to look again.
    state.loads.delete(key);
    return value;
  }

  /**
   * Gives a LiveComponent of this view new props, as its parent would: they are assigned and its `update` runs. Nothing
   * happens if there is no such instance.
   *
   * @param args the component, its id and the props that change; or `myself` of an instance, and the props
   * @example
   * socket.sendUpdate(Cart, "cart", { items });
   * socket.sendUpdate(myself, { items }); // `myself` of the assigns of that cart, which was passed on as a prop
   */
  sendUpdate<Props extends object>(...args: UpdateArguments<Props>): void {
    this.intend({ kind: "update", ...readUpdate(args) });
  }

  /** {@link sendUpdate} after `delay` milliseconds. Returns a function that cancels it. */
  sendUpdateAfter<Props extends object>(...args: readonly [...UpdateArguments<Props>, delay: number]): () => void {
    const delay = args.at(-1) as number;
    const update = args.slice(0, -1) as unknown as UpdateArguments<Props>;
    return this.sendAfter(() => this.sendUpdate(...update), delay);
  }

  /** Sends a message to this view's own `handleInfo`, after the messages already waiting. Not in the dead render. */
  sendInfo(message: unknown): void {
    this.intend({ kind: "info", message });
  }

  /**
   * Sends a message to this view's `handleInfo` once, later. Ends with the view; does nothing in the dead render.
   *
   * @param message the message, or a function to call instead, inside the view's process
   * @param delay milliseconds
   * @returns a function that cancels it
   */
  sendAfter(message: unknown, delay: number): () => void {
    return this.startTimer(message, delay, false);
  }

  /**
   * Sends a message to this view's `handleInfo` again and again. Ends with the view; does nothing in the dead render.
   *
   * @param message the message, or a function to call instead, inside the view's process
   * @param interval milliseconds
   * @returns a function that stops it
   */
  repeat(message: unknown, interval: number): () => void {
    return this.startTimer(message, interval, true);
  }

  /**
   * Delivers every message broadcast on `topic` from now on. Subscriptions are counted: a topic that was subscribed to twice
   * brings each message to `handleInfo` once, and ends when both have ended. Does nothing in the dead render.
   *
   * @param topic a name, whose messages `handleInfo` gets as they are; or a `topic`, whose messages `topic.is(info)` tells from
   *   others
   * @param receive called with each message inside the view's process, instead of `handleInfo`; also in LiveComponents, with
   *   which such a subscription ends
   * @returns a function that ends this subscription
   * @throws {LivewrightError} LW702 if the view has too many
   * @example socket.subscribe(readings, ({ value }) => socket.assign({ value }));
   */
  subscribe<Payload = unknown>(topic: TopicName<Payload>, receive?: (message: Payload) => unknown): () => void {
    const subscription: SubscriptionRequest = {
      owner: this.state,
      topic,
      receive,
      cancelled: false,
      stop: undefined,
    };
    this.intend({ kind: "subscribe", subscription });
    return () => {
      subscription.cancelled = true;
      subscription.stop?.();
    };
  }

  /** Takes back one `subscribe(topic)`; with the last of them the messages end. */
  unsubscribe<Payload>(topic: TopicName<Payload>): void {
    this.intend({ kind: "unsubscribe", topic });
  }

  /**
   * Sends a message to all subscribers of a topic, this view included if it is one. Does nothing in the dead render; code
   * outside of views has `app.broadcast`.
   */
  broadcast<Payload = unknown>(topic: TopicName<Payload>, message: NoInfer<Payload>): void {
    this.intend({ kind: "broadcast", topic, message, others: false });
  }

  /** {@link broadcast} to all subscribers but this view, which knows already. */
  broadcastFrom<Payload = unknown>(topic: TopicName<Payload>, message: NoInfer<Payload>): void {
    this.intend({ kind: "broadcast", topic, message, others: true });
  }

  /**
   * Interposes on a stage of this view or component, e.g. from an `onMount` hook: on params, events, messages and async
   * results before the view's own callback, or after each render. Hooks run in the order they were attached; one that
   * returns `"halt"` keeps the rest from running, and on events `{ halt: reply }` answers the client.
   *
   * @param stage where; components have `handleEvent`, `handleAsync` and `afterRender`
   * @param id tells the hooks of a stage apart
   * @param hook gets what the callback of that stage gets; what an `afterRender` hook assigns is shown with the next change
   * @throws {LivewrightError} LW412 if the stage has a hook of this id
   */
  attachHook<Stage extends keyof HookFunctions<Socket<Assigns, Pushes>>>(
    stage: Stage,
    id: string,
    hook: HookFunctions<Socket<Assigns, Pushes>>[Stage],
  ): void {
    addHook(this.state, stage, id, hook);
  }

  /** Removes a hook; nothing happens if it is not there. */
  detachHook(stage: keyof HookFunctions<Socket<Assigns, Pushes>>, id: string): void {
    removeHook(this.state, stage, id);
  }

  /**
   * Leaves the page with a full load.
   *
   * @param to a local path; `{ external: url }` for another site; `{ external: { scheme, url } }` for an application on the
   *   visitor's device
   * @param options `status` of the HTTP redirect when this happens in the dead render; default 302
   * @throws {LivewrightError} LW409 for paths, URLs and schemes that could lead visitors astray, and for unknown options
   * @example socket.redirect({ external: { scheme: "myapp", url: "myapp://orders/7" } })
   */
  redirect(
    to: string | { readonly external: External },
    options: { readonly status?: 301 | 302 | 303 | 307 | 308 } = {},
  ): Halt {
    checkOptions(options, REDIRECT_OPTIONS, "redirect", "LW409");
    return goTo(this.state, {
      kind: "redirect",
      to: typeof to === "string" ? checkLocalPath(to) : checkExternalUrl(to.external),
      status: options.status ?? 302,
    });
  }

  /**
   * Replaces this view with that of another route, over the same connection.
   *
   * @param to a local path
   * @param options `replace` the history entry instead of adding one, default false; or query parameters, and then
   *   `replaceHistory`, as LiveViewJS has them
   * @throws {LivewrightError} LW409 for anything but a local path, and for unknown options
   */
  pushNavigate(to: string, ...options: HistoryArguments): Halt {
    return goTo(this.state, { kind: "navigate", ...readHistoryArguments("pushNavigate", to, options) });
  }

  /** The name LiveViewJS has for {@link pushNavigate}. */
  pushRedirect(to: string, ...options: HistoryArguments): Halt {
    return this.pushNavigate(to, ...options);
  }

  /**
   * Changes the URL and runs `handleParams` of this view; its state stays.
   *
   * @param to a local path that routes to this view
   * @param options `replace` the history entry instead of adding one, default false; or query parameters, and then
   *   `replaceHistory`, as LiveViewJS has them
   * @throws {LivewrightError} LW409 for anything but a local path, and for unknown options
   * @example socket.pushPatch("/articles", new URLSearchParams({ page: "2" }))
   */
  pushPatch(to: string, ...options: HistoryArguments): void {
    goTo(this.state, { kind: "patch", ...readHistoryArguments("pushPatch", to, options) });
  }

  protected startTimer(message: unknown, delay: number, repeat: boolean): () => void {
    const timer: TimerRequest = { owner: this.state, message, delay, repeat, cancelled: false, stop: undefined };
    this.intend({ kind: "timer", timer });
    return () => {
      timer.cancelled = true;
      timer.stop?.();
    };
  }
}

const REDIRECT_OPTIONS = { status: true } as const;

/** A view or component that has ended has no page to move any more. */
function goTo(state: SocketState, navigation: Navigation): Halt {
  if (state.ended) return HALT;
  state.navigation = navigation;
  state.recorded();
  return HALT;
}
