// Starts the gallery on HOST (default 127.0.0.1) and PORT (default 4000).

import { serve } from "livewright/node";
import { createApp } from "./app.ts";

const server = await serve(createApp(), {
  port: Number(process.env["PORT"] ?? 4000),
  host: process.env["HOST"] ?? "127.0.0.1",
});

console.log(`The gallery is open at ${server.url}`);
