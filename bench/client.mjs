// A client of the protocol without a browser: loads a page, joins its view, sends events and counts bytes.

import http from "node:http";
import { WebSocket } from "ws";

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

/** One HTTP request. */
export function request(base, path, { method = "GET", cookie } = {}) {
  return new Promise((resolve, reject) => {
    const headers = { accept: "text/html", ...(cookie === undefined ? {} : { cookie }) };
    const sent = http.request(base + path, { agent, method, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => (body += chunk));
      response.on("end", () => {
        const cookies = (response.headers["set-cookie"] ?? []).map((line) => line.split(";")[0]);
        resolve({ status: response.statusCode, body, cookie: cookies.join("; ") });
      });
    });
    sent.on("error", reject);
    sent.end();
  });
}

const decode = (text) =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
const attribute = (tag, name) => decode(tag.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1] ?? "");

/** A visitor: a page and the socket that keeps it alive. */
export class Visitor {
  bytesOfLastReply = 0;
  onDiff = undefined;
  #waiting = new Map();
  #ref = 4;

  /** @param {boolean} [keep] remember the page and the answer to the join */
  static async open(base, path, keep = false) {
    const visitor = new Visitor();
    const page = await request(base, path);
    if (page.status !== 200) throw new Error(`GET ${path} answered ${page.status}`);
    const container = page.body.match(/<[^>]*data-phx-main[^>]*>/)?.[0];
    if (container === undefined) throw new Error(`GET ${path}: no view on the page`);
    const csrf = attribute(page.body.match(/<meta[^>]*csrf-token[^>]*>/)?.[0] ?? "", "content");
    visitor.topic = `lv:${attribute(container, "id")}`;
    const query = `_csrf_token=${encodeURIComponent(csrf)}&_mounts=0&_mount_attempts=0&_live_referer=undefined&vsn=2.0.0`;
    const socket = new WebSocket(`${base.replace(/^http/, "ws")}/live/websocket?${query}`, {
      headers: { cookie: page.cookie, origin: base },
      perMessageDeflate: false,
    });
    visitor.socket = socket;
    await new Promise((resolve, reject) => {
      socket.on("open", resolve);
      socket.on("error", reject);
    });
    socket.on("message", (/** @type {Buffer} */ data) => visitor.#receive(data.toString()));
    const joined = await visitor.#push("phx_join", {
      url: base + path,
      params: { _csrf_token: csrf, _mounts: 0, _mount_attempts: 0 },
      session: attribute(container, "data-phx-session"),
      static: attribute(container, "data-phx-static"),
      sticky: false,
    });
    visitor.joinBytes = visitor.bytesOfLastReply;
    // Hundreds of visitors would hold hundreds of copies of these.
    if (keep) Object.assign(visitor, { html: page.body, cookie: page.cookie, joined });
    return visitor;
  }

  /** Sends a click, to the view or to one of its components, and waits for its reply. */
  event(event, value = { value: "" }, cid) {
    return this.#push("event", { type: "click", event, value, ...(cid === undefined ? {} : { cid }) });
  }

  close() {
    this.socket.terminate();
  }

  #push(event, payload) {
    const ref = String(this.#ref++);
    const reply = new Promise((resolve) => this.#waiting.set(ref, resolve));
    this.socket.send(JSON.stringify(["4", ref, this.topic, event, payload]));
    return reply.then((answer) => {
      if (answer.status !== "ok") throw new Error(`${event}: ${JSON.stringify(answer)}`);
      return answer.response;
    });
  }

  #receive(text) {
    const [, ref, , event, payload] = JSON.parse(text);
    if (event === "phx_reply") {
      this.bytesOfLastReply = Buffer.byteLength(text);
      this.#waiting.get(ref)?.(payload);
      this.#waiting.delete(ref);
    } else if (event === "diff") {
      this.onDiff?.(payload, text);
    }
  }
}
