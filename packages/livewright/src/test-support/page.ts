import type { LiveComponent } from "../live/live-component.ts";
import { newSocketState, type SocketState } from "../live/socket-state.ts";
import { SocketHandle } from "../live/socket/socket-handle.ts";
import type { Socket } from "../live/socket.ts";
import { settleStreams } from "../live/streams.ts";
import { ComponentHost } from "../render/component-host.ts";
import type { ComponentEntry, ComponentTable } from "../diff/component-table.ts";
import { Tree } from "../diff/tree.ts";
import type { WireRoot } from "../diff/wire.ts";
import { connectInfo } from "./fixtures.ts";

/** Returns the state of a view that renders components. */
export function viewState(connected = true): SocketState {
  return newSocketState({
    id: "phx-1",
    connected,
    connectParams: undefined,
    connectInfo,
    onChange() {},
    development: true,
  });
}

/** A page with LiveComponents and streams, whose messages a test reads. */
export class PageUnderTest {
  readonly state: SocketState = viewState();
  /** The view's socket, for its streams. */
  readonly socket: Socket = new SocketHandle(this.state);
  readonly host: ComponentHost = new ComponentHost(this.state);
  readonly tree: Tree = new Tree(this.host);

  get table(): ComponentTable {
    return this.tree.components as ComponentTable;
  }

  /** Renders the page, and returns the message after a round trip through JSON. */
  show(value: unknown): WireRoot | undefined {
    return this.#sent({ root: { value }, components: this.host.takeChanged() });
  }

  /** Changes the state of one instance, and renders only that. */
  poke(component: LiveComponent<never>, id: string | number, assigns: object): WireRoot | undefined {
    this.socketOf(component, id).assign(assigns);
    return this.refresh();
  }

  refresh(): WireRoot | undefined {
    return this.#sent({ components: this.host.takeChanged() });
  }

  entry(component: LiveComponent<never>, id: string | number): ComponentEntry {
    return this.table.find(component.definition, id) as ComponentEntry;
  }

  socketOf(component: LiveComponent<never>, id: string | number): Socket {
    return this.host.get(this.entry(component, id))?.socket as Socket;
  }

  #sent(changes: Parameters<Tree["message"]>[0]): WireRoot | undefined {
    const message = this.tree.message(changes);
    settleStreams(this.state);
    this.host.settle();
    return message === undefined ? undefined : (JSON.parse(JSON.stringify(message)) as WireRoot);
  }
}
