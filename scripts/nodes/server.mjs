// One process of the application. The environment: PORT, REDIS_URL, DRAIN_DELAY.

import process from "node:process";
import { serve } from "livewright/node";
import { app } from "./app.mjs";

const { PORT = "0", DRAIN_DELAY = "0" } = process.env;
const server = await serve(app, {
  port: Number(PORT),
  host: "127.0.0.1",
  trustProxy: 1,
  drainDelay: Number(DRAIN_DELAY),
});
console.log(server.url);
