// A client of the protocol without a browser: loads a page, joins its view, sends events and counts bytes.

import http from "node:http";
import { WebSocket } from "ws";

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

/** Milliseconds between the heartbeats of a client. */
const HEARTBEAT = 30_000;

/** One HTTP request. */
export function request(base, path, options = {}) {
  const { method = "GET", cookie } = options;
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
    sent.on("error", (error) => {
      // A server may close an idle keep-alive connection at the moment of its next use.
      if (sent.reusedSocket && "code" in error && error.code === "ECONNRESET") resolve(request(base, path, options));
      else reject(error);
    });
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

/** One step of a workload: a click, as a list of its payload, or another action of a user. */
export const send = (visitor, step) =>
  Array.isArray(step) ? visitor.event(...step) : visitor[step.does](...step.with);

/** A browser tab: a page and its socket. */
export class Visitor {
  bytesOfLastReply = 0;
  onDiff = undefined;
  #base;
  #url;
  #tokens;
  #waiting = new Map();
  #joinRef = "4";
  #ref = 4;

  /** @param {boolean} [keep] keep the page and the reply to the join */
  static async open(base, path, keep = false) {
    const visitor = await Visitor.load(base, path, keep);
    const joined = await visitor.connect();
    if (keep) visitor.joined = joined;
    return visitor;
  }

  /** Loads the page without connecting. */
  static async load(base, path, keep = false) {
    const visitor = new Visitor();
    const page = await request(base, path);
    if (page.status !== 200) throw new Error(`GET ${path} answered ${page.status}`);
    const container = page.body.match(/<[^>]*data-phx-main[^>]*>/)?.[0];
    if (container === undefined) throw new Error(`GET ${path}: no view on the page`);
    visitor.topic = `lv:${attribute(container, "id")}`;
    visitor.#base = base;
    visitor.#url = base + path;
    visitor.#tokens = {
      csrf: attribute(page.body.match(/<meta[^>]*csrf-token[^>]*>/)?.[0] ?? "", "content"),
      session: attribute(container, "data-phx-session"),
      static: attribute(container, "data-phx-static"),
      cookie: page.cookie,
    };
    // Hundreds of clients would keep hundreds of copies of these.
    if (keep) Object.assign(visitor, { html: page.body, cookie: page.cookie });
    return visitor;
  }

  /**
   * Opens a socket and joins the view of the page, as the client does after a page load and after a lost connection.
   */
  async connect() {
    const { csrf, cookie } = this.#tokens;
    const query = `_csrf_token=${encodeURIComponent(csrf)}&_mounts=0&_mount_attempts=0&_live_referer=undefined&vsn=2.0.0`;
    const socket = new WebSocket(`${this.#base.replace(/^http/, "ws")}/live/websocket?${query}`, {
      headers: { cookie, origin: this.#base },
      perMessageDeflate: false,
    });
    this.socket = socket;
    await new Promise((resolve, reject) => {
      socket.on("open", resolve);
      socket.on("error", reject);
    });
    socket.on("message", (/** @type {Buffer} */ data) => this.#receive(data.toString()));
    // Sends heartbeats as the official client does: a server may close silent sockets, and opening thousands of sockets
    // is slow.
    const beat = () => socket.send(JSON.stringify([null, String(this.#ref++), "phoenix", "heartbeat", {}]));
    const beats = setInterval(beat, HEARTBEAT).unref();
    socket.on("close", () => clearInterval(beats));
    const joined = await this.#join({ url: this.#url });
    this.joinBytes = this.bytesOfLastReply;
    return joined;
  }

  /** Sends a click to the view or to one of its components, and waits for the reply. */
  event(event, value = { value: "" }, cid) {
    return this.#push("event", { type: "click", event, value, ...(cid === undefined ? {} : { cid }) });
  }

  /** Sends the fields of a form, as the client does when one of them changes. */
  change(event, value, target) {
    return this.#push("event", { type: "form", event, value, meta: { _target: target }, uploads: {} });
  }

  /** Patches to another URL of the same view. */
  patch(path) {
    return this.#push("live_patch", { url: this.#base + path });
  }

  /** Navigates to another view over the same socket: leaves one view and joins the other. */
  navigate(path) {
    void this.#push("phx_leave", {});
    return this.#join({ redirect: this.#base + path });
  }

  close() {
    this.socket.terminate();
  }

  #join(where) {
    const { csrf, session, static: fixed } = this.#tokens;
    this.#joinRef = String(this.#ref);
    const params = { _csrf_token: csrf, _mounts: 0, _mount_attempts: 0 };
    return this.#push("phx_join", { ...where, params, session, static: fixed, sticky: false });
  }

  #push(event, payload) {
    const ref = String(this.#ref++);
    const reply = new Promise((resolve) => this.#waiting.set(ref, resolve));
    this.socket.send(JSON.stringify([this.#joinRef, ref, this.topic, event, payload]));
    return reply.then((answer) => {
      if (answer.status !== "ok") throw new Error(`${event}: ${JSON.stringify(answer)}`);
      return answer.response;
    });
  }

  #receive(text) {
    const [, ref, , event, payload] = JSON.parse(text);
    if (event === "phx_reply") {
      const answered = this.#waiting.get(ref);
      if (answered === undefined) return; // a heartbeat's
      this.bytesOfLastReply = Buffer.byteLength(text);
      this.#waiting.delete(ref);
      answered(payload);
    } else if (event === "diff") {
      this.onDiff?.(payload, text);
    }
  }
}
