import { AssignWatch } from "../live/assign-watch.ts";
import type { Layout } from "../live/layout.ts";
import type { AnyLiveView } from "../live/live-view.ts";
import type { NavigationType, TransportHandle } from "../live/view-environment.ts";
import { SocketHandle } from "../live/socket/socket-handle.ts";
import type { Socket } from "../live/socket.ts";
import { type Recorder, SocketState } from "../live/socket-state.ts";
import type { ContextOwner } from "../telemetry/error-context.ts";
import type { SpanFields } from "../telemetry/span.ts";
import type { Outbox } from "./outbox.ts";
import { PageEnvironment } from "../app/page-environment.ts";
import type { Receiver } from "./receiver.ts";
import type { AppContext } from "../app/app-context.ts";
import type { RoutedPage } from "../app/page-environment.ts";
import type { StartOptions } from "./start-options.ts";

/** What tells a nested view where paths lead: the one that shows it. */
interface Surrounding {
  readonly view: RunningView;
}

/**
 * One view as it runs: its definition, its socket, where it is. All parts of its process share it, so that none of them needs
 * a copy, or a function that fetches it.
 */
export class RunningView extends PageEnvironment<RoutedPage> implements Receiver {
  /** For logs. */
  readonly name: string;
  readonly layout: Layout | undefined;
  readonly outbox: Outbox;
  readonly state: SocketState;
  readonly socket: Socket;
  /** Leads from what the view starts back to its process, until it ends. */
  readonly owner: ContextOwner = { view: undefined };
  readonly #parent: Surrounding | undefined;

  /** @param recorder told whenever something is recorded */
  constructor(app: AppContext, options: StartOptions<Surrounding>, outbox: Outbox, recorder: Recorder) {
    super(app, options.view, options.page);
    this.name = options.name;
    this.layout = options.layout;
    this.outbox = outbox;
    this.#parent = options.parent?.process;
    const { id, connectParams, connectInfo } = options;
    const watch = app.development ? new AssignWatch(options.name, app.logger) : undefined;
    this.state = new SocketState(
      { id, connected: true, connectParams, connectInfo, development: app.development, watch, place: this },
      recorder,
    );
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

  override navigationType(path: string): NavigationType {
    return this.#parent === undefined ? super.navigationType(path) : this.#parent.view.navigationType(path);
  }

  /** What signals tell about it. */
  about(): SpanFields {
    return { view: this.name, id: this.state.id, ...this.page?.route };
  }
}
