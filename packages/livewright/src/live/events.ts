import type { MaybePromise } from "../foundation/maybe-async.ts";
import type { ComponentCall, Raw, Rendered } from "../html/rendered.ts";
import type { Stream } from "../html/stream.ts";
import type { StandardSchema } from "../params/standard-schema.ts";
import type { AsyncResult } from "./async/async-result.ts";
import type { NotInPlace } from "./callback-types.ts";
import type { Halt } from "./navigation.ts";
import type { Socket } from "./socket.ts";
import type { AnyPushes } from "./socket-types.ts";
import type { Upload } from "./uploads/upload.ts";
import type { ViewHandle } from "./view-handle.ts";

/**
 * The return value of an event handler. A plain object is the reply to the client's hook. Other values are ignored.
 * The result of a socket method is ignored too, so `(socket) => socket.assignAsync("user", load)` answers nothing.
 */
// `void` lets `(socket) => socket.update(…)` be a handler.
export type Reply = object | void;

/** The params of an event without a schema, as the client sent them. */
export interface UncheckedParams {
  readonly [name: string]: unknown;
}

/** An event handler: a function, or a function behind a schema that checks and types the params first. */
export type EventHandler<Assigns extends object, Output, Pushes extends object = AnyPushes> =
  | ((socket: Socket<Assigns, Pushes>, params: UncheckedParams) => MaybePromise<Reply>)
  | {
      /** Any Standard Schema. If the params do not match, the handler does not run, and the client's hook receives the issues. */
      readonly params: StandardSchema<Output>;
      /** `raw` holds the params as the client sent them, with the markers that `usedInput` reads. */
      handle(socket: Socket<Assigns, Pushes>, params: Output, raw: UncheckedParams): MaybePromise<Reply>;
    };

/** A handler in the options of a view: in place, where its parameters get their types here, or defined elsewhere. */
export type GivenHandler<Assigns extends object, Output, Pushes extends object> =
  | ((socket: Socket<Assigns, Pushes>, params: UncheckedParams) => MaybePromise<Reply>)
  | {
      /** Any Standard Schema. If the params do not match, the handler does not run, and the client's hook receives the issues. */
      readonly params: StandardSchema<Output>;
      /** `raw` holds the params as the client sent them, with the markers that `usedInput` reads. */
      readonly handle:
        | ((socket: Socket<Assigns, Pushes>, params: Output, raw: UncheckedParams) => MaybePromise<Reply>)
        | NotInPlace;
    }
  | NotInPlace;

/** Refuses handlers that do not fit the assigns: each yields a sentence in place of its type. */
export type CheckEvents<Options, Assigns extends object, Pushes extends object> = Options extends {
  readonly events: infer Handlers;
}
  ? {
      readonly events?: {
        readonly [Name in Misfits<Handlers, Assigns, Pushes>]: Misfit<Name, Handlers[Name], Socket<Assigns, Pushes>>;
      };
    }
  : unknown;
type Misfits<Handlers, Assigns extends object, Pushes extends object> = {
  [Name in keyof Handlers]: Fits<Handlers[Name], Assigns, Pushes> extends true ? never : Name;
}[keyof Handlers];
type Fits<Handler, Assigns extends object, Pushes extends object> = Handler extends {
  readonly params: StandardSchema<infer Output>;
  readonly handle: infer Handle;
}
  ? Handle extends (socket: Socket<Assigns, Pushes>, params: Output, raw: UncheckedParams) => MaybePromise<Reply>
    ? true
    : false
  : Handler extends (socket: Socket<Assigns, Pushes>, params: UncheckedParams) => MaybePromise<Reply>
    ? true
    : false;
/** The sentence for a handler that does not fit: which part of it, and how it would. */
type Misfit<Name, Handler, ItsSocket> =
  HandleOf<Handler> extends (socket: ItsSocket, ...rest: never[]) => unknown
    ? HandleOf<Handler> extends (...args: never[]) => MaybePromise<Reply>
      ? `The handler of "${Name & string}" takes params of a type that nothing has checked. Check them with a schema: { params: schema, handle }`
      : `The handler of "${Name & string}" returns a value that is neither an object nor void.`
    : `The handler of "${Name & string}" takes assigns that the socket does not have.`;
type HandleOf<Handler> = Handler extends { readonly handle: infer Handle } ? Handle : Handler;

/**
 * The events of a view, with the params and the reply of each. Inferred from the handlers, so nothing is declared twice.
 * Evaluated here, so that an editor shows the result.
 */
export type EventsOf<Options> = Options extends { readonly events: infer Handlers } ? EventContract<Handlers> : object;

/** The events of these handlers; see {@link EventsOf}. */
export type EventContract<Handlers> = Handlers extends infer Given
  ? { readonly [Name in keyof Given]: { readonly params: ParamsOf<Given[Name]>; readonly reply: ReplyOf<Given[Name]> } }
  : never;
type ParamsOf<Handler> = Handler extends { readonly params: StandardSchema<unknown, infer Input> }
  ? Input
  : UncheckedParams;
type ReplyOf<Handler> = Handler extends (...args: never[]) => infer Result
  ? Answer<Awaited<Result>>
  : Handler extends { handle(...args: never[]): infer Result }
    ? Answer<Awaited<Result>>
    : null;
/** A client that waits for a reply receives `null` if there is none. */
type Answer<Result> = [Result] extends [void] ? null : Result extends object ? Sent<Result> : null;
type Sent<Result extends object> = Result extends ServerSide
  ? null
  : Result extends { readonly [name: string]: AsyncResult<unknown> }
    ? keyof Result extends never
      ? Result
      : null
    : Result;
/** Results of socket methods are not replies. */
type ServerSide = AsyncResult<unknown> | Stream<never> | Upload | Halt | ViewHandle | Rendered | ComponentCall | Raw;
