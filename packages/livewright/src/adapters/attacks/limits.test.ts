// Every limit is exceeded against a real server. Only the excess is refused, its client learns the reason, the log has one line, and
// the socket of another user keeps working.

import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { ErrorCode } from "../../foundation/errors.ts";
import { DEFAULT_LIMITS, type Limits } from "../../foundation/limits.ts";
import { each } from "../../html/each.ts";
import { html } from "../../html/rendered.ts";
import { liveRender } from "../../live/live-render.ts";
import { liveView } from "../../live/live-view.ts";
import { formParams } from "../../params/form-params.ts";
import { get, live, post } from "../../router/routes.ts";
import { presence } from "../../presence/presence-topic.ts";
import { localPubSub } from "../../pubsub/local.ts";
import type { PubSub } from "../../pubsub/pubsub.ts";
import type { SessionOptions } from "../../endpoint/session-options.ts";
import { memorySessionStore } from "../../sessions/memory-store.ts";
import type { LogFields } from "../../telemetry/logger.ts";
import { Browser, bystander, type Line, type Seen, Target } from "../../test-support/attack-target.ts";

let loads = 0;
let open: (() => void) | undefined;

const Child = liveView({ render: () => html`<i>child</i>` });
const upload = { accept: [".txt"], maxEntries: 1 } as const;

const Page = liveView({
  async mount(socket, { params }) {
    socket.subscribe("news");
    await socket.loadOnce("found", async () => ++loads);
    if (params["wrong"] !== undefined && socket.connected) socket.redirect("/open?wrong=1");
    return {
      n: 0,
      text: "",
      children: 0,
      items: socket.stream<{ id: number }>("items", []),
      a: socket.allowUpload("a", upload),
      b: socket.allowUpload("b", upload),
    };
  },
  events: {
    inc: (socket) => socket.update("n", (n) => n + 1),
    echo: (_, params) => params,
    wait: () => new Promise<void>((resolve) => void (open = resolve)),
    refs: ({ assigns }) => ({ a: assigns.a.ref, b: assigns.b.ref }),
    timers: (socket) => void [1, 2, 3].map((n) => socket.sendAfter(n, 60_000)),
    subscriptions: (socket) => void ["x", "y", "z"].map((topic) => socket.subscribe(topic)),
    presences: (socket) =>
      void ["x", "y", "z"].map((key) => socket.track(presence<{ n: number }>("here"), key, { n: 1 })),
    presence: (socket) => socket.track(presence<{ text: string }>("here"), "x", { text: "x".repeat(1_000) }),
    tasks: (socket) => void ["x", "y", "z"].map((name) => socket.startAsync(name, () => new Promise(() => {}))),
    children: (socket) => socket.assign({ children: 3 }),
    large: () => ({ text: "x".repeat(2_000_000) }),
  },
  handleInfo(socket, message: { readonly text?: string; readonly event?: string; readonly item?: number }) {
    if (message.text !== undefined) socket.assign({ text: message.text });
    if (message.event !== undefined) socket.pushEvent(message.event, {});
    if (message.item !== undefined) socket.streamInsert("items", { id: message.item });
  },
  handleAsync() {},
  render: ({ n, text, children, items, a }) => html`
    <p title=${a.ref}>${n}</p>
    <p>${text}</p>
    <ul id="items" phx-update="stream">${each(items, (_, id) => html`<li id=${id}></li>`)}</ul>
    ${Array.from({ length: children }, (_, i) => liveRender(Child, { id: `child-${i}` }))}
  `,
});

/** The tools of a driver that exceeds a limit. */
interface Setting {
  readonly target: Target;
  readonly lines: readonly string[];
  readonly pubsub: PubSub;
  readonly browser: Browser;
  /** A page of its own with a joined view. */
  readonly join: () => Promise<Joined>;
}
interface Joined {
  readonly line: Line;
  readonly page: Seen;
  readonly joinRef: string;
  readonly event: (event: string, value?: unknown) => Promise<unknown>;
}

