// The application of the checks: a chat with presence, uploads, and a login that ends on all processes.

import process from "node:process";
import { createClient } from "redis";
import { each, endpoint, html, link, live, liveView } from "livewright";
import { presence } from "livewright/presence";
import { topic } from "livewright/pubsub";
import { redisPubSub, redisSessionStore } from "livewright/redis";
import { get, health } from "livewright/router";
import { liveFileInput, memoryWriter } from "livewright/uploads";

const said = topic("said");
/** @type {import("livewright/presence").PresenceTopic<{ readonly pid: number }>} */
const room = presence("room");

const { REDIS_URL } = process.env;
const redis = REDIS_URL === undefined ? undefined : createClient({ url: REDIS_URL });
// The bus and the session store report the loss. Without a listener, the error would end the process.
redis?.on("error", () => {});
await redis?.connect();

const Chat = liveView({
  name: "chat",
  mount(socket, { session }) {
    const user = typeof session["user"] === "string" ? session["user"] : "guest";
    socket.track(room, `${user}-${process.pid}`, { pid: process.pid });
    return { user, lines: /** @type {string[]} */ ([]), here: socket.presence.list(room).size };
  },
  topics: {
    said: { topic: said, handle: (socket, line) => socket.update("lines", (lines) => [...lines, String(line)]) },
    room: { topic: room, handle: (socket) => socket.assign({ here: socket.presence.list(room).size }) },
  },
  events: {
    say: (socket, { text }) => socket.broadcast(said, `${socket.assigns.user}: ${String(text)}`),
    greet: (socket) => socket.putFlash("info", "Welcome."),
  },
  render: ({ user, lines, here, flash }) => html`
    <h1>Chat</h1>
    <p id="pid">${process.pid}</p>
    <p id="user">${user}</p>
    <p id="here">${here}</p>
    <p id="flash">${flash["info"]}</p>
    <ul>${each(lines, (line) => html`<li>${line}</li>`)}</ul>
    <form id="say" phx-submit="say"><input name="text"></form>
    <button id="greet" phx-click="greet">Greet</button>
    ${link({ navigate: "/files", id: "to-files", children: "Files" })}
  `,
});

const Files = liveView({
  name: "files",
  mount: (socket) => ({
    file: socket.allowUpload("file", {
      maxFileSize: 10_000_000,
      writer: (_socket, entry) => memoryWriter(entry.clientSize),
    }),
    sizes: /** @type {number[]} */ ([]),
  }),
  events: {
    chosen() {},
    async save(socket) {
      const sizes = await socket.consumeUploadedEntries("file", async (_meta, entry) => entry.clientSize);
      socket.assign({ sizes });
    },
  },
  render: ({ file, sizes }) => html`
    <h1>Files</h1>
    <p id="pid">${process.pid}</p>
    <p id="sizes">${sizes.join(" ")}</p>
    <form id="files" phx-change="chosen" phx-submit="save">${liveFileInput({ upload: file })}<button>Save</button></form>
    ${link({ navigate: "/", id: "to-chat", children: "Chat" })}
  `,
});

const Counter = liveView({
  name: "counter",
  mount: () => ({ count: 0 }),
  events: { inc: (socket) => socket.update("count", (count) => count + 1) },
  render: ({ count }) => html`<p>${count} ${process.pid}</p>`,
});

export const app = endpoint({
  secretKeyBase: "a secret that only these checks have, and that keeps nothing",
  ...(redis !== undefined && { pubsub: redisPubSub(redis), session: { store: redisSessionStore(redis) } }),
  // All clients have one address.
  limits: { maxSocketsPerIp: Infinity, maxUnjoinedSocketsPerIp: Infinity },
  routes: [
    health(),
    live("/", Chat),
    live("/files", Files),
    live("/counter", Counter),
    get("/pid", () => new Response(String(process.pid))),
    get("/login/:user", (_request, { params, session, putFlash, redirect }) => {
      session.set("user", params.user);
      session.set("live_socket_id", `users:${params.user}`);
      putFlash("info", `Hello, ${params.user}.`);
      return redirect("/");
    }),
    get(
      "/logout/:user",
      async (_request, { params }) => new Response(String(await app.endSessions(`users:${params.user}`))),
    ),
  ],
});
