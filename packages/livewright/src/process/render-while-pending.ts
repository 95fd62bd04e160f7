import { rebase } from "../live/assigns.ts";
import { rebaseStreams } from "../live/rebase-streams.ts";
import type { SocketState } from "../live/socket-state.ts";

/** The parts of a state that a render shows. */
type Shown = Pick<SocketState, "assigns" | "changed" | "title" | "events" | "render" | "streams"> & {
  /** `events` is a list that grows. */
  readonly eventCount: number;
};

/** Returns the parts of a state that a render would show now. */
export function shownState({ assigns, changed, title, events, render, streams }: SocketState): Shown {
  return { assigns, changed, title, events, eventCount: events.length, render, streams };
}

/**
 * Renders the state from before the pending callback, so that its unfinished changes are not sent. Afterwards the state holds
 * those changes again, on top of the changes that the render made: temporary assigns and hooks.
 *
 * @param before the state before the callback
 * @param push renders and sends the state, and returns whether it did
 */
export function renderWhilePending(state: SocketState, before: Shown, push: () => boolean): void {
  const { assigns, title, events, render, streams, callback } = state;
  const streamsAfter = rebaseStreams(streams, before.streams);
  const { eventCount, ...shown } = before;
  Object.assign(state, shown, { callback: "render", events: shown.events.slice(0, eventCount) });
  const sent = push();
  state.callback = callback;
  state.streams = streamsAfter(state.streams);
  if (assigns !== before.assigns) {
    state.assigns = rebase(assigns, before.assigns, state.assigns);
    state.changed = true;
  }
  if (render !== before.render) Object.assign(state, { render, changed: true });
  if (title !== before.title) state.title = title;
  state.events = sent ? events.slice(eventCount) : events;
}
