// Livewright: the demo's application, as `npm run demo` starts it, in production mode.

import { createApp } from "../examples/demo/dist/app.js";
import { silentLogger } from "livewright";
import { serve } from "livewright/node";
import { ready } from "./measured.mjs";

const server = await serve(createApp({ logger: silentLogger }), { port: 0, host: "127.0.0.1", signals: false });
ready(server.port);
