import type { AppContext } from "../app/app-context.ts";
import type { LoadedValues } from "../app/load-once-cache.ts";
import { PageEnvironment, type RoutedPage } from "../app/page-environment.ts";
import { AssignWatch } from "../live/assign-watch.ts";
import type { Flash } from "../live/flash.ts";
import type { Layout } from "../live/layout.ts";
import type { MountRequest } from "../live/mount-view.ts";
import type { AnyLiveView } from "../live/live-view.ts";
import type { NavigationType, TransportHandle } from "../live/view-environment.ts";
import type { Socket } from "../live/socket.ts";
import { SocketHandle } from "../live/socket/socket-handle.ts";
import type { ConnectInfo } from "../live/connect-info.ts";
import { type StateOwner, SocketState } from "../live/socket-state.ts";
import type { ContextOwner, ErrorContext } from "../telemetry/error-context.ts";
import type { SpanFields } from "../telemetry/span.ts";
import type { ProcessMessage } from "./messages.ts";
import type { Outbox } from "./outbox.ts";

/**
 * The options of a view process.
 *
 * @typeParam Process the process of the parent view
 */
export interface ViewOptions<Process> extends MountRequest {
  readonly id: string;
  /** The name of the view, for logs. */
  readonly name: string;
  /** `undefined` for a view that no route mounted. */
  readonly page?: RoutedPage | undefined;
  readonly layout: Layout | undefined;
  readonly connectParams: Readonly<Record<string, unknown>> | undefined;
  readonly connectInfo: ConnectInfo;
  /** The flash of the previous page. */
  readonly flash?: Flash | undefined;
  /** The values that the dead render loaded with `loadOnce`, if the view connects to a page this server has just rendered. */
  readonly loads?: LoadedValues | undefined;
  /** For a nested view: the process of its parent view, and whether a crash of this view ends the parent. */
  readonly parent?: { readonly process: Process; readonly link: boolean } | undefined;
  /** True for a sticky view, which stays when it navigates (protocol section 5.7). */
  readonly sticky?: boolean;
  /** False for a view that handles a posted form: it has effects, but no client. Default true. */
  readonly connected?: boolean;
}

/** A view or a component that receives events and results of tasks. */
export interface Receiver extends Pick<AnyLiveView, "events" | "handleEvent" | "handleAsync"> {
  readonly name: string;
  /** The name of the component; `undefined` for a view. */
  readonly component?: string;
  readonly socket: Socket;
  readonly state: SocketState;
}

/** A running view: definition, socket, environment and output. All parts of its process share this object. */
export class ViewContext extends PageEnvironment<RoutedPage> implements Receiver {
  /** The name of the view, for logs. */
  readonly name: string;
  readonly outbox: Outbox;
  readonly state: SocketState;
  readonly socket: Socket;
  /** Leads from error contexts to the process, until the view ends. */
  readonly owner: ContextOwner = { view: undefined };
  /** The message that is being handled, for error reports. */
  message: ProcessMessage | undefined = undefined;
  readonly #parent: ViewContext | undefined;

  /** @param owner notified of each change of the socket */
  constructor(
    app: AppContext,
    options: ViewOptions<{ readonly view: ViewContext }>,
    outbox: Outbox,
    owner: StateOwner,
  ) {
    super(app, options.view, options.page);
    this.name = options.name;
    this.outbox = outbox;
    this.#parent = options.parent?.process.view;
    const { id, connectParams, connectInfo } = options;
    const { development, logger } = app;
    const watch = development ? new AssignWatch(options.name, logger) : undefined;
    this.state = new SocketState(
      {
        id,
        connected: options.connected ?? true,
        acts: true,
        connectParams,
        connectInfo,
        development,
        watch,
        environment: this,
      },
      owner,
    );
    this.state.layout = options.layout;
    if (options.flash !== undefined) this.state.assigns = { flash: options.flash };
    if (options.loads !== undefined) this.state.loads = new Map(options.loads);
    this.socket = new SocketHandle(this.state);
  }

  get events(): AnyLiveView["events"] {
    return this.view.events;
  }

  get handleEvent(): AnyLiveView["handleEvent"] {
    return this.view.handleEvent;
  }

  get handleAsync(): AnyLiveView["handleAsync"] {
    return this.view.handleAsync;
  }

  override get transport(): TransportHandle | undefined {
    return this.outbox.transport;
  }

  /** A nested view is on the page of its parent. */
  override navigationType(path: string): NavigationType {
    return this.#parent === undefined ? super.navigationType(path) : this.#parent.navigationType(path);
  }

  /** Notes a step that no message asks for, for error reports. */
  noteStep(step: string): void {
    this.message = undefined;
    this.state.callback = step;
    this.state.callbackOf = undefined;
  }

  /**
   * Describes the running callback, so that errors in work it started can be attributed to it later.
   *
   * @param callback default: the running callback
   */
  errorContext(callback: string = this.state.callback): ErrorContext {
    const { name: view, owner, message } = this;
    const { id, callbackOf: component } = this.state;
    const event = message?.kind === "event" ? message.event : undefined;
    return { view, id, callback, event, component, owner, logger: this.app.logger };
  }

  /** Returns the fields of the view in telemetry events. */
  about(): SpanFields {
    return { view: this.name, id: this.state.id, ...this.page?.route };
  }
}
