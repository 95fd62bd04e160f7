import { describe, expectTypeOf, test } from "vitest";
import { z } from "zod";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import { liveIsolated } from "./isolated.ts";
import { live } from "./live.ts";

const by = z.object({ by: z.number() });
declare const app: Endpoint;

const Counter = liveView({
  mount: () => ({ n: 0 }),
  events: {
    inc: (socket) => socket.update("n", (n) => n + 1),
    ask: (socket) => ({ n: socket.assigns.n }),
    add: { params: by, handle: (socket, { by: more }) => socket.update("n", (n) => n + more) },
  },
  render: ({ n }) => html`${n}`,
});

describe("the events of a view", () => {
  test("have the params of their schemas", async () => {
    const view = await liveIsolated(Counter);
    await view.push("add", { by: 3 });
    expectTypeOf(await view.push("ask")).toEqualTypeOf<{ n: number }>();
    await view.push("inc");
    // @ts-expect-error a string is not a number
    await view.push("add", { by: "3" });
    // @ts-expect-error no event of this view
    await view.push("remove");
  });

  test("are known where a route's view is named", async () => {
    const view = await live<typeof Counter>(app, "/counter");
    // @ts-expect-error no event of this view
    await view.push("remove");
    const any = await live(app, "/counter");
    await any.push("whatever", { x: 1 });
  });
});

const Register = liveView({
  events: {
    save: {
      params: z.object({
        user: z.object({
          name: z.string(),
          plan: z.enum(["free", "pro"]),
          age: z.coerce.number(),
          tags: z.array(z.string()),
        }),
        terms: z.boolean().optional(),
      }),
      handle() {},
    },
    other() {},
  },
  render: () => html``,
});

const Cart = liveComponent({
  mount: (_socket, _props: { items: readonly string[] }) => ({}),
  events: { add: { params: z.object({ item: z.string() }), handle: () => ({ count: 1 }) } },
  render: () => html`<p></p>`,
});

describe("the values of a form", () => {
  test("are those its event takes, as they are typed in", async () => {
    const view = await live<typeof Register>(app, "/register");
    view.formOf("#f", "save", { user: { name: "Ann", plan: "pro", age: "41", tags: ["a"] }, terms: true });
    view.formOf("#f", "save", { user: { age: 41 } });
    view.formOf("#f", "other", { whatever: { there: "is" } });
    // @ts-expect-error no field of this form
    view.formOf("#f", "save", { user: { nam: "Ann" } });
    // @ts-expect-error not offered
    view.formOf("#f", "save", { user: { plan: "gold" } });
    // @ts-expect-error no event of this view
    view.formOf("#f", "sav");
  });

  test("are anything where the view is not known", async () => {
    const view = await live(app, "/register");
    view.formOf("#f", "save", { user: { name: "Ann" } });
  });
});

test("an area knows the events of its component", async () => {
  const view = await live<typeof Register>(app, "/register");
  const cart = view.within<typeof Cart>("#cart");
  expectTypeOf(await cart.push("add", { item: "pear" })).toEqualTypeOf<{ count: number }>();
  // @ts-expect-error no event of this component
  await cart.push("save");
  await view.within("#cart").push("anything");
});
