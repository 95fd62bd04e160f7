import { describe, expectTypeOf, test } from "vitest";
import { z } from "zod";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
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
