import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { html, type Rendered } from "../html/rendered.ts";
import type { LiveView, OnMount } from "./live-view.ts";
import { liveComponent } from "./live-component.ts";
import { liveView } from "./live-view.ts";
import type { Socket } from "./socket.ts";

interface Count {
  readonly count: number;
}

const inc = (socket: Socket<Count>) => socket.update("count", (n) => n + 1);
const shown = ({ count }: Count): Rendered => html`<p>${count}</p>`;
const schema = z.object({ to: z.coerce.number() });
const set = (socket: Socket<Count>, { to }: { readonly to: number }) => {
  socket.assign({ count: to });
  return { ok: true };
};

test("handlers and render that are defined elsewhere fit a mount with parameters", () => {
  const Counter = liveView({
    mount: (_socket, { params }) => ({ count: Object.keys(params).length, page: "" }),
    events: { inc, set: { params: schema, handle: set } },
    render: shown,
  });
  type Events = NonNullable<(typeof Counter)["~types"]>["events"];
  expectTypeOf<Events["set"]>().toEqualTypeOf<{
    readonly params: { to: unknown };
    readonly reply: { ok: boolean };
  }>();
  expectTypeOf<NonNullable<(typeof Counter)["~types"]>["assigns"]>().toEqualTypeOf<{ count: number; page: string }>();
});

test("a spread fits", () => {
  const shared = { events: { inc }, render: shown };
  const Counter = liveView({ ...shared, mount: (_socket, _context) => ({ count: 0 }) });
  expectTypeOf(Counter).toExtend<LiveView<{ count: number }>>();
});

test("annotated parameters fit, of each callback", () => {
  liveView({
    mount: (_socket, { params }) => ({ count: Object.keys(params).length }),
    handleParams: (socket: Socket<Count>) => socket.assign({ count: 1 }),
    events: { inc: (socket: Socket<Count>) => inc(socket) },
    handleEvent: (socket: Socket<Count>, _event: string) => inc(socket),
    handleInfo: (socket: Socket<Count>, by: number) => socket.update("count", (n) => n + by),
    handleCall: (socket: Socket<Count>, question: string) => `${question}${socket.assigns.count}`,
    handleCast: (socket: Socket<Count>, by: number) => socket.update("count", (n) => n + by),
    handleAsync: (socket: Socket<Count>) => inc(socket),
    terminate: (socket: Socket<Count>) => void socket.assigns.count,
    render: ({ count }: Count) => html`${count}`,
  });
});

test("a function for any socket fits", () => {
  const log = (socket: Socket) => void socket.id;
  liveView({ mount: (_socket, _context) => ({ count: 0 }), events: { log }, handleInfo: log, render: shown });
});

test("a function that needs other assigns is refused", () => {
  liveView({
    mount: (_socket, { params }) => ({ count: String(Object.keys(params).length) }),
    // @ts-expect-error the count is a text
    events: { inc },
    // @ts-expect-error the count is a text
    render: shown,
  });
  liveView({
    mount: (_socket, _context) => ({ total: 0 }),
    // @ts-expect-error the count is missing
    handleInfo: (socket: Socket<Count>) => inc(socket),
    // @ts-expect-error the schema gives `to`
    events: { set: { params: z.object({ by: z.number() }), handle: (_socket, { to }: { to: number }) => void to } },
    render: ({ total }) => html`${total}`,
  });
  // @ts-expect-error a view without mount has no count
  liveView({ render: shown });
  // @ts-expect-error a reply is an object
  liveView({ mount: (_socket, _context) => ({ count: 0 }), events: { inc: (_socket: Socket) => 7 }, render: shown });
});

test("an unknown option is refused, in place and spread", () => {
  // @ts-expect-error a misspelt option
  liveView({ mount: (_socket, _context) => ({ count: 0 }), hadleInfo: () => {}, render: shown });
  const shared = { hadleInfo: () => {}, render: shown };
  // @ts-expect-error a misspelt option
  liveView({ mount: () => ({ count: 0 }), ...shared });
});

test("a component takes functions that are defined elsewhere", () => {
  const Counter = liveComponent({
    mount: (_socket, _props: { readonly label: string }) => ({ count: 0 }),
    events: { inc, set: { params: schema, handle: set } },
    handleEvent: (socket: Socket<Count>) => inc(socket),
    render: shown,
  });
  Counter({ id: 1, label: "a" });
  liveComponent({
    mount: (_socket, _props: { readonly label: string }) => ({ count: "" }),
    // @ts-expect-error the count is a text
    events: { inc },
    // @ts-expect-error the count is a text
    render: shown,
  });
});

test("a hook that only continues compiles, in place and elsewhere, also async", () => {
  const go = async (_socket: Socket) => "cont";
  const goOn = (_socket: Socket) => "cont";
  const annotated: OnMount = async () => "cont";
  liveView({ onMount: [go, goOn, annotated, async () => "cont"], render: () => html`` });
  liveView({
    mount(socket) {
      socket.attachHook("handleInfo", "a", async () => "cont");
      socket.attachHook("handleEvent", "b", async () => "cont");
    },
    render: () => html``,
  });
});
