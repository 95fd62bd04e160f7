import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { each } from "../html/each.ts";
import { html } from "../html/rendered.ts";
import { liveRender } from "./live-render.ts";
import { liveView, type LiveView, type EmbeddableView } from "./live-view.ts";
import { js } from "../js/commands.ts";
import type { Socket } from "./socket.ts";

interface Reading {
  readonly id: number;
  readonly at: string;
  readonly value: number;
}

const requireUser = (socket: Socket) =>
  socket.connected ? { currentUser: { name: "Ann" } } : socket.redirect("/login");

test("assigns, params and replies are inferred", () => {
  const Thermostat = liveView({
    onMount: [requireUser],
    async mount(socket, { params, session }) {
      expectTypeOf(socket.assigns.currentUser).toEqualTypeOf<{ name: string }>();
      expectTypeOf(session["user"]).toEqualTypeOf<unknown>();
      expectTypeOf(params["page"]).not.toEqualTypeOf<string>();
      if (socket.connected) socket.subscribe("readings");
      return { temperature: 20, log: [] as readonly Reading[] };
    },
    events: {
      inc: (socket) => socket.update("temperature", (t) => t + 1),
      set: {
        params: z.object({ to: z.coerce.number().min(5).max(30) }),
        handle(socket, { to }) {
          expectTypeOf(to).toEqualTypeOf<number>();
          socket.assign({ temperature: to });
          return { ok: true };
        },
      },
      wrong: {
        params: z.object({ to: z.number() }),
        // @ts-expect-error an unknown name in the schema's output
        handle(socket, { too }) {
          // @ts-expect-error an unknown assign
          socket.assign({ temprature: 1 });
          // @ts-expect-error the assign is a number
          socket.assign({ temperature: "hot" });
          // @ts-expect-error an unknown assign
          socket.update("temprature", (t: number) => t);
          void too;
        },
      },
    },
    handleInfo(socket, reading: Reading) {
      socket.assign({ log: [...socket.assigns.log, reading] });
    },
    render: ({ temperature, log, currentUser }) => {
      expectTypeOf(temperature).toEqualTypeOf<number>();
      expectTypeOf(currentUser).toEqualTypeOf<{ name: string }>();
      return html`<p>${temperature}</p>
        ${each(
          log,
          (r) => r.id,
          (r) => html`<li>${r.at}</li>`,
        )}`;
    },
  });
  expectTypeOf(Thermostat).toExtend<LiveView>();
  type Assigns = NonNullable<(typeof Thermostat)["~types"]>["assigns"];
  expectTypeOf<Assigns>().toEqualTypeOf<{
    currentUser: { name: string };
    temperature: number;
    log: readonly Reading[];
  }>();
});

test("a hook before mount continues, adds assigns or redirects, and says nothing else", () => {
  const render = () => html``;
  liveView({ onMount: [() => "cont", async () => "cont", () => {}, (socket) => socket.redirect("/")], render });
  const guard = (socket: Socket) => (socket.connected ? "cont" : socket.redirect("/login"));
  liveView({ onMount: [guard], render: (assigns) => html`${Object.keys(assigns).length}` });
  // @ts-expect-error a hook halts with a redirect
  liveView({ onMount: [() => "halt"], render });
  // @ts-expect-error a hook halts with a redirect
  liveView({ onMount: [() => false], render });
  // @ts-expect-error not assigns
  liveView({ onMount: [() => ({ halt: true })], render });
  // @ts-expect-error not assigns
  liveView({ onMount: [async () => ({ halt: {} })], render });
  // @ts-expect-error null is not an answer
  liveView({ onMount: [() => null], render });
});

test("an unknown assign in render is an error", () => {
  liveView({
    mount: () => ({ count: 0 }),
    // @ts-expect-error an unknown assign
    render: ({ total }) => html`<p>${total}</p>`,
  });
});

test("a view without mount has no assigns but the flash and the action of its route", () => {
  liveView({
    render: (assigns) => {
      expectTypeOf<keyof typeof assigns>().toEqualTypeOf<"flash" | "liveAction">();
      return html`<p></p>`;
    },
  });
});

test("a temporary assign takes a reset value of its own type", () => {
  liveView({
    mount: () => ({ log: [] as string[], n: 0, report: undefined as { title: string } | undefined }),
    handleParams(socket) {
      socket.temporaryAssign({ log: [], n: 0, report: undefined });
      socket.tempAssign({ report: { title: "" } });
      // @ts-expect-error the assign is a number
      socket.temporaryAssign({ n: "0" });
      // @ts-expect-error an unknown assign
      socket.temporaryAssign({ m: 0 });
    },
    render: ({ n }) => html`${n}`,
  });
});

