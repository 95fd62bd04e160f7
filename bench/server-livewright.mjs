// Livewright in production mode: the views of the demo and of the bench, in the default document of an endpoint. The
// document of the demo also shows sources, which should not be measured.

import { endpoint, live } from "livewright";
import { post } from "livewright/router";
import { silentLogger } from "livewright/telemetry";
import { serve } from "livewright/node";
import { pubsub } from "../examples/demo/dist/pubsub.js";
import { Broadcast, publish } from "../examples/demo/dist/views/broadcast.js";
import { Counter } from "../examples/demo/dist/views/counter.js";
import { Form } from "../examples/demo/dist/views/form.js";
import { TableView } from "../examples/demo/dist/views/table.js";
import { ready } from "./measured.mjs";
import { Components, Log, Pages, Storm, storm } from "./pages.mjs";

const app = endpoint({
  secretKeyBase: "a secret that only the bench has, and that keeps nothing",
  logger: silentLogger,
  pubsub,
  // The clients send as much as they can.
  limits: {
    maxFramesPerSecond: Number.POSITIVE_INFINITY,
    maxJoinsPerMinute: Number.POSITIVE_INFINITY,
    maxUnjoinedSocketsPerIp: Number.POSITIVE_INFINITY,
  },
  routes: [
    live("/counter", Counter),
    live("/table", TableView),
    live("/broadcast", Broadcast),
    live("/form", Form),
    live("/bench/components", Components),
    live("/bench/log", Log),
    live("/bench/pages", Pages),
    live("/bench/storm", Storm),
    post("/broadcast", broadcast, { csrf: false }),
    post("/bench/storm", blow, { csrf: false }),
  ],
});

function broadcast(request) {
  publish(new URL(request.url).searchParams.get("msg") ?? "");
  return new Response(null, { status: 204 });
}

function blow(request) {
  const count = Number(new URL(request.url).searchParams.get("count"));
  for (let i = 0; i < count; i++) app.broadcast(storm, i);
  return new Response(null, { status: 204 });
}

const server = await serve(app, { port: 0, host: "127.0.0.1", signals: false });
ready(server.port);
