// A client without a browser, which reconnects and joins again as the official one does. All clients of a page share its tokens.

import { WebSocket } from "ws";

/** The pauses of the official client, in milliseconds. */
const PAUSES = [10, 50, 100, 150, 200, 250, 500, 1_000, 2_000, 5_000];

/** @typedef {{ base: string, url: string, topic: string, csrf: string, session: string, fixed: string, cookie: string }} Page */

/** @param {string} base @param {string} path @returns {Promise<Page>} */
export async function loadPage(base, path) {
  const response = await fetch(base + path);
  const text = await response.text();
  const [container = ""] = /<[^>]*data-phx-main[^>]*>/.exec(text) ?? [];
  const cookie = response.headers.getSetCookie().map((line) => line.split(";")[0]);
  return {
    base,
    url: base + path,
    topic: `lv:${attribute(container, "id")}`,
    csrf: attribute(/<meta[^>]*csrf-token[^>]*>/.exec(text)?.[0] ?? "", "content"),
    session: attribute(container, "data-phx-session"),
    fixed: attribute(container, "data-phx-static"),
    cookie: cookie.join("; "),
  };
}

/** @param {string} tag @param {string} name */
function attribute(tag, name) {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
}

export class Client {
  /** When it joined, on the clock of `performance.now()`. @type {number[]} */
  joins = [];
  /** The process it is on; `undefined` while it is not joined. @type {string | undefined} */
  pid;
  /** The codes with which its sockets were closed. @type {number[]} */
  closes = [];
  /** The joins that were refused. */
  refusals = 0;
  #page;
  #tries = 0;
  #ended = false;
  /** @type {WebSocket | undefined} */
  #socket;

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    this.#connect();
  }

  close() {
    this.#ended = true;
    this.#socket?.terminate();
  }

  #connect() {
    const { base, url, topic, csrf, session, fixed, cookie } = this.#page;
    const query = `vsn=2.0.0&_csrf_token=${encodeURIComponent(csrf)}`;
    const socket = new WebSocket(`${base.replace(/^http/, "ws")}/live/websocket?${query}`, {
      headers: { cookie, origin: base },
      perMessageDeflate: false,
    });
    this.#socket = socket;
    socket.on("error", () => {});
    socket.on("open", () => {
      this.#tries = 0;
      const params = { _csrf_token: csrf, _mounts: 0, _mount_attempts: 0 };
      const payload = { url, params, session, static: fixed, sticky: false };
      socket.send(JSON.stringify(["1", "1", topic, "phx_join", payload]));
    });
    socket.on("message", (/** @type {Buffer} */ data) => {
      const [, ref, , event, payload] = JSON.parse(data.toString());
      if (event !== "phx_reply" || ref !== "1") return;
      if (payload.status !== "ok") return void this.refusals++;
      this.joins.push(performance.now());
      this.pid = payload.response.rendered["1"];
    });
    socket.on("close", (code) => {
      this.pid = undefined;
      if (this.#ended) return;
      this.closes.push(code);
      setTimeout(() => this.#connect(), PAUSES[Math.min(this.#tries++, PAUSES.length - 1)]);
    });
  }
}

/** The largest number of joins within a second. @param {readonly number[]} times */
export function peak(times) {
  const sorted = times.toSorted((a, b) => a - b);
  let [most, from] = [0, 0];
  for (const [to, time] of sorted.entries()) {
    while ((sorted[from] ?? 0) <= time - 1_000) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
