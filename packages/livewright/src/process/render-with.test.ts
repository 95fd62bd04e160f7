import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { start } from "../test-support/view.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

const Doc = liveView({
  mount: () => ({ text: "hi" }),
  events: {
    edit: (socket) => socket.renderWith(({ text, flash }) => html`<input value=${text} title=${flash["info"]}>`),
    show: (socket) => socket.renderWith(undefined),
    write: (socket) => socket.assign({ text: "ho" }),
    wrong: (socket) => socket.renderWith("edit" as never),
  },
  render: ({ text }) => html`<p>${text}</p>`,
});

describe("renderWith", () => {
  test("renders with the given function until it is reset", () => {
    const view = start(Doc);
    view.event("edit");
    view.event("write");
    view.event("show");
    view.event("show");
    expect(view.heard()).toEqual([
      ["joined", { s: ["<p>", "</p>"], 0: "hi" }],
      ["reply", "1", { diff: { s: ["<input", "", ">"], 0: ' value="hi"', 1: "" } }],
      ["reply", "2", { diff: { 0: ' value="ho"' } }],
      ["reply", "3", { diff: { s: ["<p>", "</p>"], 0: "ho" } }],
      ["reply", "4", {}],
    ]);
  });

  test("in the mount applies to the first render", () => {
    const view = start(
      liveView({
        mount(socket) {
          socket.renderWith(({ n }: { readonly n: number }) => html`<b>${n}</b>`);
          return { n: 1 };
        },
        render: () => html`<p>never</p>`,
      }),
    );
    expect(view.heard()).toEqual([["joined", { s: ["<b>", "</b>"], 0: "1" }]]);
  });

  test("applies to one view only", () => {
    const [one, other] = [start(Doc), start(Doc)];
    one.event("edit");
    other.heard();
    other.event("write");
    expect(other.heard()).toEqual([["reply", "1", { diff: { 0: "ho" } }]]);
  });

  test("outside of a callback renders as well", async () => {
    const view = start(Doc);
    view.heard();
    view.socket.renderWith(() => html`<p>later</p>`);
    await settled();
    expect(view.heard()).toEqual([["diff", { s: ["<p>later</p>"] }]]);
  });

  test("in an async callback applies when it has finished", async () => {
    const { promise, resolve } = deferred();
    const view = start(
      liveView({
        mount: () => ({ n: 0 }),
        events: {
          async edit(socket) {
            socket.renderWith(({ n }) => html`<input value=${n}>`);
            await promise;
          },
        },
        handleInfo: (socket) => socket.update("n", (n) => n + 1),
        render: ({ n }) => html`<p>${n}</p>`,
      }),
    );
    view.heard();
    view.socket.self?.sendInfo("more");
    view.event("edit");
    await settled();
    // The earlier change is shown by the old function.
    expect(view.heard()).toEqual([["diff", { 0: "1" }]]);
    resolve();
    await settled();
    expect(view.heard()).toEqual([["reply", "1", { diff: { s: ["<input", ">"], 0: ' value="1"' } }]]);
  });

  test("with an argument that is not a function crashes the view", () => {
    const view = start(Doc);
    view.heard();
    view.event("wrong");
    expect(view.heard()).toEqual([["crashed"]]);
    expect(view.logged[0]).toContain("LW408  The argument of renderWith is not a function.");
  });

  test("works in a LiveComponent", () => {
    const Box = liveComponent({
      mount: (_socket, _props: { readonly text: string }) => ({}),
      events: { shout: (socket) => socket.renderWith(({ text }) => html`<b>${text}!</b>`) },
      render: ({ text }) => html`<b>${text}</b>`,
    });
    const view = start(liveView({ render: () => html`<p>${Box({ id: "a", text: "hi" })}</p>` }));
    view.heard();
    view.process.mailbox.deliver({
      kind: "event",
      ref: "1",
      type: "click",
      event: "shout",
      value: {},
      meta: undefined,
      cid: 1,
    });
    expect(view.heard()).toEqual([["reply", "1", { diff: { c: { 1: { 0: "hi", s: ["<b>", "!</b>"], r: 1 } } } }]]);
  });
});

describe("changed", () => {
  test("is true for an assign that differs from the last render", () => {
    const seen: unknown[] = [];
    const told = (socket: Socket<{ a: number; b: number }>): boolean[] => [socket.changed("a"), socket.changed("b")];
    const view = start(
      liveView({
        mount: () => ({ a: 1, b: 1 }),
        handleParams: (socket) => void seen.push(["before the first render", ...told(socket)]),
        events: {
          a(socket) {
            seen.push(["untouched", ...told(socket)]);
            socket.update("a", (n) => n + 1);
            seen.push(["assigned", ...told(socket)]);
          },
          back(socket) {
            const { a } = socket.assigns;
            socket.assign({ a: 100 });
            socket.assign({ a });
            seen.push(["gone back", ...told(socket)]);
          },
        },
        render: ({ a, b }) => html`${a}${b}`,
      }),
    );
    view.event("a");
    view.event("back");
    expect(seen).toEqual([
      ["before the first render", true, true],
      ["untouched", false, false],
      ["assigned", true, false],
      ["gone back", false, false],
    ]);
  });

  test("in an afterRender hook shows what the render changed, not what the hook assigns", () => {
    const seen: boolean[][] = [];
    const view = start(
      liveView({
        mount(socket) {
          socket.attachHook("afterRender", "look", (own) => {
            seen.push([own.changed("n"), own.changed("seen")]);
            own.assign({ seen: seen.length });
          });
          return { n: 0, seen: 0 };
        },
        events: { inc: (socket) => socket.update("n", (n) => n + 1) },
        handleInfo: (socket) => void seen.push([socket.changed("n"), socket.changed("seen")]),
        render: ({ n }) => html`${n}`,
      }),
    );
    view.event("inc");
    expect(seen).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  test("lets a component reload only for a new prop", () => {
    const loads: string[] = [];
    const Card = liveComponent({
      mount: (_socket, _props: { readonly user: string; readonly size: number }) => ({}),
      update(socket) {
        if (socket.changed("user")) loads.push(socket.assigns.user);
      },
      render: ({ user, size }) => html`<b>${user}${size}</b>`,
    });
    const view = start(
      liveView({
        mount: () => ({ user: "ann", size: 1 }),
        events: {
          grow: (socket) => socket.update("size", (size) => size + 1),
          swap: (socket) => socket.assign({ user: "bob" }),
        },
        render: ({ user, size }) => html`<p>${Card({ id: "c", user, size })}</p>`,
      }),
    );
    view.event("grow");
    view.event("swap");
    view.event("grow");
    expect(loads).toEqual(["ann", "bob"]);
  });

  test("is false for a temporary assign that was reset", () => {
    const seen: boolean[] = [];
    const view = start(
      liveView({
        mount(socket) {
          socket.temporaryAssign({ log: [] });
          return { log: ["a"] as readonly string[], n: 0 };
        },
        events: {
          look: (socket) => void seen.push(socket.changed("log")),
          add(socket) {
            socket.assign({ log: ["b"] });
            seen.push(socket.changed("log"));
          },
        },
        render: ({ log }) => html`${log}`,
      }),
    );
    view.event("look");
    view.event("add");
    view.event("look");
    expect(seen).toEqual([false, true, false]);
  });
});
