import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import type { ViewHandle } from "../live/view-handle.ts";
import type { ClientMessage, ProcessMessage } from "./messages.ts";
import { REFUSED } from "./refused-event.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

const LIMIT = 3;

/** A view that is in a callback until its door opens, and has an upload. */
function busyView() {
  const door = deferred();
  const Busy = liveView({
    mount(socket) {
      socket.subscribe("news");
      return { heard: [] as unknown[], files: socket.allowUpload("files", { accept: [".txt"] }) };
    },
    handleParams: (socket, { uri }) => socket.update("heard", (heard) => [...heard, uri]),
    events: {
      wait: () => door.promise,
      say: (socket, params) => socket.update("heard", (heard) => [...heard, params["n"]]),
      self: (socket) => void [1, 2, 3, 4].map((n) => socket.sendInfo(n)),
    },
    handleInfo: (socket, message) => socket.update("heard", (heard) => [...heard, message]),
    handleCall: () => "answer",
    render: ({ heard, files }) => html`<p>${heard.map(String).join()}</p>${files.ref === "" ? "" : ""}`,
  });
  const view = start(Busy, { limits: { maxMailboxMessages: LIMIT } });
  view.event("wait");
  view.heard();
  return { view, door, handle: view.process.view.state.views?.self as ViewHandle };
}

const event = (ref: string, bytes?: number): ClientMessage => ({
  kind: "event",
  ref,
  type: "click",
  event: "say",
  value: { n: ref },
  meta: undefined,
  ...(bytes === undefined ? {} : { bytes }),
});

function fill(view: ViewUnderTest): void {
  for (let n = 1; n <= LIMIT; n++) view.process.mailbox.deliver(event(`w${n}`));
  expect(view.heard()).toEqual([]);
}

const problem = { code: "LW701", limit: "maxMailboxMessages", message: expect.stringContaining("busy") as string };
const notice = [REFUSED, problem];

describe("a client message for a full mailbox", () => {
  test.each<[string, ClientMessage, unknown]>([
    [
      "an event",
      event("9", 70),
      {
        diff: {
          r: { error: "invalid_params", code: "LW701", issues: [{ path: [], message: problem.message }] },
          e: [notice],
        },
      },
    ],
    ["a message without a meaning", { kind: "answer", ref: "9", response: {}, bytes: 70 }, {}],
    [
      "a preflight",
      {
        kind: "upload",
        ref: "9",
        cid: undefined,
        bytes: 70,
        request: { type: "preflight", uploadRef: "phx-u", entries: [{ ref: "0" }, { ref: "1" }, null, { ref: 2 }] },
      },
      {
        ref: "phx-u",
        error: [
          ["0", problem.message],
          ["1", problem.message],
        ],
        diff: { e: [notice] },
      },
    ],
    [
      "a preflight without files",
      {
        kind: "upload",
        ref: "9",
        cid: undefined,
        bytes: 70,
        request: { type: "preflight", uploadRef: 7, entries: "none" },
      },
      { ref: "7", error: [], diff: { e: [notice] } },
    ],
  ])("is refused alone with an answer: %s", async (_, message, answer) => {
    const { view, door } = busyView();
    fill(view);
    const { queued } = view;
    view.process.mailbox.deliver(message);
    expect(view.heard()).toEqual([["reply", "9", answer]]);
    expect(view.queued).toBe(queued);
    door.resolve();
    await settled();
    const replies = view.heard();
    expect(replies.map(([, ref]) => ref)).toEqual(["1", "w1", "w2", "w3"]);
    expect(JSON.stringify(replies.at(-1))).toContain("w1,w2,w3");
    view.process.mailbox.deliver(event("next"));
    expect(view.heard()).toMatchObject([["reply", "next", { diff: {} }]]);
    expect(view.logged.filter((line) => line.includes("crashed"))).toEqual([]);
  });

  const upload = { kind: "upload", ref: "9", cid: undefined } as const;
  test.each<[string, ClientMessage]>([
    ["a patch", { kind: "patch", ref: "9", url: "https://app.test/view?x=1" }],
    ["the end of a component", { kind: "willDestroy", ref: "9", cids: [1] }],
    ["the end of a component, for certain", { kind: "destroyed", ref: "9", cids: [1] }],
    ["progress of a file", { ...upload, request: { type: "progress", uploadRef: "x", entryRef: "0", progress: 100 } }],
    ["leaving", { kind: "leave", ref: "9" }],
  ])("waits if the view would be wrong without it: %s", async (_, message) => {
    const { view, door } = busyView();
    fill(view);
    view.process.mailbox.deliver(message);
    expect(view.heard()).toEqual([]);
    door.resolve();
    await settled();
    const replies = view.heard().filter(([what]) => what === "reply");
    expect(replies.map(([, ref]) => ref)).toEqual(["1", "w1", "w2", "w3", "9"]);
  });

  test("is accepted again after some messages were handled", async () => {
    const { view, door } = busyView();
    fill(view);
    door.resolve();
    await settled();
    view.heard();
    view.event("wait");
    await settled();
    view.heard();
    for (const ref of ["a", "b", "c"]) view.process.mailbox.deliver(event(ref));
    await settled();
    expect(view.heard().map(([, ref]) => ref)).toEqual(["a", "b", "c"]);
  });
});

