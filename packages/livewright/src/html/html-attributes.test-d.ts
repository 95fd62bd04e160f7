import { expectTypeOf, test } from "vitest";
import { component } from "./component.ts";
import type { HtmlAttributes } from "./html-attributes.ts";
import { html, type Renderable } from "./rendered.ts";

const Button = component(
  ({ kind, children, ...rest }: { kind: "plain" | "loud"; children: Renderable } & HtmlAttributes<"button">) =>
    html`<button class=${["button", kind]} ${rest}>${children}</button>`,
);
const basics = { kind: "plain", children: "Save" } as const;

test("a component takes the attributes of its element besides its own props", () => {
  Button({ ...basics, type: "submit", disabled: true, name: "go", value: 7, formnovalidate: true });
  Button({ ...basics, id: "a", title: undefined, hidden: false, tabindex: -1, style: { color: "red" } });
  Button({ ...basics, "data-row": 3, "aria-pressed": "true", "phx-click": "save", "phx-value-id": 7 });
  Button({ ...basics, "phx-click": { toAttribute: () => "[]" } });
});

test("and no others", () => {
  // @ts-expect-error -- not an attribute of buttons
  Button({ ...basics, href: "/" });
  // @ts-expect-error -- not an attribute at all
  Button({ ...basics, colour: "red" });
  // @ts-expect-error -- not a type of buttons
  Button({ ...basics, type: "knob" });
  // @ts-expect-error -- a flag
  Button({ ...basics, disabled: "yes" });
  // @ts-expect-error -- data cannot hold objects
  Button({ ...basics, "data-row": { id: 1 } });
  // @ts-expect-error -- written bare, it would say nothing
  Button({ ...basics, "aria-pressed": true });
  // @ts-expect-error -- handlers are code
  Button({ ...basics, onclick: "alert(1)" });
});

test("elements differ", () => {
  expectTypeOf<{ href: "/"; target: "_blank" }>().toExtend<HtmlAttributes<"a">>();
  expectTypeOf<{ colspan: 2 }>().toExtend<HtmlAttributes<"td">>();
  expectTypeOf<HtmlAttributes<"my-element">>().toEqualTypeOf<HtmlAttributes>();
  expectTypeOf<{ title: object }>().not.toExtend<HtmlAttributes>();
});
