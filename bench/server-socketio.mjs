// socket.io with data only: it acknowledges an event with the new count, and sends a message to all sockets. Rendering
// would be the work of a program in the browser, which the bench does not have.

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