interface Driver {
  readonly limits: Partial<Limits>;
  readonly session?: SessionOptions;
  /** Goes beyond the limit, and returns the answer that its client gets. */
  readonly exceed: (setting: Setting) => Promise<unknown>;
  readonly answer: unknown;
  /** The code of the one line in the log; without it there is none. */
  readonly code?: ErrorCode;
  /** Why the log has no line. */
  readonly unlogged?: string;
}

const refused = (code: string) => ({ diff: { r: { error: "invalid_params", code } } });
const ended = (code: string, limit: string) => ({ crashed: { reason: "channel_crash", code, limit } });
const closed = (limit: string, code = 1013) => ({ code, reason: `limit: ${limit}` });

/** Lets the view go beyond the limit, and returns the payload of its end. */
const crash =
  (event: string): Driver["exceed"] =>
  async ({ join }) =>
    (await join()).event(event);

/** Sends a form over HTTP. */
const submit =
  (body: () => URLSearchParams | Blob): Driver["exceed"] =>
  async ({ target, browser }) => {
    const { status } = await browser.fetch("/form", { method: "POST", body: body() });
    expect(
      await (await fetch(`${target.url}/form`, { method: "POST", body: new URLSearchParams({ a: "1" }) })).json(),
    ).toBe(1);
    return status;
  };

const multipart = (content: string) => () =>
  new Blob([`--x\r\n${content}--x--\r\n`], { type: "multipart/form-data; boundary=x" });
const part = (name: string, headers = "") => `Content-Disposition: form-data; name="${name}"\r\n${headers}\r\n\r\n`;

/** Sends the start of a body over a connection of its own, and returns the status. */
const unfinished =
  (body: string, count = 1): Driver["exceed"] =>
  async ({ target }) => {
    const sockets = Array.from({ length: count }, () => connect(target.server.port, "127.0.0.1"));
    const heard = sockets.map(async (socket) => {
      socket.on("error", () => {});
      socket.write("POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n");
      socket.write(`Content-Length: 900000\r\n\r\n${body}`);
      const [head] = (await once(socket, "data")) as [Buffer];
      return Number(head.toString().slice(9, 12));
    });
    const status = await Promise.race(heard);
    for (const socket of sockets) socket.destroy();
    return status;
  };

/** Lets a client stop reading until the server holds its view's changes back. */
async function stopReading({ join, pubsub }: Setting): Promise<Joined> {
  const joined = await join();
  joined.line.socket.pause();
  for (let i = 0; i < 12; i++) {
    pubsub.broadcast("news", { text: `${i}`.padEnd(1_000_000, "x") });
    await wait(5);
  }
  return joined;
}

async function crashAfterReading({ line }: Joined): Promise<unknown> {
  line.socket.resume();
  await vi.waitFor(() => expect(line.frames.some(([, , , event]) => event === "phx_error")).toBe(true), 10_000);
  return { crashed: line.frames.find(([, , , event]) => event === "phx_error")?.[4] };
}

async function upgradeStatus({ target, browser }: Setting, csrf: string): Promise<unknown> {
  const url = `${target.url.replace("http", "ws")}/live/websocket?vsn=2.0.0&_csrf_token=${csrf}`;
  const socket = new WebSocket(url, { headers: { cookie: browser.header } });
  socket.on("error", () => {});
  const [, response] = (await once(socket, "unexpected-response")) as [
    unknown,
    { statusCode: number; destroy(): void },
  ];
  response.destroy();
  return response.statusCode;
}

async function preflight({ line, page, joinRef }: Joined, ref: string, entries: readonly string[]) {
  const files = entries.map((entry) => ({ ref: entry, name: "a.txt", type: "text/plain", size: 3, last_modified: 0 }));
  return line.ask(joinRef, `lv:${page.id}`, "allow_upload", { ref, entries: files });
}