test("templates refuse values that cannot be shown", () => {
  // @ts-expect-error a date has no one format
  html`<p>${new Date()}</p>`;
  // @ts-expect-error a function is not text
  html`<p>${() => 1}</p>`;
});

test("hooks can be written in place, and a hook that only guards adds nothing", () => {
  liveView({
    onMount: [
      (socket) => (socket.connected ? undefined : socket.redirect("/login")),
      async (_socket, { session }) => ({ user: String(session["user"]) }),
      async () => {},
    ],
    mount(socket) {
      expectTypeOf(socket.assigns.user).toEqualTypeOf<string>();
      return { page: 1 };
    },
    handleParams: (socket) => socket.assign({ page: 2 }),
    render: (assigns) => {
      expectTypeOf(assigns.user).toEqualTypeOf<string>();
      expectTypeOf(assigns.page).toEqualTypeOf<number>();
      expectTypeOf<keyof typeof assigns>().toEqualTypeOf<"user" | "page" | "flash" | "liveAction">();
      return html`<p></p>`;
    },
  });
});

test("renderWith takes what render would", () => {
  liveView({
    mount(socket) {
      // The result of mount is not known yet, so the function annotates its argument.
      socket.renderWith((assigns: { readonly n: number }) => html`${assigns.n}`);
      return { n: 0 };
    },
    handleParams(socket) {
      socket.renderWith(({ n, flash }) => {
        expectTypeOf(n).toEqualTypeOf<number>();
        expectTypeOf(flash["info"]).toEqualTypeOf<string | undefined>();
        return html`${n}`;
      });
      socket.renderWith(undefined);
      // @ts-expect-error an unknown assign
      socket.renderWith(({ total }) => html`${total}`);
      // @ts-expect-error markup, not text
      socket.renderWith(({ n }) => String(n));
      expectTypeOf(socket.changed("n")).toEqualTypeOf<boolean>();
      // @ts-expect-error an unknown assign
      socket.changed("total");
      socket.putLayout(false);
      // @ts-expect-error a layout is a function
      socket.putLayout("app");
    },
    render: ({ n }) => html`${n}`,
  });
});

test("a reserved name cannot be an assign", () => {
  liveView({
    // @ts-expect-error the framework's own
    mount: () => ({ n: 0, flash: {} }),
    render: () => html``,
  });
  liveView({
    // @ts-expect-error the framework's own
    mount: () => ({ liveAction: "edit" }),
    render: () => html``,
  });
  liveView({
    // @ts-expect-error the framework's own, also when it takes a while
    mount: async () => ({ n: 0, uploads: [] }),
    render: () => html``,
  });
  liveView({
    // @ts-expect-error the framework's own, also from a hook
    onMount: [() => ({ user: "Ann", myself: 1 })],
    mount: () => ({ n: 0 }),
    render: () => html``,
  });
  liveView({
    mount(socket) {
      socket.assign({ m: 1 });
      // @ts-expect-error the framework's own, also where names are not known yet
      socket.assign({ streams: [] });
      // @ts-expect-error the framework's own, also by a function
      socket.assign(() => ({ socket: 1 }));
      return { n: 0 };
    },
    events: {
      // @ts-expect-error the framework's own
      set: (socket) => socket.assign({ flash: {} }),
      // @ts-expect-error the framework's own
      edit: (socket) => socket.assign({ liveAction: "edit" }),
    },
    render: () => html``,
  });
  // A type with an index signature may have any name.
  liveView({ mount: () => JSON.parse("{}") as Record<string, unknown>, render: () => html`` });
});

test("the action of the route is an assign of every view", () => {
  liveView({
    mount: () => ({ n: 0 }),
    handleParams(socket) {
      expectTypeOf(socket.assigns.liveAction).toEqualTypeOf<string | undefined>();
      expectTypeOf(socket.changed("liveAction")).toEqualTypeOf<boolean>();
      socket.renderWith(({ liveAction }) => html`${liveAction}`);
    },
    events: { see: (socket) => void expectTypeOf(socket.assigns.liveAction).toEqualTypeOf<string | undefined>() },
    handleInfo: (socket) => void expectTypeOf(socket.assigns.liveAction).toEqualTypeOf<string | undefined>(),
    render({ liveAction }) {
      expectTypeOf(liveAction).toEqualTypeOf<string | undefined>();
      return html`${liveAction}`;
    },
  });
});

