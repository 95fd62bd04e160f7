// socket.io moving the data alone: an event is acknowledged with the new count, a message goes to everybody. Rendering is left
// to a program in the browser that nobody wrote here.

import { createServer } from "node:http";
import { ready } from "./measured.mjs";
import { requireFor } from "./peers.mjs";

const { Server } = requireFor("socketio")("socket.io");

const server = createServer((request, response) => {
  if (request.method === "POST") io.emit("news", new URL(request.url, "http://localhost").searchParams.get("msg"));
  response.writeHead(request.method === "POST" ? 204 : 200);
  response.end();
});
const io = new Server(server, { perMessageDeflate: false, transports: ["websocket"] });
io.on("connection", (socket) => {
  let count = 0;
  socket.on("inc", (_value, acknowledge) => acknowledge({ count: ++count }));
});
server.listen(0, "127.0.0.1", () => ready(server.address().port));