/** Polls, or sends messages, with a token or for a new session. */
async function longPoll({ browser }: Setting, token = "", body?: string): Promise<Polled> {
  const init = body === undefined ? {} : { method: "POST", body, headers: { "content-type": "application/x-ndjson" } };
  const response = await browser.fetch(`/live/longpoll?vsn=2.0.0&token=${token}`, init);
  return response.status === 200 ? ((await response.json()) as Polled) : { status: response.status, token };
}
interface Polled {
  readonly status: number;
  readonly token: string;
}

const DRIVERS: Readonly<Record<keyof Limits, Driver>> = {
  maxFrameBytes: {
    code: "LW602",
    limits: { maxFrameBytes: 5_000, maxUnjoinedFrameBytes: 5_000 },
    exceed: async ({ join }) => (await join()).event("echo", { text: "x".repeat(5_000) }),
    answer: refused("LW602"),
  },
  maxUnjoinedFrameBytes: {
    code: "LW602",
    limits: { maxUnjoinedFrameBytes: 4_000 },
    async exceed({ browser, target }) {
      const page = await browser.open("/open");
      const line = await browser.connect(page.csrf);
      const { response } = await line.join(page, `${target.url}/open`, { params: { text: "x".repeat(4_000) } });
      expect((await line.join(page, `${target.url}/open`)).response).toHaveProperty("rendered");
      return response;
    },
    answer: { code: "LW602", limit: "maxUnjoinedFrameBytes" },
  },
  maxFrameValues: {
    code: "LW121",
    limits: { maxFrameValues: 500 },
    exceed: async ({ join }) => (await join()).event("echo", { list: Array.from({ length: 900 }, () => 1) }),
    answer: refused("LW121"),
  },
  maxFrameMsPerSecond: {
    code: "LW605",
    limits: { maxFrameMsPerSecond: 20 },
    async exceed({ join }) {
      const { event } = await join();
      return (await Promise.all(Array.from({ length: 300 }, () => event("echo", { text: "x".repeat(900) })))).length;
    },
    answer: 300,
  },
  maxTotalFrameMsPerSecond: {
    code: "LW605",
    limits: { maxTotalFrameMsPerSecond: 40, maxFrameMsPerSecond: 40 },
    async exceed({ join }) {
      const lines = [];
      for (let i = 0; i < 6; i++) lines.push((await join()).line);
      // A refusal counts 0.5 ms, so no socket exceeds its own share.
      const refusals = lines.flatMap((line) =>
        Array.from({ length: 70 }, () => line.ask(null, "lv:nobody", "event", {})),
      );
      return (await Promise.all(refusals)).length;
    },
    answer: 420,
  },
  maxRefusalsPerMinute: {
    code: "LW604",
    limits: { maxRefusalsPerMinute: 5 },
    async exceed({ join }) {
      const { line } = await join();
      for (let i = 0; i < 6; i++) line.socket.send(JSON.stringify([null, "9", "lv:nobody", "event", {}]));
      return line.closed;
    },
    answer: closed("maxRefusalsPerMinute"),
  },
  maxSocketsPerIp: {
    code: "LW606",
    limits: { maxSocketsPerIp: 2 },
    exceed: async (setting) => upgradeStatus(setting, (await setting.join()).page.csrf),
    answer: 503,
  },
  maxUnjoinedSocketsPerIp: {
    code: "LW606",
    limits: { maxUnjoinedSocketsPerIp: 1 },
    async exceed(setting) {
      const { csrf } = await setting.browser.open("/open");
      await setting.browser.connect(csrf);
      return upgradeStatus(setting, csrf);
    },
    answer: 503,
  },
  maxJoinWaitMs: {
    code: "LW609",
    limits: { maxJoinWaitMs: 300 },
    exceed: async ({ browser }) => (await browser.connect((await browser.open("/open")).csrf)).closed,
    answer: closed("maxJoinWaitMs", 1001),
  },
  maxChannels: {
    code: "LW603",
    limits: { maxChannels: 1 },
    async exceed({ join, browser, target }) {
      const { line } = await join();
      return (await line.join(await browser.open("/open"), `${target.url}/open`)).response;
    },
    answer: { reason: "too many channels joined", limit: "maxChannels" },
  },
  maxFramesPerSecond: {
    code: "LW604",
    limits: { maxFramesPerSecond: 50 },
    async exceed({ join }) {
      const { line } = await join();
      for (let i = 0; i < 500; i++) line.socket.send(JSON.stringify([null, "9", "phoenix", "heartbeat", {}]));
      return line.closed;
    },
    answer: closed("maxFramesPerSecond"),
  },
  maxJoinsPerMinute: {
    code: "LW604",
    limits: { maxJoinsPerMinute: 2 },
    async exceed({ join, target }) {
      const { line, page } = await join();
      await line.join(page, `${target.url}/open`);
      return (await line.join(page, `${target.url}/open`)).response;
    },
    answer: { reason: "too many joins", limit: "maxJoinsPerMinute" },
  },
  maxUploads: {
    code: "LW607",
    limits: { maxUploads: 1 },
    async exceed({ join }) {
      const joined = await join();
      const { diff } = (await joined.event("refs")) as { diff: { r: { a: string; b: string } } };
      const answers: unknown[] = [];
      for (const [index, ref] of [diff.r.a, diff.r.b].entries()) {
        const { entries } = (await preflight(joined, ref, [`${index}`])) as { entries: Record<string, string> };
        const token = entries[`${index}`];
        answers.push(await joined.line.ask(null, `lvu:${index}`, "phx_join", { token }));
      }
      return answers;
    },
    answer: [{}, { reason: "too many uploads", code: "LW607", limit: "maxUploads" }],
  },
  maxUploadEntries: {
    limits: { maxUploadEntries: 2 },
    async exceed({ join }) {
      const joined = await join();
      const { diff } = (await joined.event("refs")) as { diff: { r: { a: string } } };
      return preflight(joined, diff.r.a, ["0", "1", "2", "3"]);
    },
    answer: { error: [[expect.any(String), "too_many_files"]] },
    unlogged: "a user who chooses too many files sees why",
  },
  maxMailboxMessages: {
    code: "LW701",
    limits: { maxMailboxMessages: 3 },
    async exceed({ join }) {
      const { event } = await join();
      const waiting = ["wait", "inc", "inc", "inc"].map((name) => event(name));
      const answer = await event("inc");
      open?.();
      await Promise.all(waiting);
      return answer;
    },
    answer: refused("LW701"),
  },
  maxMailboxBytes: {
    code: "LW706",
    limits: { maxMailboxBytes: 2_000 },
    async exceed({ join, lines }) {
      const { event } = await join();
      const waiting = ["wait", "echo", "echo", "echo"].map((name) => event(name, { text: "x".repeat(900) }));
      await vi.waitFor(() => expect(lines).not.toEqual([]), 10_000);
      open?.();
      return (await Promise.all(waiting)).length;
    },
    answer: 4,
  },
  maxTimers: { code: "LW702", limits: { maxTimers: 2 }, exceed: crash("timers"), answer: ended("LW702", "maxTimers") },
  maxSubscriptions: {
    code: "LW702",
    limits: { maxSubscriptions: 2 },
    exceed: crash("subscriptions"),
    answer: ended("LW702", "maxSubscriptions"),
  },
  maxPresences: {
    code: "LW702",
    limits: { maxPresences: 2 },
    exceed: crash("presences"),
    answer: ended("LW702", "maxPresences"),
  },
  maxPresenceBytes: {
    code: "LW732",
    limits: { maxPresenceBytes: 500 },
    exceed: crash("presence"),
    answer: ended("LW732", "maxPresenceBytes"),
  },
  maxNestedViews: {
    code: "LW702",
    limits: { maxNestedViews: 2 },
    exceed: crash("children"),
    answer: ended("LW702", "maxNestedViews"),
  },
  maxTasks: { code: "LW702", limits: { maxTasks: 2 }, exceed: crash("tasks"), answer: ended("LW702", "maxTasks") },
  maxRenderAheadBytes: {
    limits: { maxRenderAheadBytes: 1_000, maxSendBufferBytes: 100_000_000 },
    async exceed(setting) {
      const { line } = await stopReading(setting);
      for (let n = 0; n < 50; n++) setting.pubsub.broadcast("news", { text: `last ${n}` });
      await wait(5);
      line.socket.resume();
      await vi.waitFor(() => expect(JSON.stringify(line.frames.at(-1))).toContain("last 49"), 10_000);
      return JSON.stringify(line.frames).match(/last \d+/g);
    },
    answer: ["last 49"],
    unlogged: "nothing is lost: a client that is slow gets fewer messages",
  },
  maxSendBufferBytes: {
    code: "LW705",
    limits: { maxSendBufferBytes: 1_000_000 },
    async exceed({ join, lines }) {
      const { line, page, joinRef } = await join();
      line.socket.pause();
      const asked = JSON.stringify([
        joinRef,
        "9",
        `lv:${page.id}`,
        "event",
        { type: "click", event: "large", value: {} },
      ]);
      for (let i = 0; i < 40 && lines.length === 0; i++) {
        line.socket.send(asked);
        await wait(10);
      }
      line.socket.resume();
      return line.closed;
    },
    answer: closed("maxSendBufferBytes"),
  },
  maxPendingEvents: {
    code: "LW705",
    limits: { maxPendingEvents: 3, maxRenderAheadBytes: 1_000, maxSendBufferBytes: 100_000_000 },
    async exceed(setting) {
      const joined = await stopReading(setting);
      for (let i = 0; i < 4; i++) setting.pubsub.broadcast("news", { event: "seen" });
      return crashAfterReading(joined);
    },
    answer: ended("LW705", "maxPendingEvents"),
  },
  maxPendingStreamItems: {
    code: "LW705",
    limits: { maxPendingStreamItems: 3, maxRenderAheadBytes: 1_000, maxSendBufferBytes: 100_000_000 },
    async exceed(setting) {
      const joined = await stopReading(setting);
      for (let item = 0; item < 4; item++) setting.pubsub.broadcast("news", { item });
      return crashAfterReading(joined);
    },
    answer: ended("LW705", "maxPendingStreamItems"),
  },
  maxCallbackMs: {
    code: "LW707",
    limits: { maxCallbackMs: 50 },
    async exceed({ join, lines }) {
      const { event } = await join();
      const waiting = event("wait");
      await vi.waitFor(() => expect(lines).not.toEqual([]), 10_000);
      // Its late end is another line.
      return waiting instanceof Promise;
    },
    answer: true,
  },
  maxLoadOnceEntries: {
    limits: { maxLoadOnceEntries: 1 },
    async exceed({ browser, target }) {
      const [first, second] = [await browser.open("/open"), await browser.open("/open")];
      loads = 0;
      for (const page of [second, first]) {
        const line = await browser.connect(page.csrf);
        await line.join(page, `${target.url}/open`);
      }
      return loads;
    },
    answer: 1,
    unlogged: "the oldest page loads again, and nobody notices",
  },
  maxLoadOnceTtlMs: {
    limits: { maxLoadOnceTtlMs: 1 },
    async exceed({ join }) {
      loads = 0;
      await join();
      return loads;
    },
    answer: 2,
    unlogged: "the page loads again, and nobody notices",
  },
  maxRefusedPages: {
    limits: { maxRefusedPages: 1 },
    async exceed({ browser, target }) {
      const page = await browser.open("/open");
      const line = await browser.connect(page.csrf);
      const reasons = new Set<unknown>();
      for (let i = 0; i < 14; i++) {
        const { response } = await line.join(page, `${target.url}/nowhere-${i % 2}`);
        reasons.add(response["reason"]);
      }
      return [...reasons];
    },
    answer: ["unauthorized"],
    unlogged: "LW620 reports the refused joins; only that a page loops is not recognized",
  },
  maxIdleMs: {
    limits: { maxIdleMs: 1_500 },
    exceed: async ({ join }) => (await join()).line.closed,
    answer: closed("maxIdleMs", 1001),
    unlogged: "clients vanish every day",
  },
  maxParamBytes: {
    code: "LW504",
    limits: { maxParamBytes: 1_000 },
    exceed: submit(() => new URLSearchParams({ text: "x".repeat(1_000) })),
    answer: 413,
  },
  maxParamKeys: {
    code: "LW121",
    limits: { maxParamKeys: 10 },
    exceed: submit(() => new URLSearchParams(Array.from({ length: 11 }, (_, i) => [`k${i}`, ""] as [string, string]))),
    answer: 413,
  },
  maxParamDepth: {
    code: "LW121",
    limits: { maxParamDepth: 3 },
    exceed: submit(() => new URLSearchParams({ "a[b][c][d]": "1" })),
    answer: 413,
  },
  maxFormParts: {
    code: "LW121",
    limits: { maxFormParts: 2 },
    exceed: submit(multipart(["a", "b", "c"].map((name) => part(name)).join("\r\n--x\r\n"))),
    answer: 413,
  },
  maxPartHeaders: {
    code: "LW121",
    limits: { maxPartHeaders: 2 },
    exceed: submit(multipart(part("a", "A: 1\r\nB: 2\r\nC: 3\r\n"))),
    answer: 413,
  },
  maxPartHeaderBytes: {
    code: "LW121",
    limits: { maxPartHeaderBytes: 100 },
    exceed: submit(multipart(part("a".repeat(100)))),
    answer: 413,
  },
  maxHeldBodyBytes: {
    code: "LW506",
    limits: { maxHeldBodyBytes: 100_000 },
    exceed: unfinished("x".repeat(80_000), 2),
    answer: 503,
  },
  maxBodyMs: { code: "LW505", limits: { maxBodyMs: 200 }, exceed: unfinished("a=1"), answer: 408 },
  maxBodyGraceMs: {
    code: "LW505",
    limits: { maxBodyGraceMs: 100, minBodyBytesPerSecond: 1_000_000 },
    exceed: unfinished("a=1"),
    answer: 408,
  },
  minBodyBytesPerSecond: {
    code: "LW505",
    limits: { maxBodyGraceMs: 1, minBodyBytesPerSecond: 2_000_000 },
    exceed: unfinished("a=1"),
    answer: 408,
  },
  maxBodyChunksPerSecond: {
    code: "LW508",
    limits: { maxBodyChunksPerSecond: 1_000 },
    async exceed({ target }) {
      const socket = connect(target.server.port, "127.0.0.1");
      socket.write("POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n");
      socket.write("Content-Type: application/x-www-form-urlencoded\r\n\r\n");
      for (let i = 0; i < 3; i++) {
        socket.write("1\r\na\r\n".repeat(500));
        await fetch(`${target.url}/fine`);
      }
      socket.write("0\r\n\r\n");
      const [head] = (await once(socket, "data")) as [Buffer];
      socket.destroy();
      return Number(head.toString().slice(9, 12));
    },
    answer: 200,
  },
  maxPollSessions: {
    code: "LW610",
    limits: { maxPollSessions: 1 },
    async exceed(setting) {
      const [first, second] = [await longPoll(setting), await longPoll(setting)];
      expect((await longPoll(setting, first.token, '[null,"1","phoenix","heartbeat",{}]')).status).toBe(200);
      return second;
    },
    answer: { status: 500 },
  },
  maxPollMs: {
    limits: { maxPollMs: 50 },
    exceed: async (setting) => longPoll(setting, (await longPoll(setting)).token),
    answer: { status: 204 },
    unlogged: "the client polls again",
  },
  maxPollGapMs: {
    limits: { maxPollGapMs: 50 },
    async exceed(setting) {
      const { token } = await longPoll(setting);
      return vi.waitFor(async () => {
        const answer = await longPoll(setting, token, "\n");
        expect(answer.status).not.toBe(200);
        return answer;
      }, 10_000);
    },
    answer: { status: 410 },
    unlogged: "clients vanish every day",
  },
  maxPollBodyBytes: {
    code: "LW504",
    limits: { maxPollBodyBytes: 1_000 },
    exceed: async (setting) => longPoll(setting, (await longPoll(setting)).token, "\n".repeat(1_001)),
    answer: { status: 413 },
  },
  maxPollMessages: {
    code: "LW604",
    limits: { maxPollMessages: 2 },
    exceed: async (setting) => longPoll(setting, (await longPoll(setting)).token, "\n\n\n"),
    answer: { status: 413 },
  },
  maxSessionBytes: {
    code: "LW511",
    limits: { maxSessionBytes: 500 },
    session: { store: memorySessionStore() },
    async exceed({ browser }) {
      expect((await browser.fetch("/remember/480")).status).toBe(200);
      return (await browser.fetch("/remember/500")).status;
    },
    answer: 413,
  },
};

