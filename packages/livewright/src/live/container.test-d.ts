import { test } from "vitest";
import { html } from "../html/rendered.ts";
import { js } from "../js/commands.ts";
import { link } from "./components/link.ts";
import { liveView } from "./live-view.ts";

test("the attributes of a container are those of a spread", () => {
  liveView({
    container: {
      tag: "main",
      attributes: { class: ["a", { b: true }], style: { color: "red" }, "phx-window-keyup": js().toggle({ to: "#a" }) },
    },
    render: () => html``,
  });
});

test("a link has a style as text or as an object", () => {
  link({ href: "/", style: "color: red", children: "a" });
  link({ href: "/", style: { color: "red" }, children: "a" });
  // @ts-expect-error a style is not a number
  link({ href: "/", style: 7, children: "a" });
});
