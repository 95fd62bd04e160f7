import { rebase } from "../live/assigns.ts";
import { rebaseStreams } from "../live/rebase-streams.ts";
import type { SocketState } from "../live/socket-state.ts";

/** What a callback can change of what is shown. */
type Shown = Pick<SocketState, "assigns" | "changed" | "title" | "events" | "render" | "streams"> & {
  /** The list of events grows. */
  readonly eventCount: number;
};

/** What is to be shown now, before a callback changes it. */
export function shownBy({ assigns, changed, title, events, render, streams }: SocketState): Shown {
  return { assigns, changed, title, events, eventCount: events.length, render, streams };
}

/**
 * Sends what an earlier state has to show, so that what a callback still works on stays unseen.
 *
 * @param flush sends what the state has to show, and says whether it did
 */
export function flushEarlier(state: SocketState, earlier: Shown, flush: () => boolean): void {
  const { assigns, title, events, render, streams, callback } = state;
  const streamsDone = rebaseStreams(streams, earlier.streams);
  const { eventCount, ...shown } = earlier;
  Object.assign(state, shown, { callback: "render", events: shown.events.slice(0, eventCount) });
  const sent = flush();
  state.callback = callback;
  state.streams = streamsDone(state.streams);
  if (assigns !== earlier.assigns) {
    state.assigns = rebase(assigns, earlier.assigns, state.assigns);
    state.changed = true;
  }
  if (render !== earlier.render) Object.assign(state, { render, changed: true });
  if (title !== earlier.title) state.title = title;
  state.events = sent ? events.slice(eventCount) : events;
}
