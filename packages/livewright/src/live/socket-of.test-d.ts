import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { html } from "../html/rendered.ts";
import { liveComponent } from "./live-component.ts";
import { liveView } from "./live-view.ts";
import type { SocketOf } from "./socket-of.ts";

const Counter = liveView({
  pushes: { done: z.object({ n: z.number() }) },
  mount: () => ({ count: 0 }),
  render: ({ count }) => html`${count}`,
});
const Stepper = liveComponent({
  mount: (_socket, _props: { readonly label: string }) => ({ count: 0 }),
  events: { inc: (socket) => bump(socket) },
  render: ({ count, label }) => html`<b>${label}${count}</b>`,
});

function bump(socket: { update(name: "count", change: (n: number) => number): void }): void {
  socket.update("count", (n) => n + 1);
}

test("a helper names the socket of a view", () => {
  const reset = (socket: SocketOf<typeof Counter>): void => {
    expectTypeOf(socket.assigns.count).toEqualTypeOf<number>();
    expectTypeOf(socket.assigns.liveAction).toEqualTypeOf<string | undefined>();
    socket.assign({ count: 0 });
    socket.pushEvent("done", { n: 1 });
    // @ts-expect-error a misspelt name
    socket.assign({ cuont: 0 });
    // @ts-expect-error it pushes no such event
    socket.pushEvent("doen", { n: 1 });
  };
  void reset;
});

test("a helper names the socket of a component", () => {
  const rename = (socket: SocketOf<typeof Stepper>): void => {
    expectTypeOf(socket.assigns.label).toEqualTypeOf<string>();
    socket.update("count", (n) => n + 1);
    // @ts-expect-error a misspelt name
    socket.update("cuont", (n: number) => n + 1);
  };
  void rename;
});
