import type { MaybePromise } from "../foundation/maybe-async.ts";
import type { WidenedWord } from "./hooks.ts";
import type { MountContext } from "./mount-context.ts";
import type { Halt } from "./navigation.ts";
import type { Socket } from "./socket.ts";

/**
 * A hook that runs before `mount`. It returns nothing or `"cont"` to continue, an object to add assigns, or halts with a
 * redirect. Any other value fails with LW418, so that a guard which halts in another way does not let a browser in.
 *
 * @typeParam Added the assigns that it adds; a view knows only those
 * @example
 * const requireUser: OnMount<{ userId: string }> = (socket, { session }) =>
 *   typeof session["userId"] === "string" ? { userId: session["userId"] } : socket.redirect("/login");
 */
export type OnMount<Added extends object = object> = (
  socket: Socket,
  context: MountContext,
) => MountAnswer<Added> | Promise<MountAnswer<Added> | WidenedWord>;
type MountAnswer<Added> = (Added & NoHalt) | Halt | "cont" | void;

/** Assigns that cannot be mistaken for the halt of an attached hook, or for a promise of one. */
interface NoHalt {
  readonly halt?: never;
  readonly cont?: never;
  readonly then?: never;
}

/** A hook in the options of a view. TypeScript widens the result of a function that returns only `"cont"` to a string. */
export type GivenHook = (
  socket: Socket,
  context: MountContext,
  // In a union with plain strings, TypeScript would widen `"cont"` in sync functions too.
) => MaybePromise<(object & NoHalt) | Halt | "cont" | WidenedWord | void>;

/** Refuses hooks that return a literal other than `"cont"`. */
export type CheckHooks<Hooks extends readonly GivenHook[]> =
  OtherWords<Hooks[number]> extends never
    ? unknown
    : {
        readonly onMount: `An onMount hook cannot return "${OtherWords<Hooks[number]>}". Return "cont", or a redirect to halt.`;
      };
type OtherWords<Hook> = Hook extends (...args: never[]) => infer Result ? OtherWord<Awaited<Result>> : never;
type OtherWord<Result> = Result extends string ? (string extends Result ? never : Exclude<Result, "cont">) : never;

/** The assigns that a list of hooks adds. */
export type AddedBy<Hooks extends readonly GivenHook[]> = Hooks extends readonly [
  infer First,
  ...infer Rest extends readonly GivenHook[],
]
  ? Omit<AddedByOne<First>, keyof AddedBy<Rest>> & AddedBy<Rest>
  : unknown;
type AddedByOne<Hook> = Hook extends (...args: never[]) => infer Result
  ? WithoutNoHalt<Assigned<Awaited<Result>>>
  : unknown;
/** The type `OnMount` adds {@link NoHalt} to its assigns, which no view has. */
type WithoutNoHalt<Added> = Added extends unknown
  ? "halt" extends keyof Added
    ? Omit<Added, keyof NoHalt>
    : Added
  : never;

/** The assigns in the result of a hook or of `mount`. */
export type Assigned<Result> = [Exclude<Result, NoAssigns>] extends [never] ? unknown : Exclude<Result, NoAssigns>;
// `mount: (socket) => socket.subscribe("news")` returns a function, which is ignored.
type NoAssigns = Halt | string | void | undefined;
