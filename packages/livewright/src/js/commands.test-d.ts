import { expectTypeOf, test } from "vitest";
import { html } from "../html/rendered.ts";
import { js, type JsCommands } from "./commands.ts";

interface Events {
  readonly save: { readonly id: number; readonly draft?: boolean };
  readonly reset: unknown;
}

test("without a type, any event may be pushed with any value", () => {
  expectTypeOf(js().push("anything", { value: { a: [1] } })).toEqualTypeOf<JsCommands>();
  // @ts-expect-error a value is an object: params have names
  js().push("anything", { value: 1 });
});

test("names and values are checked against a map of events", () => {
  js<Events>()
    .push("save", { value: { id: 1 } })
    .push("reset");
  // The rest may come from phx-value-* attributes.
  js<Events>().push("save", { value: { draft: true } });
  // @ts-expect-error the event does not exist
  js<Events>().push("safe");
  // @ts-expect-error an id is a number
  js<Events>().push("save", { value: { id: "1" } });
  // @ts-expect-error the param does not exist
  js<Events>().push("save", { value: { key: 1 } });
});

test("a chain keeps what it knows", () => {
  const chain = js<Events>().show({ to: "#a" }).push("save");
  expectTypeOf(chain).toEqualTypeOf<JsCommands<Events>>();
  // @ts-expect-error the event does not exist
  chain.push("safe");
});

test("options are those of each command", () => {
  // @ts-expect-error a transition has one list or three
  js().hide({ transition: ["a", "b"] });
  // @ts-expect-error milliseconds are a number
  js().show({ time: "200" });
  // @ts-expect-error two values at most
  js().toggleAttribute("a", ["b", "c", "d"]);
  // @ts-expect-error focus takes no time
  js().focus({ time: 1 });
});

test("stands in attributes", () => {
  html`<a phx-click=${js().hide()}></a>`;
});
