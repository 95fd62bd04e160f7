import { NO_CHANGES, type Stream, type StreamChanges } from "../html/stream.ts";
import { rebase } from "../live/assigns.ts";
import type { SocketState } from "../live/socket-state.ts";

type Streams = ReadonlyMap<string, Stream>;

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

/**
 * Prepares streams for a render of their earlier states. The rendered changes must not be sent again.
 *
 * @param streams as they are now
 * @param earlier as they are rendered
 * @returns a function to call after the render with the current streams; it returns the streams to use from then on
 */
function rebaseStreams(streams: Streams, earlier: Streams): (rendered: Streams) => Streams {
  // Mostly there are none, or none has changed.
  if (streams === earlier) return (rendered) => rendered;
  const before = new Map([...earlier].map(([name, stream]) => [name, stream.changes]));
  return (rendered) => {
    const next = new Map(streams);
    for (const [name, changes] of before) {
      const then = earlier.get(name) as Stream;
      const now = streams.get(name) ?? then;
      const after = rendered.get(name) ?? then;
      if (now !== then) {
        if (then.changes !== changes) now.settle(without(now.changes, changes));
        // A hook after the render did something to it, which would be lost.
        if (after !== then) now.settle(joined(after.changes, now.changes));
      } else next.set(name, after);
    }
    for (const [name, stream] of rendered) if (!next.has(name)) next.set(name, stream);
    return next;
  };
}

/** Returns the changes without the ones that were sent. */
function without(changes: StreamChanges, sent: StreamChanges): StreamChanges {
  // A later reset contains none of the earlier changes.
  if (changes.start !== sent.start) return changes;
  const inserts = new Set(sent.inserts);
  const inserted = new Set(sent.inserts.map(({ domId }) => domId));
  const deleted = new Set(sent.deletes);
  const left = changes.inserts.filter((insert) => !inserts.has(insert));
  const present = new Set(changes.inserts.map(({ domId }) => domId));
  return {
    inserts: left,
    // An item that was deleted, inserted and is missing again was deleted a second time.
    deletes: changes.deletes.filter((id) => !deleted.has(id) || (inserted.has(id) && !present.has(id))),
    reset: false,
    start: NO_CHANGES.start,
  };
}

function joined(first: StreamChanges, then: StreamChanges): StreamChanges {
  if (then.reset) return then;
  const gone = new Set(then.deletes);
  return {
    inserts: [...first.inserts.filter(({ domId }) => !gone.has(domId)), ...then.inserts],
    deletes: [...then.deletes, ...first.deletes],
    reset: first.reset,
    start: first.start,
  };
}