test("a view without a route has no handleParams", () => {
  const Clock = liveView({ mount: () => ({ time: "" }), render: ({ time }) => html`${time}` });
  const Page = liveView({ handleParams: () => {}, render: () => html`` });
  const Slow = liveView({ async handleParams() {}, render: () => html`` });
  expectTypeOf(Clock).toExtend<EmbeddableView>();
  expectTypeOf(Clock.handleParams).toEqualTypeOf<undefined>();
  liveRender(Clock, { id: "clock" });
  // @ts-expect-error it handles params, and only a route gives it any
  liveRender(Page, { id: "page" });
  // @ts-expect-error it handles params, and only a route gives it any
  liveRender(Slow, { id: "page" });
  expectTypeOf(Page).toExtend<LiveView>();
  liveView({
    mount: (_socket, { routed, action }) => {
      expectTypeOf(routed).toEqualTypeOf<boolean>();
      expectTypeOf(action).toEqualTypeOf<string | undefined>();
    },
    handleParams: (_socket, { action }) => void expectTypeOf(action).toEqualTypeOf<string | undefined>(),
    render: () => html``,
  });
  expectTypeOf<ReturnType<typeof liveView>>().not.toBeAny();
  expectTypeOf<ReturnType<typeof liveView>>().toExtend<LiveView>();
  // @ts-expect-error its result is not used
  liveView({ handleParams: () => 7, render: () => html`` });
});

test("what a client may send, is answered and hears is known from outside", () => {
  const Board = liveView({
    pushes: { highlight: z.object({ id: z.string() }), done: z.object({}) },
    mount: (socket) => ({
      n: 0,
      loaded: socket.assignAsync("loaded", () => 1),
      photos: socket.allowUpload("photos"),
    }),
    events: {
      move: {
        params: z.object({ to: z.string().transform(Number) }),
        handle(socket, { to }) {
          expectTypeOf(to).toEqualTypeOf<number>();
          socket.pushEvent("highlight", { id: "a" });
          socket.pushEvent("done");
          // @ts-expect-error it pushes no such event
          socket.pushEvent("highlite", { id: "a" });
          // @ts-expect-error an id is a string
          socket.pushEvent("highlight", { id: 1 });
          // @ts-expect-error the payload is missing
          socket.pushEvent("highlight");
          return { position: to };
        },
      },
      later: { params: z.object({}), handle: async (socket) => ({ n: socket.assigns.n }) },
      reset: (socket) => socket.assign({ n: 0 }),
      ask: (socket) => ({ n: socket.assigns.n }),
      load: (socket) => socket.assignAsync("loaded", () => 1),
      loadMany: (socket) => socket.assignAsync(["loaded"], () => ({ loaded: 1 })),
      allow: async (socket) => socket.allowUpload("photos"),
      self: (socket) => socket.self,
    },
    handleInfo(socket) {
      // @ts-expect-error it pushes no such event
      socket.pushEvent("highlite", {});
    },
    render: ({ n }) => html`${n}`,
  });
  type Types = NonNullable<(typeof Board)["~types"]>;
  expectTypeOf<Types["events"]["move"]>().toEqualTypeOf<{
    readonly params: { to: string };
    readonly reply: { position: number };
  }>();
  expectTypeOf<Types["events"]["later"]["reply"]>().toEqualTypeOf<{ n: number }>();
  expectTypeOf<Types["events"]["reset"]["reply"]>().toEqualTypeOf<null>();
  expectTypeOf<Types["events"]["ask"]["reply"]>().toEqualTypeOf<{ n: number }>();
  // Results of socket methods are not replies.
  expectTypeOf<Types["events"]["load" | "loadMany" | "allow" | "self"]["reply"]>().toEqualTypeOf<null>();
  expectTypeOf<Types["pushes"]["highlight"]>().toEqualTypeOf<{ id: string }>();

  // Commands look the events up there as well.
  js<typeof Board>()
    .push("move", { value: { to: "1" } })
    .push("reset");
  // @ts-expect-error an unknown event
  js<typeof Board>().push("moov");
  // @ts-expect-error the schema takes a string
  js<typeof Board>().push("move", { value: { to: 1 } });
});

test("a view that does not say what it pushes may push anything, and a helper takes any view's socket", () => {
  const tell = (socket: Socket) => socket.pushEvent("anything", { a: 1 });
  liveView({
    events: {
      a(socket) {
        socket.pushEvent("anything", { b: 2 });
        tell(socket as Socket);
      },
    },
    render: () => html``,
  });
});

test("what is loaded once has the type of what loads it", () => {
  liveView({
    mount: async (socket) => {
      expectTypeOf(socket.loadOnce("n", () => 1)).toEqualTypeOf<number>();
      expectTypeOf(socket.loadOnce("rows", async () => ["a"])).toEqualTypeOf<Promise<string[]>>();
      return { rows: await socket.loadOnce("rows", async () => ["a"]) };
    },
    render: ({ rows }) => {
      expectTypeOf(rows).toEqualTypeOf<string[]>();
      return html`${rows}`;
    },
  });
});
