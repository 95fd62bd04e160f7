import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

const updates: string[] = [];
const Child = liveComponent({
  name: "Child",
  update: (socket, { label }: { label?: string; other?: number }) => {
    updates.push(String(label));
    if (label === "again") socket.assign({ label: "again!" });
  },
  render: ({ label, other }) => html`<b>${label}${other}</b>`,
});

/** Changes the label that the view passes to its child, and sends the child another label. */
const act = (socket: Socket): void => {
  socket.update("n", (n) => (n as number) + 1);
  socket.sendUpdate(Child, "c", { label: "sent" });
};

function view(more: object = {}): ViewUnderTest {
  const under = start(
    liveView({
      mount: () => ({ n: 0 }),
      events: {
        act: (socket: Socket) => act(socket),
        n: (socket: Socket) => socket.update("n", (n) => (n as number) + 1),
      },
      handleInfo: (socket: Socket, message: (socket: Socket) => unknown) => message(socket),
      handleCast: (socket: Socket) => act(socket),
      handleAsync: (socket: Socket) => act(socket),
      handleParams: (socket: Socket, { params }: { params: { act?: string } }) =>
        params.act === undefined ? undefined : act(socket),
      render: ({ n }: { n: number }) => html`<p>${n}${Child({ id: "c", label: `view ${n}` })}</p>`,
      ...more,
    } as never),
  );
  under.heard();
  updates.length = 0;
  return under;
}

/** The label that the page shows, by the messages of the view. */
async function labelOf(under: ViewUnderTest): Promise<unknown> {
  await settled();
  let label: unknown;
  for (const said of under.heard()) {
    const message = (said[0] === "diff" ? said[1] : (said[2] as { diff?: object } | undefined)?.diff) as
      | { c?: Record<string, Record<string, unknown>> }
      | undefined;
    label = message?.c?.["1"]?.["0"] ?? label;
  }
  return label;
}

describe("props from sendUpdate", () => {
  test.each<readonly [string, (under: ViewUnderTest) => void]>([
    ["an event", (under) => void under.event("act")],
    ["handleInfo", (under) => under.process.mailbox.post({ kind: "info", message: act })],
    ["handleCast", (under) => under.process.mailbox.post({ kind: "cast", message: 1 })],
    ["handleAsync", (under) => under.socket.startAsync("x", () => 1)],
    ["handleParams", (under) => under.process.mailbox.deliver({ kind: "patch", ref: "1", url: "/view?act=1" })],
    [
      "a subscription",
      (under) => (
        under.socket.subscribe("t", () => act(under.socket)),
        under.process.mailbox.post({ kind: "run", run: () => under.pubsub.broadcast("t", 1), what: "test" })
      ),
    ],
    [
      "a function in the process",
      (under) => under.process.mailbox.post({ kind: "run", run: () => act(under.socket), what: "test" }),
    ],
  ])("apply after the render of %s", async (_what, happen) => {
    const under = view();
    happen(under);
    expect(await labelOf(under)).toBe("sent");
  });

  test("apply before props of later renders", async () => {
    const under = view();
    under.process.mailbox.post({
      kind: "info",
      message: (socket: Socket) => {
        act(socket);
        socket.sendInfo((later: Socket) => later.update("n", (n) => (n as number) + 1));
      },
    });
    expect(await labelOf(under)).toBe("view 2");
    expect(updates).toEqual(["view 1", "sent", "view 2"]);
  });

  test("apply in the order they were sent", async () => {
    const under = view();
    under.process.mailbox.post({
      kind: "info",
      message: (socket: Socket) => {
        act(socket);
        socket.sendUpdate(Child, "c", { label: "second" });
      },
    });
    expect(await labelOf(under)).toBe("second");
    expect(updates).toEqual(["view 1", "sent", "second"]);
  });

  test("apply before a queued async event", async () => {
    const gate = deferred();
    const under = view({ events: { wait: async () => gate.promise } });
    under.process.mailbox.post({ kind: "info", message: act });
    await settled();
    under.event("wait");
    expect(await labelOf(under)).toBe("sent");
    gate.resolve();
  });

  test("stay if a later render passes the same props as before", async () => {
    const under = view({
      render: ({ n }: { n: number }) => html`<p>${n}${Child({ id: "c", label: "view" })}</p>`,
    });
    under.process.mailbox.post({ kind: "info", message: act });
    await settled();
    under.heard();
    updates.length = 0;
    under.event("n");
    expect(under.heard()).toEqual([["reply", "1", { diff: { 0: "2" } }]]);
    expect(updates).toEqual([]);
  });
});

describe("update of a LiveComponent", () => {
  test.each<readonly [string, (n: number) => object, boolean]>([
    ["the same props", () => ({ id: "c", label: "a" }), false],
    ["the same template as a prop", () => ({ id: "c", label: html`<i>x</i>` }), false],
    ["another value", (n) => ({ id: "c", label: `${n}` }), true],
    ["another prop that is another value", (n) => ({ id: "c", label: "a", other: n }), true],
    ["one prop less", (n) => (n === 0 ? { id: "c", label: "a", other: 1 } : { id: "c", label: "a" }), true],
    ["a template that shows something else", (n) => ({ id: "c", label: html`<i>${n}</i>` }), true],
    ["an equal object that is another one", () => ({ id: "c", label: ["a"] }), true],
  ])("for %s", (_what, props, runs) => {
    const under = view({ render: ({ n }: { n: number }) => html`<p>${n}${Child(props(n) as never)}</p>` });
    under.event("n");
    expect(updates.length).toBe(runs ? 1 : 0);
  });

  test("receives only the instances whose props changed, in one call", () => {
    const seen: unknown[][] = [];
    const Many = liveComponent({
      updateMany: (all) => void seen.push(all.map(({ props }) => (props as { id: number }).id)),
      render: (assigns) => html`<b>${(assigns as unknown as { label: string }).label}</b>`,
    });
    const under = view({
      render: ({ n }: { n: number }) =>
        html`<p>${[1, 2, 3].map((id) => Many({ id, label: id === 2 ? "same" : `${n}` } as never))}</p>`,
    });
    under.event("n");
    expect(seen.slice(0, 2)).toEqual([
      [1, 2, 3],
      [1, 3],
    ]);
  });
});
