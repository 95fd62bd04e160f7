// The application that bench/cluster.mjs serves with one worker and with several.

import { createHash } from "node:crypto";
import { endpoint, html, live, liveView } from "livewright";
import { silentLogger } from "livewright/telemetry";

/** The work of an event of a larger application: about two milliseconds. */
const WORK = Buffer.alloc(1_000_000);

const Counter = liveView({
  name: "counter",
  mount: () => ({ count: 0 }),
  events: {
    inc: (socket) => socket.update("count", (count) => count + createHash("sha1").update(WORK).digest().length),
  },
  render: ({ count }) => html`<p>${count}</p>`,
});

export const app = endpoint({
  secretKeyBase: "a secret that only the bench has, and that keeps nothing",
  logger: silentLogger,
  // The clients send as much as they can.
  limits: {
    maxFramesPerSecond: Infinity,
    maxFrameMsPerSecond: Infinity,
    maxTotalFrameMsPerSecond: Infinity,
    maxJoinsPerMinute: Infinity,
    maxUnjoinedSocketsPerIp: Infinity,
  },
  routes: [live("/", Counter)],
});
