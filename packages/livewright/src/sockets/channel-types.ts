// The types of the options of `channel`: its callbacks, typed by what `join` returns, and the contract that clients see.

import type { MaybePromise } from "../foundation/maybe-async.ts";
import type { Simplify } from "../foundation/simplify.ts";
import type { AnyPushes } from "../live/socket-types.ts";
import type { StandardSchema } from "../params/standard-schema.ts";
import type { Accepted, Refusal } from "./answers.ts";
import type { ChannelEnd, ChannelSocket, ReplyTo } from "./channel-socket.ts";

/** What a handler returns: a reply, `refuse(…)`, or `undefined` for no answer. */
export type ChannelReply = object | void;

/** The assigns in the result of `connect` or `join`. */
export type AssignsIn<Result> = unknown extends Result ? object : GivenAssigns<Result>;
type GivenAssigns<Result> =
  Exclude<Result, Refusal | void | undefined> extends infer Given
    ? [Given] extends [never]
      ? object
      : Given extends Accepted<infer Assigns>
        ? Assigns
        : Given
    : never;

/** The assigns of a joined channel: the assigns of the connection, overlaid with the assigns of `join`. */
export type JoinedAssigns<Connected, Joined> = unknown extends Joined
  ? Connected & Record<string, unknown>
  : Simplify<Omit<Connected, keyof AssignsIn<Joined>> & AssignsIn<Joined>>;

/** A handler of events: a function, or a function behind a schema that checks and types the payload first. */
export type GivenChannelHandler<Socket, Output> =
  | ((socket: Socket, payload: unknown, from: ReplyTo) => MaybePromise<ChannelReply>)
  | {
      /** Any Standard Schema. If the payload does not match, the handler does not run, and the client receives the issues. */
      readonly params: StandardSchema<Output>;
      readonly handle: (socket: Socket, payload: Output, from: ReplyTo) => MaybePromise<ChannelReply>;
    };

/** The options of a channel. */
export interface ChannelOptions<
  Connected extends object,
  Pattern extends string,
  Params,
  Joined,
  Events,
  Pushes extends object,
> {
  /**
   * The schema of the join's payload: any Standard Schema. A join that does not match is refused with the issues, before `join` runs.
   */
  readonly params?: StandardSchema<Params>;
  /**
   * The events that the server sends, with a schema for the payload of each. They type `push`, `broadcast` and the client. Payloads are not
   * checked when they are sent.
   */
  readonly pushes?: { readonly [Name in keyof Pushes]: StandardSchema<unknown, Pushes[Name]> };
  /**
   * Decides about a join, and returns the first assigns of the channel: an object, `accept(assigns, reply)`, or nothing.
   * `refuse(response)` refuses. Until it has finished, events of this topic wait, and broadcasts are kept for the client.
   */
  join(socket: ChannelSocket<Connected, Pushes, Pattern>, params: Params): MaybePromise<Joined>;
  /**
   * Handlers by event name. The channel handles one event at a time, and other channels go on. A returned object is the reply;
   * `undefined` is none.
   */
  readonly events?: {
    readonly [Name in keyof Events]: GivenChannelHandler<
      ChannelSocket<JoinedAssigns<Connected, Joined>, Pushes, Pattern>,
      Events[Name]
    >;
  };
  /** Handles events that are not in `events`. Without it, such an event is refused. */
  handleEvent?(
    socket: ChannelSocket<JoinedAssigns<Connected, Joined>, Pushes, Pattern>,
    event: string,
    payload: unknown,
    from: ReplyTo,
  ): MaybePromise<ChannelReply>;
  /**
   * Functions that see broadcasts before the client does, by event. They push what this client should receive, or nothing. Each
   * client then costs a call of its own, so use them only where clients differ.
   *
   * @example intercept: { message: (socket, message) => void (blocks(socket, message) || socket.push("message", message)) }
   */
  readonly intercept?: {
    readonly [Name in keyof Pushes]?: (
      socket: ChannelSocket<JoinedAssigns<Connected, Joined>, Pushes, Pattern>,
      payload: Pushes[Name],
    ) => unknown;
  };
  /** Runs exactly once when a joined channel ends, for any reason. */
  terminate?(
    socket: ChannelSocket<JoinedAssigns<Connected, Joined>, Pushes, Pattern>,
    reason: ChannelEnd,
  ): MaybePromise<void>;
}

/** The side of a channel that its clients see. */
export interface ChannelContract {
  readonly pattern: string;
  /** The payload of a join. */
  readonly params: unknown;
  /** The reply to a join. */
  readonly joined: object;
  /** The payload of each event, with its reply and the response of its refusal. */
  readonly events: object;
  /** The payload of each push. */
  readonly pushes: object;
}

/** The contract of a channel with these options. */
export interface ContractOf<Pattern extends string, Options, Pushes extends object> extends ChannelContract {
  readonly pattern: Pattern;
  readonly params: Options extends { readonly params: StandardSchema<unknown, infer Input> } ? Input : unknown;
  readonly joined: Options extends { join(...args: never[]): infer Result } ? JoinReply<Awaited<Result>> : object;
  readonly events: Options extends { readonly events: infer Handlers } ? EventsOf<Handlers> : object;
  readonly pushes: Pushes;
}
type JoinReply<Result> = Result extends Accepted<object, infer Response> ? Response : object;
type EventsOf<Handlers> = {
  readonly [Name in keyof Handlers]: {
    readonly params: Handlers[Name] extends { readonly params: StandardSchema<unknown, infer Input> } ? Input : unknown;
    readonly reply: ReplyIn<ResultOf<Handlers[Name]>>;
    readonly error: ErrorIn<ResultOf<Handlers[Name]>>;
  };
};
type ResultOf<Handler> = Handler extends (...args: never[]) => infer Result
  ? Awaited<Result>
  : Handler extends { handle(...args: never[]): infer Result }
    ? Awaited<Result>
    : never;
/** `never` if the handler answers nothing. */
type ReplyIn<Result> = Exclude<Result, Refusal | void | undefined>;
type ErrorIn<Result> = Extract<Result, Refusal> extends Refusal<infer Reason> ? Reason : never;

/** The pushes of a channel that declares none: any name with any payload. */
export type { AnyPushes };