/** Keeps a bystander's socket from being idle, and says at the end whether it is served. */
async function served(target: Target): Promise<() => Promise<void>> {
  const check = await bystander(target);
  const timer = setInterval(() => void check().catch(() => {}), 250);
  return async () => {
    clearInterval(timer);
    await check();
  };
}

test.each(Object.keys(DEFAULT_LIMITS) as (keyof Limits)[])(
  "the limit %s refuses its excess alone, and logs its name and value",
  { timeout: 30_000 },
  async (limit) => {
    const driver = DRIVERS[limit];
    expect(driver, "has a driver").toBeDefined();
    const lines: string[] = [];
    const write = (message: string, fields?: LogFields): void => {
      lines.push(fields?.["error"] instanceof Error ? `${message} ${fields["error"].message}` : message);
    };
    const pubsub = localPubSub();
    const target = await Target.start({
      logger: { debug: () => {}, info: () => {}, warn: write, error: write },
      limits: driver.limits,
      pubsub,
      ...(driver.session && { session: driver.session }),
      routes: [
        live("/open", Page),
        get("/remember/:length", (_, { params, session }) => {
          session.set("text", "x".repeat(Number(params.length)));
          return new Response("remembered");
        }),
        get("/fine", () => new Response("fine")),
        post("/form", async (request) => Response.json(Object.keys(await formParams(request)).length), { csrf: false }),
      ],
    });
    try {
      const check = await served(target);
      const browser = new Browser(target);
      const join = async (): Promise<Joined> => {
        const joined = await browser.live("/open");
        const { line, page, joinRef } = joined;
        return { ...joined, event: async (event, value) => line.event(joinRef, page.id, event, value) };
      };
      const answer = await driver.exceed({ target, lines, pubsub, browser, join });
      if (typeof driver.answer === "object") expect(answer).toMatchObject(driver.answer as object);
      else expect(answer).toEqual(driver.answer);
      await check();
      const naming = lines.filter((text) => new RegExp(`limits(?:\\.|: \\{ )${limit}\\b`).test(text));
      if (driver.code === undefined) {
        expect(driver.unlogged, "says why").toBeDefined();
        return expect(naming).toEqual([]);
      }
      expect(naming).toEqual([expect.stringContaining(String(driver.limits[limit]))]);
      expect(naming[0]).toContain(driver.code);
      expect(lines).toHaveLength(1);
    } finally {
      open?.();
      await target.server.close();
    }
  },
);
