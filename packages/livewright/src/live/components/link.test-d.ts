import { expectTypeOf, test } from "vitest";
import type { ComponentCall } from "../../html/rendered.ts";
import { link } from "./link.ts";

test("a link has one target, of one kind", () => {
  expectTypeOf(link({ patch: "/", replace: true, children: "a" })).toEqualTypeOf<ComponentCall>();
  link({ navigate: "/", children: "a" });
  link({ href: "/", method: "delete", csrfToken: "t", children: "a" });
  link({ "phx-click": "go", "aria-label": "Go", children: "a" });
  // @ts-expect-error -- two places
  link({ patch: "/", navigate: "/", children: "a" });
  // @ts-expect-error -- only live links have an entry to replace
  link({ href: "/", replace: true, children: "a" });
  // @ts-expect-error -- a patch is not a request
  link({ patch: "/", method: "post", children: "a" });
  // @ts-expect-error -- no such method
  link({ href: "/", method: "head", children: "a" });
  // @ts-expect-error -- a misspelt attribute
  link({ href: "/", traget: "_blank", children: "a" });
  // @ts-expect-error -- nothing to click
  link({ href: "/" });
});
