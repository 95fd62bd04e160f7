// The floor for uploads: a bare ws server that writes each binary frame to a file and replies after the write, as the
// protocol requires. A text frame ends a file.

import { close, mkdtempSync, open, rmSync, unlink, write } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocketServer } from "ws";
import { ready } from "./measured.mjs";

const directory = mkdtempSync(join(tmpdir(), "bench-floor-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
let count = 0;

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false }, () =>
  ready(server.address().port),
);
server.on("connection", (socket) => {
  const path = join(directory, String(count++));
  let descriptor;
  let size = 0;
  socket.on("message", (/** @type {Buffer} */ data, binary) => {
    if (!binary) {
      close(descriptor, () =>
        unlink(path, () => {
          descriptor = undefined;
          socket.send("done");
        }),
      );
      return;
    }
    const put = () =>
      write(descriptor, data, 0, data.length, size, () => {
        size += data.length;
        socket.send("ok");
      });
    if (descriptor !== undefined) return put();
    size = 0;
    open(path, "wx", (_error, opened) => {
      descriptor = opened;
      put();
    });
  });
});
