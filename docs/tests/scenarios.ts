// Conversations with a real endpoint, for frames that no recording has: additions of Livewright, and answers to clients that
// do not keep to the protocol.

import { endpoint, html, HttpError, live, liveView, type Endpoint, type EndpointOptions } from "livewright";
import { Board } from "./board.ts";
import { SECRET_KEY_BASE } from "../../packages/livewright/src/test-support/fixtures.ts";

type Frame = readonly [joinRef: string | null, ref: string | null, topic: string, event: string, payload: object];

/** A schema that refuses everything. */
const refusing = {
  "~standard": {
    version: 1 as const,
    vendor: "docs",
    validate: () => ({ issues: [{ message: "Expected a number", path: ["to"] }] }),
  },
};

const Counter = liveView({
  mount: () => ({ n: 0 }),
  events: { move: { params: refusing, handle: () => undefined } },
  render: ({ n }) => html`<p>${n}</p>`,
});

const refused = (mount: (socket: { pushNavigate(to: string): unknown }) => unknown) =>
  liveView({ mount: mount as () => { n: number }, render: ({ n }) => html`<p>${n}</p>` });

const routes = [
  live("/counter", Counter),
  live(
    "/other",
    refused(() => ({ n: 1 })),
  ),
  live(
    "/missing",
    refused(() => {
      throw new HttpError(404);
    }),
  ),
  live(
    "/moved",
    refused((socket) => socket.pushNavigate("/counter")),
  ),
  live(
    "/broken",
    refused(() => {
      throw new Error("broken on purpose");
    }),
  ),
];

function appOf(options: Partial<EndpointOptions> = {}): Endpoint {
  const silent = (): void => {};
  return endpoint({
    secretKeyBase: SECRET_KEY_BASE,
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    development: false,
    rootLayout: ({ content, csrfToken }) => html`<meta name="csrf-token" content=${csrfToken}>${content}`,
    routes,
    ...options,
  });
}

/** The HTML of a page of the same endpoint. */
export async function deadRender(): Promise<string> {
  const response = await appOf().fetch(new Request("http://app.test/counter"));
  return response.text();
}

/** A client with a page. Records every frame in both directions. */
class Conversation {
  readonly lines: string[] = [];
  readonly #receive: (frame: string) => void;
  /** The id and the tokens of the view, from its page. */
  readonly id: string;
  readonly session: string;
  readonly static: string;

  private constructor(page: string, open: (send: (frame: string) => void) => (frame: string) => void) {
    const [, id = "", session = "", fixed = ""] =
      /<div id="([^"]*)"[^>]* data-phx-session="([^"]*)" data-phx-static="([^"]*)"/.exec(page) ?? [];
    this.id = id;
    this.session = session;
    this.static = fixed;
    this.#receive = open((frame) => void this.lines.push(`← ${frame}`));
  }

  static async open(options: Partial<EndpointOptions> = {}): Promise<Conversation> {
    const app = appOf(options);
    const response = await app.fetch(new Request("http://app.test/counter"));
    const page = await response.text();
    const [, csrf = ""] = /content="([^"]*)"/.exec(page) ?? [];
    const cookie = response.headers
      .getSetCookie()
      .map((header) => header.split(";", 1)[0])
      .join("; ");
    const url = `http://app.test/live/websocket?vsn=2.0.0&_csrf_token=${csrf}`;
    const decision = await app.upgrade(new Request(url, { headers: { cookie } }));
    if (decision instanceof Response) throw new Error(`The upgrade was refused with ${decision.status}.`);
    return new Conversation(page, (send) => {
      const connection = decision({ send, close() {}, bufferedAmount: 0 });
      return (frame) => connection.receive(frame);
    });
  }

  /** Sends a frame, and waits until the server has nothing more to do. */
  async send(frame: Frame): Promise<void> {
    const text = JSON.stringify(frame);
    this.lines.push(`→ ${text}`);
    this.#receive(text);
    await new Promise((resolve) => void setTimeout(resolve, 0));
  }

  async join(ref: string, over: object = {}): Promise<void> {
    const params = { _mounts: 0, _mount_attempts: 0 };
    const at = "redirect" in over ? {} : { url: "http://app.test/counter" };
    const payload = { ...at, ...over, params, static: this.static, sticky: false };
    await this.send([ref, ref, `lv:${this.id}`, "phx_join", { ...payload, session: this.session, ...over }]);
  }
}

/** The conversations, by name: lines with an arrow and a frame. */
export const SCENARIOS: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  async connection() {
    const { lines, ...it } = await talk();
    await it.send([null, "1", "phoenix", "heartbeat", {}]);
    await it.send(["2", "2", "room:1", "phx_join", {}]);
    await it.send([null, "3", "lv:gone", "event", { type: "click", event: "inc", value: {} }]);
    await it.send(["4", "4", "lv:gone", "phx_leave", {}]);
    return lines;
  },
  async duplicate() {
    const { lines, ...it } = await talk();
    await it.join("1");
    await it.join("2");
    return lines;
  },
  async refusals() {
    const { lines, ...it } = await talk();
    await it.join("1", { session: "not a token" });
    await it.join("2", { url: "http://app.test/other" });
    await it.join("3", { redirect: "http://app.test/missing" });
    await it.join("4", { redirect: "http://app.test/moved" });
    await it.join("5", { redirect: "http://app.test/broken" });
    return lines;
  },
  async params() {
    const { lines, id, ...it } = await talk();
    await it.join("1");
    await it.send(["1", "2", `lv:${id}`, "event", { type: "hook", event: "move", value: { to: "left" } }]);
    return lines;
  },
  async refused() {
    const { lines, id, ...it } = await talk({ limits: { maxFrameBytes: 4_000 } });
    await it.join("1");
    const value = { text: "x".repeat(5_000) };
    await it.send(["1", "2", `lv:${id}`, "event", { type: "hook", event: "move", value }]);
    await it.send(["1", "3", `lv:${id}`, "live_patch", { url: `http://app.test/counter?q=${value.text}` }]);
    return lines;
  },
};

/** The conversation of docs/internals/a-diff.md. */
export async function board(): Promise<readonly string[]> {
  const { lines, id, ...it } = await talk({ routes: [live("/counter", Board)] });
  let ref = 1;
  const send = (event: string, payload: object): Promise<void> =>
    it.send(["1", String(++ref), `lv:${id}`, event, payload]);
  const click = (event: string, target: object = {}): Promise<void> =>
    send("event", { type: "click", event, value: {}, ...target });
  await it.join("1");
  await click("enter");
  await click("turn");
  await click("vote", { cid: 1 });
  await click("add");
  await click("rename");
  await click("drop");
  await send("cids_will_destroy", { cids: [2] });
  await send("cids_destroyed", { cids: [2] });
  await click("note");
  await click("erase");
  await click("explain");
  await click("enter");
  return lines;
}

/** A conversation whose methods can be taken out of it. */
async function talk(options?: Partial<EndpointOptions>) {
  const it = await Conversation.open(options);
  return { lines: it.lines, id: it.id, send: it.send.bind(it), join: it.join.bind(it) };
}
