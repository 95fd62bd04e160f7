import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import { privateKey } from "../live/private.ts";
import type { Socket } from "../live/socket.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";
import { settled } from "../test-support/fixtures.ts";

interface User {
  readonly name: string;
  readonly password: string;
}
const ANN: User = { name: "ann", password: "secret" };
const KEY = privateKey<User>("test");

type Handler = (socket: Socket) => unknown;

/** One expression each, as guides write handlers. */
const ONE_EXPRESSION: Readonly<Record<string, Handler>> = {
  assignAsync: (socket) => socket.assignAsync("user", () => ANN),
  "assignAsync of several": (socket) => socket.assignAsync(["user", "boss"], () => ({ user: ANN, boss: ANN })),
  stream: (socket) => socket.stream("rows", [{ id: 1, ...ANN }]),
  streamAsync: (socket) => socket.streamAsync("rows", () => [{ id: 1, ...ANN }]),
  allowUpload: (socket) => socket.allowUpload("photos"),
  uploadedEntries: (socket) => (socket.allowUpload("photos"), socket.uploadedEntries("photos" as never)),
  consumeUploadedEntries: (socket) => (
    socket.allowUpload("photos"),
    socket.consumeUploadedEntries("photos" as never, () => ANN)
  ),
  loadOnce: (socket) => socket.loadOnce("user", () => ANN),
  "loadOnce that waits": (socket) => socket.loadOnce("user", () => Promise.resolve(ANN)),
  assignNew: (socket) => socket.assignNew("ann", () => ANN),
  getPrivate: (socket) => socket.getPrivate(KEY),
  assigns: (socket) => socket.assigns,
  "assigns before a change": (socket) => {
    const { assigns } = socket;
    socket.assign({ n: 2 });
    return assigns;
  },
  "assigns between two changes": (socket) => {
    socket.assign({ n: 1 });
    const { assigns } = socket;
    socket.assign({ n: 2 });
    return assigns;
  },
  "context between two changes": (socket) => {
    socket.assign({ n: 1 });
    const { context } = socket;
    socket.update("n", (n) => Number(n) + 1);
    return context;
  },
  socket: (socket) => socket,
  self: (socket) => socket.self,
  connectInfo: (socket) => socket.connectInfo,
  endpoint: (socket) => socket.endpoint,
  view: (socket) => socket.view,
  assign: (socket) => socket.assign({ n: 1 }),
  update: (socket) => socket.update("n", (n) => n),
  pushPatch: (socket) => socket.pushPatch("/view?n=1"),
};

/** Every way in which a handler can be reached. */
const WAYS: Readonly<Record<string, (handler: Handler) => ViewUnderTest>> = {
  events: (handler) => view({ events: { act: handler as never } }),
  "a promise": (handler) => view({ events: { act: (async (socket: Socket) => handler(socket)) as never } }),
  handleEvent: (handler) => view({ handleEvent: handler as never }),
  "a hook": (handler) =>
    view({}, (socket) => socket.attachHook("handleEvent", "act", (own) => ({ halt: handler(own) as object }))),
  "a component": (handler) => {
    const Part = liveComponent({
      mount: (socket: Socket) => prepare(socket),
      events: { act: handler as never },
      render: () => html`<p></p>`,
    });
    return start(liveView({ render: () => html`<main>${Part({ id: 1 })}</main>` }));
  },
};

function prepare(socket: Socket): object {
  socket.putPrivate(KEY, ANN);
  return { n: 0, rows: socket.stream("rows", []), secret: ANN };
}

function view(callbacks: object, hook?: (socket: Socket) => void): ViewUnderTest {
  return start(
    liveView({
      mount: (socket: Socket) => {
        hook?.(socket);
        return prepare(socket);
      },
      handleParams: () => undefined,
      render: () => html`<p></p>`,
      ...callbacks,
    } as never),
  );
}

async function answerTo(way: string, handler: Handler): Promise<unknown> {
  const under = (WAYS[way] as (handler: Handler) => ViewUnderTest)(handler);
  under.heard();
  const cid = way === "a component" ? 1 : undefined;
  under.process.mailbox.deliver({
    kind: "event",
    ref: "1",
    type: "click",
    event: "act",
    value: {},
    meta: undefined,
    cid,
  });
  await settled();
  const said = under.heard();
  expect(under.logged.filter((line) => line.startsWith("error"))).toEqual([]);
  const reply = said.find(([what]) => what === "reply")?.[2] as { diff?: { r?: unknown } };
  return reply.diff?.r;
}

describe.each(Object.keys(WAYS))("a handler in %s", (way) => {
  test.each(Object.keys(ONE_EXPRESSION))("sends no reply if it returns the result of %s", async (name) => {
    if (way === "a component" && name === "pushPatch") return;
    expect(await answerTo(way, ONE_EXPRESSION[name] as Handler)).toBeUndefined();
  });

  test.each<readonly [string, object]>([
    ["an object", { ok: true, list: [{ n: 1 }], none: null }],
    ["a list", [1, { n: 2 }]],
    ["a date in an object", { at: new Date(0) }],
  ])("replies with %s", async (_what, reply) => {
    expect(await answerTo(way, () => reply)).toEqual(JSON.parse(JSON.stringify(reply)));
  });

  test("replies with an object from its assigns if it returns it", async () => {
    expect(await answerTo(way, (socket) => socket.assigns["secret"])).toEqual(ANN);
  });
});

describe("a reply that contains a server value", () => {
  test.each<readonly [string, string, Handler]>([
    ["AsyncResult", "user", (socket) => ({ ok: true, user: socket.assignAsync("user", () => ANN) })],
    ["AsyncResult", "0", (socket) => [socket.assignAsync("user", () => ANN)]],
    ["AsyncResult", "all.user", (socket) => ({ all: socket.assignAsync(["user"], () => ({ user: ANN })) })],
    ["Stream", "a.b.1", (socket) => ({ a: { b: [0, socket.assigns["rows"]] } })],
    ["Upload", "upload", (socket) => ({ upload: socket.allowUpload("photos") })],
    ["ViewHandle", "self", (socket) => ({ self: socket.self })],
    ["Socket", "socket", (socket) => ({ socket })],
    ["assigns", "assigns", (socket) => ({ assigns: socket.assigns })],
    [
      "assigns",
      "before",
      (socket) => {
        socket.assign({ n: 1 });
        const before = socket.assigns;
        socket.assign({ n: 2 });
        return { before };
      },
    ],
  ])("is refused with the kind %s and its path %s", async (kind, path, handler) => {
    const under = (WAYS["events"] as (handler: Handler) => ViewUnderTest)(handler);
    under.heard();
    under.event("act");
    await settled();
    expect(under.heard()).toEqual([["crashed"]]);
    expect(under.logged.join()).toMatch(`LW437  The reply of event "act" of View holds ${kind} at "${path}".`);
  });

  test("that is circular fails in JSON.stringify", async () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    const under = (WAYS["events"] as (handler: Handler) => ViewUnderTest)(() => circle);
    under.heard();
    under.event("act");
    await settled();
    expect(under.logged.join()).toContain("circular");
  });
});
