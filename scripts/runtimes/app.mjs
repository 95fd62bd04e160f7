// The program that runs on each runtime: the counter of the README, and an upload.

import process from "node:process";
import { endpoint, html, live, liveView } from "livewright";
import { liveFileInput } from "livewright/uploads";
import { files, serve } from "livewright/node";

const Counter = liveView({
  mount: (socket) => ({ count: 0, uploaded: 0, file: socket.allowUpload("file", { maxFileSize: 1_000_000 }) }),
  events: {
    inc: (socket) => socket.update("count", (n) => n + 1),
    chosen() {},
    async save(socket) {
      const sizes = await socket.consumeUploadedEntries("file", ({ size }) => size);
      socket.assign({ uploaded: sizes[0] ?? 0 });
    },
  },
  render: ({ count, uploaded, file }) => html`
    <p>Count: ${count}, uploaded: ${uploaded}</p>
    <button phx-click="inc">+1</button>
    <form id="f" phx-change="chosen" phx-submit="save">${liveFileInput({ upload: file })}</form>
  `,
});

const app = endpoint({
  secretKeyBase: "x".repeat(64),
  static: { "/assets": files("public") },
  routes: [live("/", Counter)],
});
const { url } = await serve(app, { port: Number(process.env["PORT"] ?? 0), host: "127.0.0.1" });
console.log(`UP ${url}`);