describe("server messages", () => {
  const SOURCES: readonly [string, (view: ViewUnderTest) => void][] = [
    ["broadcasts", (view) => [1, 2, 3, 4].forEach((n) => view.pubsub.broadcast("news", n))],
    ["sendInfo", (view) => [1, 2, 3, 4].forEach((n) => view.socket.sendInfo(n))],
    ["patches of nested views", (view) => [1, 2, 3, 4].forEach((n) => view.process.patchPage(`/view?${n}`, false))],
  ];

  test.each(SOURCES)("crash the view if its mailbox is full: %s", async (_, send) => {
    const { view } = busyView();
    send(view);
    await settled();
    expect(view.heard()).toEqual([["crashed", { code: "LW701", limit: "maxMailboxMessages" }]]);
    expect(view.logged).toEqual([
      expect.stringMatching(
        /^error: View crashed in mailbox\. LW701 [^]*limits\.maxMailboxMessages is 3\. More: endpoint/,
      ),
    ]);
  });

  test("crash the view if it sends too many to itself", async () => {
    const { view, door } = busyView();
    door.resolve();
    await settled();
    view.heard();
    view.event("self");
    await settled();
    expect(view.heard()).toEqual([["crashed", { code: "LW701", limit: "maxMailboxMessages" }]]);
  });

  test("have a limit of their own, which client messages do not use up", async () => {
    const { view, door } = busyView();
    fill(view);
    for (const n of [1, 2, 3]) view.pubsub.broadcast("news", n);
    await settled();
    expect(view.heard()).toEqual([]);
    door.resolve();
    await settled();
    expect(JSON.stringify(view.heard())).toContain("w1,w2,w3,1,2,3");
    expect(view.logged).toEqual([]);
  });

  test("do not use up the limit of client messages", async () => {
    const { view, door } = busyView();
    for (const n of [1, 2, 3]) view.pubsub.broadcast("news", n);
    fill(view);
    door.resolve();
    await settled();
    expect(JSON.stringify(view.heard())).toContain("1,2,3,w1,w2,w3");
  });

  test("are refused alone if they are calls", async () => {
    const { view, door, handle } = busyView();
    const calls = [1, 2, 3, 4, 5].map((n) => handle.call(n).catch((error: Error) => error.message));
    expect(await Promise.all(calls.slice(LIMIT))).toEqual([
      expect.stringMatching(/^LW701 [^]*maxMailboxMessages is 3/),
      expect.stringMatching(/^LW701 [^]*maxMailboxMessages is 3/),
    ]);
    expect(view.logged[0]).toMatch(/^warn: LW701 .*\(maxMailboxMessages\)/);
    door.resolve();
    expect(await Promise.all(calls.slice(0, LIMIT))).toEqual(["answer", "answer", "answer"]);
    expect(view.heard().map(([what]) => what)).toEqual(["reply"]);
  });
});

test("a mailbox stops counting the bytes of messages that it drops", async () => {
  const { view } = busyView();
  const waiting: ProcessMessage[] = [event("a"), event("b")];
  for (const message of waiting) view.process.mailbox.deliver(message);
  view.process.mailbox.deliver(event("c", 30));
  expect(view.queued).toBe(30);
  view.process.end({ kind: "closed" });
  expect(view.queued).toBe(0);
  view.process.mailbox.deliver(event("d", 30));
  expect(view.queued).toBe(0);
});
