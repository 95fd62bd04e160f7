import { expectTypeOf, test } from "vitest";
import { html } from "../html/rendered.ts";
import type { Params } from "../params/params.ts";
import type { AsyncOutcome } from "./async/async-result.ts";
import type { TaskName } from "./async/task-name.ts";
import { liveComponent } from "./live-component.ts";
import { liveView, type OnMount } from "./live-view.ts";
import type { SocketOf } from "./socket-of.ts";
import type { Socket } from "./socket.ts";

test("the callback of each stage gets what that stage is about", () => {
  liveView({
    mount: () => ({ n: 0 }),
    handleParams(socket) {
      socket.attachHook("handleParams", "a", (own, { params, uri }) => {
        expectTypeOf(own.assigns.n).toEqualTypeOf<number>();
        expectTypeOf(params).toEqualTypeOf<Params>();
        expectTypeOf(uri).toEqualTypeOf<string>();
        // @ts-expect-error an unknown assign
        own.assign({ m: 1 });
      });
      socket.attachHook("handleEvent", "a", (own, event, params) => {
        expectTypeOf(own.assigns.n).toEqualTypeOf<number>();
        expectTypeOf(event).toEqualTypeOf<string>();
        expectTypeOf(params["x"]).toEqualTypeOf<unknown>();
        return event === "save" ? { halt: { saved: false } } : "cont";
      });
      socket.attachHook("handleInfo", "a", async (own, message) => {
        expectTypeOf(own.assigns.n).toEqualTypeOf<number>();
        expectTypeOf(message).toEqualTypeOf<unknown>();
        return (await Promise.resolve(true)) ? "halt" : "cont";
      });
      socket.attachHook("handleAsync", "a", (_, name, outcome) => {
        expectTypeOf(name).toEqualTypeOf<TaskName>();
        expectTypeOf(outcome).toEqualTypeOf<AsyncOutcome>();
      });
      socket.attachHook("afterRender", "a", (own) => own.assign({ n: 1 }));
      socket.detachHook("afterRender", "a");
    },
    render: ({ n }) => html`${n}`,
  });
});

test("what a stage does not have is an error", () => {
  const socket = {} as Socket<{ n: number }>;
  // @ts-expect-error an unknown stage
  socket.attachHook("mount", "a", () => {});
  // @ts-expect-error an unknown stage
  socket.detachHook("render", "a");
  // @ts-expect-error an unknown answer
  socket.attachHook("handleInfo", "a", () => "stop");
  // @ts-expect-error a message has no reply
  socket.attachHook("handleInfo", "a", () => ({ halt: {} }));
  // @ts-expect-error an answer is an object
  socket.attachHook("handleEvent", "a", () => ({ halt: 7 }));
});

test("a hook before mount may attach, add assigns, and know them", () => {
  const audit = (socket: Socket) => {
    socket.attachHook("handleEvent", "audit", (own, event) => own.assign({ lastEvent: event }));
    return { lastEvent: "" };
  };
  liveView({
    onMount: [audit, (socket) => socket.attachHook("handleInfo", "all", (_, message) => void message)],
    mount(socket) {
      expectTypeOf(socket.assigns.lastEvent).toEqualTypeOf<string>();
      socket.attachHook("afterRender", "show", (own) => {
        expectTypeOf(own.assigns.lastEvent).toEqualTypeOf<string>();
      });
      return { n: 0 };
    },
    render: ({ n, lastEvent }) => {
      expectTypeOf(lastEvent).toEqualTypeOf<string>();
      return html`${n}${lastEvent}`;
    },
  });
});

test("a component's hooks know its assigns", () => {
  liveComponent({
    mount: (_socket, _props: { label: string }) => ({ n: 0 }),
    update(socket) {
      socket.attachHook("handleEvent", "a", (own) => {
        expectTypeOf(own.assigns.n).toEqualTypeOf<number>();
        expectTypeOf(own.assigns.label).toEqualTypeOf<string>();
      });
    },
    render: ({ label }) => html`<p>${label}</p>`,
  });
});

test("a hook of type OnMount adds the assigns that the type names, and no others", () => {
  const user: OnMount<{ userId: string }> = (socket) =>
    socket.connected ? { userId: "a" } : socket.redirect("/login");
  const guard: OnMount = () => "cont";
  const view = liveView({
    onMount: [user, guard],
    mount(socket) {
      expectTypeOf(socket.assigns.userId).toEqualTypeOf<string>();
      return { n: 0 };
    },
    render: (assigns) => {
      expectTypeOf<keyof typeof assigns>().toEqualTypeOf<"userId" | "n" | "flash" | "liveAction">();
      return html`${assigns.userId}`;
    },
  });
  expectTypeOf<keyof SocketOf<typeof view>["assigns"]>().toEqualTypeOf<"userId" | "n" | "liveAction">();
});
