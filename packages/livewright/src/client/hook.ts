import type { LiveSocket } from "./phoenix-live-view.ts";

/** A view or component, as its client hooks use it. Import it with `import type`, so that nothing is loaded. */
export interface Contract {
  readonly "~types"?: { readonly events: unknown; readonly pushes: unknown } | undefined;
}

type TypesOf<View extends Contract> = NonNullable<View["~types"]>;
type Events<View extends Contract> = TypesOf<View>["events"];
type Pushes<View extends Contract> = TypesOf<View>["pushes"];
type EventName<View extends Contract> = keyof Events<View> & string;
type PushName<View extends Contract> = keyof Pushes<View> & string;

/** The params of an event. Unknown ones may be any value. */
export type ParamsOf<View extends Contract, Name extends EventName<View>> = Events<View>[Name] extends {
  readonly params: infer Params;
}
  ? Params
  : unknown;
/** The reply to an event: the result of its handler, `null` without one. */
export type ReplyOf<View extends Contract, Name extends EventName<View>> = Events<View>[Name] extends {
  readonly reply: infer Reply;
}
  ? Reply
  : unknown;

/** The arguments after an event's name: params without required values may be omitted. */
// oxlint-disable-next-line typescript/no-generated-empty-object-type -- an object without properties is intended
type Payload<Params> = Record<never, never> extends Params ? [payload?: Params] : [payload: Params];

/** Receives a reply, instead of a promise. */
type OnReply<Reply> = (reply: Reply, ref: number) => void;

/** The result of `handleEvent`, for `removeHandleEvent`. */
export interface EventRef {
  readonly event: string;
}

/** Options of a command with a duration. */
interface CommandTiming {
  /** One list of classes, or three: during the transition, at its start, at its end. */
  readonly transition?: string | readonly [string, string, string];
  /** Milliseconds. Default 200. */
  readonly time?: number;
  readonly blocking?: boolean;
}

/** The commands of `js()` in a hook: like the server's builder, but on elements. */
export interface HookCommands {
  /** Runs commands in the server's form, from an attribute or from the payload of a pushed event. */
  exec(commands: string | readonly unknown[]): void;
  show(el: HTMLElement, options?: CommandTiming & { readonly display?: string }): void;
  hide(el: HTMLElement, options?: CommandTiming): void;
  toggle(
    el: HTMLElement,
    options?: Omit<CommandTiming, "transition"> & {
      readonly display?: string;
      readonly in?: CommandTiming["transition"];
      readonly out?: CommandTiming["transition"];
    },
  ): void;
  addClass(el: HTMLElement, names: string | readonly string[], options?: CommandTiming): void;
  removeClass(el: HTMLElement, names: string | readonly string[], options?: CommandTiming): void;
  toggleClass(el: HTMLElement, names: string | readonly string[], options?: CommandTiming): void;
  transition(
    el: HTMLElement,
    transition: NonNullable<CommandTiming["transition"]>,
    options?: Omit<CommandTiming, "transition">,
  ): void;
  setAttribute(el: HTMLElement, name: string, value: string): void;
  removeAttribute(el: HTMLElement, name: string): void;
  toggleAttribute(el: HTMLElement, name: string, value: string, other?: string): void;
  ignoreAttributes(el: HTMLElement, names: string | readonly string[]): void;
  push(el: HTMLElement, event: string, options?: { readonly value?: object; readonly target?: string | number }): void;
  navigate(href: string, options?: { readonly replace?: boolean }): void;
  patch(href: string, options?: { readonly replace?: boolean }): void;
}

// Written out, not taken from the official package: its declarations import each other in a way that only a bundler
// resolves, and everywhere else they are `any`.
/** `this` in the callbacks of a hook, with the events of its view. */
export interface TypedHook<View extends Contract, Target extends Contract, El extends HTMLElement> {
  /** The element of the hook. */
  readonly el: El;
  readonly liveSocket: LiveSocket;
  js(): HookCommands;
  removeHandleEvent(ref: EventRef): void;
  /** Uploads files through the file input of this name in the view. */
  upload(name: string, files: FileList | readonly File[]): void;
  uploadTo(target: string | number | HTMLElement, name: string, files: FileList | readonly File[]): void;
  /**
   * Sends an event to the view and returns its reply. The promise is rejected if the view is not connected.
   *
   * Params that do not match the event's schema also get a reply; {@link isRefused} recognizes that reply.
   */
  pushEvent<Name extends EventName<View>>(
    event: Name,
    ...payload: Payload<ParamsOf<View, Name>>
  ): Promise<ReplyOf<View, Name>>;
  pushEvent<Name extends EventName<View>>(
    event: Name,
    payload: ParamsOf<View, Name>,
    onReply: OnReply<ReplyOf<View, Name>>,
  ): void;
  /** Sends an event to every view and component that the target matches, and returns their replies. */
  pushEventTo<Name extends EventName<Target>>(
    target: string | number | HTMLElement,
    event: Name,
    ...payload: Payload<ParamsOf<Target, Name>>
  ): Promise<PromiseSettledResult<{ reply: ReplyOf<Target, Name>; ref: number }>[]>;
  pushEventTo<Name extends EventName<Target>>(
    target: string | number | HTMLElement,
    event: Name,
    payload: ParamsOf<Target, Name>,
    onReply: OnReply<ReplyOf<Target, Name>>,
  ): void;
  /** Calls a function for every event with this name that the view pushes. */
  handleEvent<Name extends PushName<View>>(event: Name, callback: (payload: Pushes<View>[Name]) => void): EventRef;
}

/** The callbacks of a hook, and its own properties. */
type Callbacks<El extends HTMLElement> = {
  mounted?(): void;
  beforeUpdate?(to: El): void;
  updated?(): void;
  destroyed?(): void;
  disconnected?(): void;
  reconnected?(): void;
};

/**
 * A client hook with the events of a view: names, params and replies of `pushEvent`, and the payloads of `handleEvent`
 * that the view declares as `pushes`.
 *
 * @typeParam View the view or component that renders the hook: `typeof Board`
 * @typeParam Target the receiver of `pushEventTo`; default `View`
 * @typeParam El the type of the hook's element
 * @returns a function that types its argument, the callbacks, and returns it unchanged
 * @example
 * ```ts
 * import { hook, start } from "livewright/client";
 * import type { Board } from "../views/board.ts";
 *
 * const Sortable = hook<typeof Board>()({
 *   async mounted() {
 *     const { position } = await this.pushEvent("move", { id: this.el.id, to: 3 });
 *     this.handleEvent("highlight", ({ id }) => this.js().addClass(document.getElementById(id), "new"));
 *   },
 * });
 *
 * start({ hooks: { Sortable } });
 * ```
 */
export function hook<View extends Contract, Target extends Contract = View, El extends HTMLElement = HTMLElement>(): <
  Own extends object,
>(
  callbacks: Own & Callbacks<El> & ThisType<Own & TypedHook<View, Target, El>>,
) => Own & Callbacks<El> {
  return (callbacks) => callbacks;
}

/** The reply to an event whose params do not match its schema. */
export interface Refused {
  readonly error: "invalid_params";
  readonly code: string;
  readonly issues: readonly { readonly path: readonly string[]; readonly message: string }[];
}

/**
 * True for the reply to params that do not match the event's schema. This can happen to a page that is older than its server.
 *
 * @param reply the result of `pushEvent`
 * @example const reply = await this.pushEvent("move", { x }); if (isRefused(reply)) location.reload();
 */
export function isRefused(reply: unknown): reply is Refused {
  return typeof reply === "object" && reply !== null && (reply as Partial<Refused>).error === "invalid_params";
}
