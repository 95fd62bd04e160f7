import { rebase } from "../live/assigns.ts";
import { rebaseStreams } from "../live/rebase-streams.ts";
import type { SocketState } from "../live/socket-state.ts";

/** What a callback can change of what is shown. */
type Shown = Pick<SocketState, "assigns" | "changed" | "title" | "events" | "render" | "streams">;

/** What is to be shown now, before a callback changes it. */
export function shownBy({ assigns, changed, title, events, render, streams }: SocketState): Shown {
  return { assigns, changed, title, events, render, streams };
}

/**
 * Sends what an earlier state has to show, so that what a callback still works on stays unseen.
 *
 * @param flush sends what the state has to show, and says whether it did
 */
export function flushEarlier(state: SocketState, earlier: Shown, flush: () => boolean): void {
  const { assigns, title, events, render, streams, callback } = state;
  const streamsDone = rebaseStreams(streams, earlier.streams);
  Object.assign(state, earlier, { callback: "render" });
  const sent = flush();
  state.callback = callback;
  state.streams = streamsDone(state.streams);
  if (assigns !== earlier.assigns) {
    state.assigns = rebase(assigns, earlier.assigns, state.assigns);
    state.changed = true;
  }
  if (render !== earlier.render) Object.assign(state, { render, changed: true });
  if (title !== earlier.title) state.title = title;
  state.events = sent ? events.slice(earlier.events.length) : events;
}
