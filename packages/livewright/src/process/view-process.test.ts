import { describe, expect, test, vi } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { start } from "../test-support/view.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

const Counter = liveView({
  mount: (socket) => {
    socket.subscribe("add");
    return { n: 0 };
  },
  events: {
    add: (socket, { by }) => socket.update("n", (n) => n + Number(by)),
    slow: async (socket, { until }) => {
      socket.assign({ n: 1000 });
      await until;
      socket.assign({ n: 2000 });
    },
  },
  handleInfo: (socket, by: number) => socket.update("n", (n) => n + by),
  render: ({ n }) => html`<p>${n}</p>`,
});
const diff = (text: string) => ({ diff: { 0: text } });

describe("a view process", () => {
  test("joins with its whole tree and replies with changes", () => {
    const view = start(Counter);
    view.event("add", { by: 2 });
    view.event("add", { by: 0 });
    expect(view.said).toEqual([
      ["joined", { 0: "0", s: ["<p>", "</p>"] }],
      ["reply", "1", diff("2")],
      ["reply", "2", {}],
    ]);
  });

  test("replies before deliver returns", () => {
    const view = start(Counter);
    expect(view.said).toHaveLength(1);
    view.event("add", { by: 1 });
    expect(view.said).toHaveLength(2);
  });

  test("renders a batch of messages once", async () => {
    const view = start(Counter);
    view.heard();
    for (const by of [1, 2, 3]) view.pubsub.broadcast("add", by);
    expect(view.said).toEqual([]);
    await settled();
    expect(view.heard()).toEqual([["diff", { 0: "6" }]]);
  });

  test("shows earlier messages in the reply to an event", async () => {
    const view = start(Counter);
    view.heard();
    view.pubsub.broadcast("add", 1);
    view.event("add", { by: 10 });
    view.pubsub.broadcast("add", 100);
    await settled();
    expect(view.heard()).toEqual([
      ["reply", "1", diff("11")],
      ["diff", { 0: "111" }],
    ]);
  });

  test("sends nothing if its messages change nothing", async () => {
    const view = start(Counter);
    view.heard();
    view.pubsub.broadcast("add", 0);
    await settled();
    expect(view.said).toEqual([]);
  });
});

test("connectParams are available during the mount only", () => {
  const view = start(
    liveView({
      mount: (socket) => ({ zone: socket.connectParams?.["zone"] }),
      handleParams: (socket) => socket.assign({ zone: `${socket.connectParams?.["zone"] as string}!` }),
      events: { late: (socket) => ({ zone: socket.connectParams }) },
      render: ({ zone }) => html`<p>${zone as string}</p>`,
    }),
  );
  expect(view.heard()).toEqual([["joined", { 0: "utc!", s: ["<p>", "</p>"] }]]);
  view.event("late");
  expect(view.heard()).toEqual([["crashed"]]);
  expect(view.logged.join()).toContain("LW404");
});

