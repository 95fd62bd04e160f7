import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { andThen, isPromise } from "../foundation/maybe-async.ts";
import type { Params } from "../params/params.ts";
import type { AsyncOutcome } from "./async/async-result.ts";
import type { TaskName } from "./async/task-name.ts";
import type { Halt, Navigation } from "./navigation.ts";

/** The stages of a view that hooks can be attached to. */
export type HookStage = "handleParams" | "handleEvent" | "handleInfo" | "handleAsync" | "afterRender";

/** The value of a hook: nothing or `"cont"` continues; `"halt"` or a redirect skips later hooks and the callback. */
export type HookResult = void | "cont" | "halt" | Halt;

/** The value of a hook on events: `{ halt: reply }` also halts, and answers the client. */
export type EventHookResult = HookResult | { readonly halt: object };

/**
 * The result of an async function that returns only `"cont"`: TypeScript widens it where a promise is one of several types.
 * Other words fail at run time (LW418). The intersection keeps literals apart from other strings.
 */
export type WidenedWord = string & {};

/** The result of a hook that may be async. */
type HookAnswer<Result> = Result | Promise<Result | WidenedWord>;

/** The hooks that a socket accepts, by stage. */
export interface HookFunctions<Socket> {
  handleParams: (socket: Socket, context: { readonly params: Params; readonly uri: string }) => HookAnswer<HookResult>;
  handleEvent: (
    socket: Socket,
    event: string,
    params: { readonly [name: string]: unknown },
  ) => HookAnswer<EventHookResult>;
  handleInfo: (socket: Socket, message: unknown) => HookAnswer<HookResult>;
  handleAsync: (socket: Socket, name: TaskName, outcome: AsyncOutcome) => HookAnswer<HookResult>;
  afterRender: (socket: Socket) => void;
}

/** A stored hook. The stage determines the types of its arguments. */
type AnyHook = (...args: never[]) => unknown;

/** The hooks of one stage by id, in the order they were attached. */
type Hooks = ReadonlyMap<string, AnyHook>;

/** All hooks by stage. */
export type HookTable = Partial<Record<HookStage, Hooks>>;

/** How a stage's hooks ended. */
export type HookOutcome = { readonly halted: false } | { readonly halted: true; readonly reply: object | undefined };

const CONTINUE: HookOutcome = Object.freeze({ halted: false });
const HALTED: HookOutcome = Object.freeze({ halted: true, reply: undefined });

/** The stages, and whether LiveComponents have them: params and messages go to the view. */
const STAGES: ReadonlyMap<string, { readonly ofComponents: boolean }> = new Map([
  ["handleParams", { ofComponents: false }],
  ["handleEvent", { ofComponents: true }],
  ["handleInfo", { ofComponents: false }],
  ["handleAsync", { ofComponents: true }],
  ["afterRender", { ofComponents: true }],
]);

/** The part of a socket's state that contains hooks. */
interface Attachable {
  hooks: HookTable;
  readonly component: boolean;
}

/** The part of a view's state that ends a chain of hooks. */
interface Going {
  readonly ended: boolean;
  readonly navigation: Navigation | undefined;
}

/** Adds a hook. Throws LW412 if the stage has a hook of this id, LW414 for an unknown stage. */
export function addHook(state: Attachable, stage: HookStage, id: string, hook: AnyHook): void {
  const { component } = state;
  if (component ? STAGES.get(stage)?.ofComponents !== true : !STAGES.has(stage)) {
    const stages = [...STAGES].filter(([, { ofComponents }]) => ofComponents || !component).map(([name]) => name);
    throw new LivewrightError("LW414", `A ${component ? "LiveComponent" : "view"} has no stage "${stage}".`, {
      hint: `It has ${stages.join(", ")}.`,
    });
  }
  const hooks = state.hooks[stage];
  if (hooks?.has(id) === true) {
    throw new LivewrightError("LW412", `A hook "${id}" is attached to ${stage} already.`, {
      hint: `Detach it first: socket.detachHook("${stage}", "${id}")`,
    });
  }
  // `runHooks` copies the hooks first, so the map may change while they run.
  if (hooks === undefined) state.hooks = { ...state.hooks, [stage]: new Map([[id, hook]]) };
  else (hooks as Map<string, AnyHook>).set(id, hook);
}

/** Removes a hook. Does nothing if it is not attached. */
export function removeHook(state: Attachable, stage: HookStage, id: string): void {
  (state.hooks[stage] as Map<string, AnyHook> | undefined)?.delete(id);
}

/**
 * Runs the hooks that are currently attached to a stage, until one halts.
 *
 * @param hooks the hooks of the stage
 * @param args the arguments of each hook
 * @param view the state that shows whether a hook ended the view or left the page
 * @returns synchronously if no hook is async
 */
export function runHooks(
  hooks: Hooks | undefined,
  args: readonly unknown[],
  view: Going,
): HookOutcome | Promise<HookOutcome> {
  return hooks === undefined || hooks.size === 0 ? CONTINUE : runFrom([...hooks.values()], 0, args, view);
}

function runFrom(
  hooks: readonly AnyHook[],
  index: number,
  args: readonly unknown[],
  view: Going,
): HookOutcome | Promise<HookOutcome> {
  const hook = hooks[index] as ((...args: readonly unknown[]) => unknown) | undefined;
  if (hook === undefined) return CONTINUE;
  return andThen(hook(...args), (result) => {
    if (result === "halt") return HALTED;
    if (typeof result === "object" && result !== null && "halt" in result)
      return { halted: true, reply: result.halt as object };
    // A hook that navigated halts, whatever it returned.
    if (view.ended || (view.navigation !== undefined && view.navigation.kind !== "patch")) return HALTED;
    // Guards fail closed: a value without a meaning, such as `false`, must not let an event through.
    if (result !== undefined && result !== "cont") throw meaningless(result);
    return runFrom(hooks, index + 1, args, view);
  });
}

function meaningless(result: unknown): LivewrightError {
  return new LivewrightError(
    "LW418",
    `An attached hook returned ${describeValue(result)}, which has no meaning for a hook.`,
    {
      hint: 'Return nothing or "cont" to continue, "halt" to stop, and on events { halt: reply } to stop with a reply.',
    },
  );
}

/**
 * Runs the hooks after a render. Their assigns are shown with the next change, so that they cause no renders.
 *
 * @throws {LivewrightError} LW408 for a hook that is async, since its assigns would cause a render, or that navigates, since the
 *   page is already rendered
 */
export function afterRender(state: Attachable & { changed: boolean }, socket: unknown, view: Going): void {
  const hooks = state.hooks.afterRender;
  if (hooks === undefined) return;
  const { changed } = state;
  const { navigation } = view;
  const attached = [...hooks];
  for (const [id, hook] of attached) {
    const result = (hook as (socket: unknown) => unknown)(socket);
    if (isPromise(result)) {
      // An unhandled rejection would end the server.
      Promise.resolve(result).catch(() => {});
      throw new LivewrightError("LW408", `The hook "${id}" on afterRender is async, but nothing awaits it.`, {
        hint: "Start a task for slow work: socket.startAsync(name, (signal) => …)",
      });
    }
    if (view.navigation !== navigation) {
      throw new LivewrightError(
        "LW408",
        `The hook "${id}" on afterRender navigates, but the page is already rendered.`,
        {
          hint: "Navigate earlier: in a hook on handleParams, handleEvent or handleInfo.",
        },
      );
    }
  }
  state.changed = changed;
}
