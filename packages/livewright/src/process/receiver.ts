import type { AnyLiveView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import type { SocketState } from "../live/socket-state.ts";

/** What handles events and async results: the view, or one of its components. */
export interface Receiver extends Pick<AnyLiveView, "events" | "handleEvent" | "handleAsync"> {
  readonly name: string;
  /** Its own name, if it is a component. */
  readonly component?: string;
  readonly socket: Socket;
  readonly state: SocketState;
}