describe("while an async callback is pending", () => {
  test("later messages wait", async () => {
    const view = start(Counter);
    view.heard();
    const until = deferred();
    view.event("slow", { until: until.promise });
    view.event("add", { by: 1 });
    await settled();
    expect(view.said).toEqual([]);
    until.resolve();
    await settled();
    expect(view.heard()).toEqual([
      ["reply", "1", diff("2000")],
      ["reply", "2", diff("2001")],
    ]);
  });

  test("earlier changes are sent, its own changes are not", async () => {
    const until = deferred();
    const view = start(Counter);
    view.heard();
    view.pubsub.broadcast("add", 5);
    view.event("slow", { until: until.promise });
    expect(view.heard()).toEqual([["diff", { 0: "5" }]]);
    until.resolve();
    await settled();
    expect(view.heard()).toEqual([["reply", "1", diff("2000")]]);
  });

  test("its title and client events are not sent", async () => {
    const until = deferred();
    const view = start(
      liveView({
        mount: (socket) => socket.subscribe("tell"),
        events: {
          async slow(socket) {
            socket.pushEvent("late");
            socket.pageTitle("Late");
            await until.promise;
          },
        },
        handleInfo: (socket, name: string) => {
          socket.pushEvent(name);
          socket.pageTitle(name);
        },
        render: () => html`<p></p>`,
      }),
    );
    view.heard();
    view.pubsub.broadcast("tell", "early");
    view.event("slow");
    expect(view.heard()).toEqual([["diff", { t: "early", e: [["early", {}]] }]]);
    until.resolve();
    await settled();
    expect(view.heard()).toEqual([["reply", "1", { diff: { t: "Late", e: [["late", {}]] } }]]);
  });

  test("a new subscription already receives messages", async () => {
    const loaded = deferred<number>();
    const view = start(
      liveView({
        async mount(socket) {
          await Promise.resolve();
          socket.subscribe("add");
          return { n: await loaded.promise };
        },
        handleInfo: (socket, by: number) => socket.update("n", (n) => n + by),
        render: ({ n }) => html`<p>${n}</p>`,
      }),
    );
    await settled();
    view.pubsub.broadcast("add", 7);
    loaded.resolve(100);
    await settled();
    expect(view.heard()).toEqual([
      ["joined", { 0: "100", s: ["<p>", "</p>"] }],
      ["diff", { 0: "107" }],
    ]);
  });

  test("client requests are answered in order", async () => {
    const until = deferred();
    const view = start(Counter);
    view.heard();
    view.event("slow", { until: until.promise });
    view.process.mailbox.deliver({ kind: "answer", ref: "2", response: { cids: [] } });
    expect(view.said).toEqual([]);
    until.resolve();
    await settled();
    expect(view.said.map(([, ref]) => ref)).toEqual(["1", "2"]);
  });
});

describe("outside of a callback", () => {
  test("assigns are sent in one diff", async () => {
    const view = start(Counter);
    view.heard();
    view.socket.assign({ n: 1 });
    view.socket.assign({ n: 2 });
    view.socket.pushEvent("hi");
    await settled();
    expect(view.heard()).toEqual([["diff", { 0: "2", e: [["hi", {}]] }]]);
    view.socket.assign({ n: 3 });
    view.event("add", { by: 1 });
    await settled();
    expect(view.heard()).toEqual([["reply", "1", diff("4")]]);
  });

  test("redirect redirects the client", async () => {
    const view = start(Counter);
    view.heard();
    view.socket.redirect("/login");
    await settled();
    expect(view.heard()).toEqual([["redirect", { to: "/login" }], ["closed"]]);
  });

  test("sendInfo, subscribe and unsubscribe work", async () => {
    const view = start(Counter);
    view.heard();
    view.socket.sendInfo(3);
    view.socket.unsubscribe("add");
    view.socket.subscribe("other");
    await settled();
    view.pubsub.broadcast("add", 100);
    view.pubsub.broadcast("other", 4);
    await settled();
    expect(view.heard()).toEqual([
      ["diff", { 0: "3" }],
      ["diff", { 0: "7" }],
    ]);
  });
});

test("a view that sends itself messages endlessly lets other views run", async () => {
  let rounds = 0;
  const Loop = (async: boolean) =>
    liveView({
      mount: (socket) => socket.sendInfo("again"),
      events: { stop: (socket) => socket.redirect("/") },
      handleInfo(socket) {
        rounds++;
        socket.sendInfo("again");
        return async ? Promise.resolve() : undefined;
      },
      render: () => html`<p></p>`,
    });
  for (const async of [false, true]) {
    rounds = 0;
    const view = start(Loop(async));
    const other = start(Counter);
    other.event("add", { by: 1 });
    expect(other.said.at(-1)).toEqual(["reply", "1", diff("1")]);
    await vi.waitFor(() => expect(rounds).toBeGreaterThan(2_000), { interval: 1 });
    view.event("stop");
    await vi.waitFor(() => expect(view.said.at(-1)).toEqual(["closed"]), { interval: 1 });
  }
});

test.each([1, "a", null, undefined, Number.NaN])("assigning the value %s again renders nothing", (value) => {
  let renders = 0;
  const view = start(
    liveView({
      mount: () => ({ value }),
      events: {
        assign: (socket) => socket.assign({ value }),
        update: (socket) => socket.update("value", (same) => same),
        other: (socket) => socket.assign({ value: "other" as never }),
      },
      render: (assigns) => {
        renders++;
        return html`<p>${String(assigns.value)}</p>`;
      },
    }),
  );
  view.event("assign");
  view.event("update");
  expect(renders).toBe(1);
  view.event("other");
  expect(renders).toBe(2);
});
