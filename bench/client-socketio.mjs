// A client of socket.io without its package: the WebSocket transport, one namespace, acknowledged events.

import { WebSocket } from "ws";

/** Has the same interface as the other clients. */
export class SocketIoVisitor {
  bytesOfLastReply = 0;
  onDiff = undefined;
  #waiting = new Map();
  #id = 0;
  #opened;

  static async open(base) {
    const visitor = new SocketIoVisitor();
    const socket = new WebSocket(`${base.replace(/^http/, "ws")}/socket.io/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
    });
    visitor.socket = socket;
    await new Promise((resolve, reject) => {
      visitor.#opened = resolve;
      socket.on("error", reject);
      socket.on("message", (/** @type {Buffer} */ data) => visitor.#receive(data.toString()));
    });
    return visitor;
  }

  event(event, value = {}) {
    const id = this.#id++;
    const reply = new Promise((resolve) => this.#waiting.set(String(id), resolve));
    this.socket.send(`42${id}${JSON.stringify([event, value])}`);
    return reply;
  }

  close() {
    this.socket.terminate();
  }

  #receive(text) {
    // The first digit is the packet type of the transport, the second the packet type of socket.io.
    if (text.startsWith("0")) this.socket.send("40");
    else if (text.startsWith("40")) this.#opened();
    else if (text === "2") this.socket.send("3");
    else if (text.startsWith("43")) {
      this.bytesOfLastReply = Buffer.byteLength(text);
      const at = text.indexOf("[");
      const id = text.slice(2, at);
      this.#waiting.get(id)?.(JSON.parse(text.slice(at)));
      this.#waiting.delete(id);
    } else if (text.startsWith("42")) this.onDiff?.(JSON.parse(text.slice(2)), text);
  }
}
