import { andThen, isPromise } from "../foundation/maybe-async.ts";
import { type SpanFields, traced } from "../telemetry/span.ts";
import { checkAssigns } from "./assigns.ts";
import { checkMounted } from "./check-mounted.ts";
import { runHooks } from "./hooks.ts";
import { setLiveAction } from "./live-action.ts";
import type { AnyLiveView, MountContext, OnMount, ParamsContext } from "./live-view.ts";
import { readHookAssigns } from "./hook-assigns.ts";
import type { Socket } from "./socket.ts";
import type { SocketState } from "./socket-state.ts";
import { followAssigns, subscribeFixed } from "./topics.ts";

/** The view to mount, and what its callbacks receive; the same for the dead render and the connected process. */
export interface MountRequest {
  readonly view: AnyLiveView;
  /** Hooks of the live session; they run before the view's own. */
  readonly hooks: readonly OnMount[];
  readonly context: Pick<MountContext, "params" | "session">;
  /** For `handleParams`; `undefined` for a view that no route mounted. */
  readonly params: ParamsContext | undefined;
}

/**
 * Runs the hooks, `mount` and `handleParams`, in this order. A step that navigates away ends it: the later steps must not run
 * for a user who may not be allowed here.
 *
 * @param fields the view's fields, for telemetry events
 * @returns nothing, or a promise of it if a callback was async
 */
export function mountView(
  request: MountRequest,
  socket: Socket,
  state: SocketState,
  fields: () => SpanFields,
): void | Promise<void> {
  const { view, hooks, params } = request;
  const context: MountContext = {
    params: request.context.params,
    session: request.context.session,
    routed: params !== undefined,
    query: params?.query,
    action: params?.action,
  };
  state.uri = params?.uri;
  setLiveAction(state, params?.action);
  const steps: Step[] = [...hooks, ...view.onMount].map((hook) => ({
    callback: "onMount",
    run: () => hook(socket, context),
  }));
  const { topics } = view;
  if (topics.length > 0) steps.push({ callback: "topics", run: () => subscribeFixed(topics, socket) });
  if (view.mount !== undefined) steps.push({ callback: "mount", run: () => view.mount?.(socket, context) });
  if (topics.length > 0) steps.push({ callback: "topics", run: () => followAssigns(topics, socket, state) });
  const fieldsOfMount = (): SpanFields => ({ ...fields(), connected: state.connected });
  const mounted = traced("mount", fieldsOfMount, () => runSteps(steps, 0, socket, state));
  if (params === undefined) return mounted;
  return andThen(mounted, () => {
    // A patch from mount calls handleParams itself, with the new URL.
    if (state.ended || state.navigation !== undefined) return;
    state.callback = "handleParams";
    if (view.handleParams === undefined && state.hooks.handleParams === undefined) return;
    return traced("params", fieldsOfMount, () =>
      andThen(runHooks(state.hooks.handleParams, [socket, params], state), (hooked) => {
        if (hooked.halted || state.ended) return;
        const handled = view.handleParams?.(socket, params);
        return isPromise(handled) ? (handled as Promise<void>) : undefined;
      }),
    );
  });
}

/** A hook, or `mount`. */
interface Step {
  readonly callback: "onMount" | "topics" | "mount";
  run(): unknown;
}

function runSteps(steps: readonly Step[], index: number, socket: Socket, state: SocketState): void | Promise<void> {
  for (let i = index; i < steps.length; i++) {
    const step = steps[i] as Step;
    state.callback = step.callback;
    const added = step.run();
    if (isPromise(added)) {
      return Promise.resolve(added).then((value) =>
        keep(step, value, socket, state) ? runSteps(steps, i + 1, socket, state) : undefined,
      );
    }
    if (!keep(step, added, socket, state)) return;
  }
}

/** Adds the result of a step to the assigns. Returns true if the next step may run, also after a patch: the view stays. */
function keep({ callback }: Step, added: unknown, socket: Socket, state: SocketState): boolean {
  const leaves = state.navigation !== undefined && state.navigation.kind !== "patch";
  if (leaves || state.ended) return false;
  const assigns = callback === "onMount" ? readHookAssigns(added) : readMounted(added);
  if (assigns === undefined) return true;
  if (state.development) checkMounted(state, assigns, callback === "onMount" ? "An onMount hook" : "mount");
  socket.assign(assigns);
  return true;
}

function readMounted(returned: unknown): object | undefined {
  // A function cancels a timer or subscription: mount: (socket) => socket.subscribe("news").
  if (returned === undefined || typeof returned === "function") return undefined;
  checkAssigns(returned, "mount returned", "Return an object of assigns, or nothing: mount: () => ({ count: 0 })");
  return returned;
}
