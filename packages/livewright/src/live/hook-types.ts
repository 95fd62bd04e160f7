import type { AsyncOutcome } from "./async/async-result.ts";
import type { TaskName } from "./async/task-name.ts";
import type { EventHookResult, HookResult } from "./hooks.ts";
import type { Params } from "../params/params.ts";

type Awaitable<T> = T | Promise<T>;

/** The hooks a socket takes, by stage. */
export interface HookFunctions<Socket> {
  handleParams: (socket: Socket, context: { readonly params: Params; readonly uri: string }) => Awaitable<HookResult>;
  handleEvent: (
    socket: Socket,
    event: string,
    params: { readonly [name: string]: unknown },
  ) => Awaitable<EventHookResult>;
  handleInfo: (socket: Socket, message: unknown) => Awaitable<HookResult>;
  handleAsync: (socket: Socket, name: TaskName, outcome: AsyncOutcome) => Awaitable<HookResult>;
  afterRender: (socket: Socket) => void;
}
