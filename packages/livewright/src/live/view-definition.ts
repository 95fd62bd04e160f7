// The result of `liveView`, as routes, tests and the other rooms see it.

import { refuseOtherCopy } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { Simplify } from "../foundation/simplify.ts";
import type { ComponentCall, Rendered } from "../html/rendered.ts";
import type { StandardSchema } from "../params/standard-schema.ts";
import type { AsyncOutcome } from "./async/async-result.ts";
import type { TaskName } from "./async/task-name.ts";
import type { CallFrom } from "./call-from.ts";
import type { EventHandler, UncheckedParams } from "./events.ts";
import type { Layout } from "./layout.ts";
import type { RouteAssigns } from "./live-action.ts";
import type { Container, RoutineLevel, TerminateReason } from "./live-view-options.ts";
import type { MountContext, ParamsContext } from "./mount-context.ts";
import type { OnMount } from "./on-mount.ts";
import type { Socket } from "./socket.ts";
import type { AnyTopic } from "./topics.ts";

/** Any view: the types of its assigns are unknown. */
export interface AnyLiveView {
  readonly name: string | undefined;
  readonly log: RoutineLevel | false | undefined;
  readonly query: StandardSchema | undefined;
  /** The patterns of its `path` option. */
  readonly paths: readonly string[];
  /** The name of the live session that defined it. */
  readonly liveSession: string | undefined;
  readonly topics: readonly AnyTopic[];
  readonly onMount: readonly OnMount[];
  readonly mount: ((socket: Socket, context: MountContext) => unknown) | undefined;
  readonly handleParams: ((socket: Socket, context: ParamsContext) => unknown) | undefined;
  readonly events: ReadonlyMap<string, EventHandler<Record<string, unknown>, unknown>>;
  readonly handleEvent: ((socket: Socket, event: string, params: UncheckedParams) => unknown) | undefined;
  readonly handleInfo: ((socket: Socket, message: unknown) => unknown) | undefined;
  readonly handleCall: ((socket: Socket, message: never, from: CallFrom) => unknown) | undefined;
  readonly handleCast: ((socket: Socket, message: never) => unknown) | undefined;
  readonly handleAsync: ((socket: Socket, name: TaskName, outcome: AsyncOutcome) => unknown) | undefined;
  readonly terminate: ((socket: Socket, reason: TerminateReason) => unknown) | undefined;
  readonly render: (assigns: Readonly<Record<string, unknown>>) => Rendered | ComponentCall;
  readonly layout: Layout | false | undefined;
  readonly container: Container;
}

/** A view that needs no route: another view can nest it, and a plain route can show it on its page. */
export interface EmbeddableView extends AnyLiveView {
  readonly handleParams: undefined;
}

/**
 * A view, with the types that routes, tests and client hooks read.
 *
 * @typeParam Assigns the assigns of its hooks and its `mount`
 * @typeParam Events the params and the reply of each event
 * @typeParam Routed true if it needs a route: it has `handleParams` or a `path`
 * @typeParam Pushes the events it pushes to the client
 * @typeParam Path the patterns that its `path` declares; `string` for none
 */
export interface LiveView<
  Assigns = unknown,
  Events = unknown,
  Routed extends boolean = boolean,
  Pushes = unknown,
  Path = unknown,
> extends AnyLiveView {
  readonly handleParams: Routed extends true ? NonNullable<AnyLiveView["handleParams"]> : undefined;
  /** Types only; it does not exist at run time. */
  readonly "~types"?: {
    readonly assigns: Assigns;
    readonly events: Events;
    readonly pushes: Pushes;
    readonly path: Path;
    readonly socket: Simplify<Assigns & RouteAssigns>;
  };
}

/** Refuses a view that needs a route, for uses without one. The sentence replaces the type. */
export type Embeddable<View> = View extends EmbeddableView
  ? View
  : "The view has handleParams or a path, so only a route can show it: live(path, View).";

/** Fails with LW417 if a view that no route mounts has `handleParams`, which would never run. */
export function checkEmbeddable(view: AnyLiveView, what: string): asserts view is EmbeddableView {
  refuseOtherCopy(view, what);
  if (view.liveSession !== undefined) {
    throw new LivewrightError(
      "LW417",
      `${what} belongs to the live session "${view.liveSession}", whose hooks run for routes.`,
      {
        hint: `Define it with liveView, and run the hooks it needs itself: onMount: [requireUser].`,
      },
    );
  }
  if (view.handleParams === undefined && view.paths.length === 0) return;
  const part = view.handleParams === undefined ? "a path" : "handleParams";
  throw new LivewrightError("LW417", `${what} has ${part}, and only the view of a route has params to handle.`, {
    hint: 'Give it a route: live("/clock", Clock); or remove it, and pass the data as `session`.',
  });
}
