// The floor: a bare node:http and ws server that does no work. It answers a GET with fixed bytes, every frame with a
// fixed reply, and a POST with the same frame to all sockets. Its first message contains these bytes (html, cookie, the
// response per event name, and the frame). Any further cost of a server is its own work.

import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { ready } from "./measured.mjs";

const { html, cookie, responses, diff } = await new Promise((resolve) => process.once("message", resolve));
const page = Buffer.from(html);
const topics = new Map();

const server = createServer((request, response) => {
  if (request.method === "POST") {
    for (const [client, topic] of topics) client.send(`[null,null,"${topic}","diff",${diff}]`);
    response.writeHead(204);
    response.end();
    return;
  }
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-length": page.length,
    "set-cookie": cookie,
  });
  response.end(page);
});

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
server.on("upgrade", (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (client) => {
    client.on("message", (/** @type {Buffer} */ data) => {
      const [joinRef, ref, topic, event, payload] = JSON.parse(data.toString());
      if (event === "phx_join") topics.set(client, topic);
      const response = responses[event === "event" ? payload.event : event] ?? "{}";
      client.send(`["${joinRef}","${ref}","${topic}","phx_reply",{"status":"ok","response":${response}}]`);
    });
    client.on("close", () => topics.delete(client));
  });
});
server.listen(0, "127.0.0.1", () => ready(server.address().port));
