import { NO_CHANGES, type Stream, type StreamChanges } from "../html/stream.ts";

type Streams = ReadonlyMap<string, Stream>;

/**
 * Streams whose earlier states are about to be rendered, while they have changed since. What is rendered of them must not be
 * sent again.
 *
 * @param streams as they are now
 * @param earlier as they are rendered
 * @returns to be called after the render with the streams as they are then: gives those that count from now on
 */
export function rebaseStreams(streams: Streams, earlier: Streams): (rendered: Streams) => Streams {
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

/** Changes without those that came first and have been sent. */
function without(changes: StreamChanges, sent: StreamChanges): StreamChanges {
  // Reset since then: nothing of what came before it is among them.
  if (changes.start !== sent.start) return changes;
  const inserts = new Set(sent.inserts);
  const inserted = new Set(sent.inserts.map(({ domId }) => domId));
  const deleted = new Set(sent.deletes);
  const left = changes.inserts.filter((insert) => !inserts.has(insert));
  const present = new Set(changes.inserts.map(({ domId }) => domId));
  return {
    inserts: left,
    // What was deleted, came back and is not there any more has been deleted again.
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
