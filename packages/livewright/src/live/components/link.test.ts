import { describe, expect, test } from "vitest";
import { toHtml } from "../../diff/to-html.ts";
import { unsafeUrl } from "../../html/attributes.ts";
import { html } from "../../html/rendered.ts";
import { link, type LinkProps } from "./link.ts";

const written = (props: LinkProps): string => toHtml(link(props));

describe("link()", () => {
  test("patches within the view", () => {
    expect(written({ patch: "/list?page=2&a=1", children: "Next" })).toBe(
      '<a href="/list?page=2&amp;a=1" data-phx-link="patch" data-phx-link-state="push">Next</a>',
    );
  });

  test("navigates to another view, and replaces the history entry", () => {
    expect(written({ navigate: "/other", replace: true, children: html`<b>Other</b>` })).toBe(
      '<a href="/other" data-phx-link="redirect" data-phx-link-state="replace"><b>Other</b></a>',
    );
  });

  test("leads to any URL with href", () => {
    expect(written({ href: "https://other.test/", target: "_blank", rel: "noopener", children: "Out" })).toBe(
      '<a href="https://other.test/" target="_blank" rel="noopener">Out</a>',
    );
    expect(written({ href: unsafeUrl("blob:x"), download: true, children: "Save" })).toBe(
      '<a href="blob:x" download>Save</a>',
    );
  });

  test("only sends events without a target", () => {
    expect(written({ "phx-click": "open", children: "Open" })).toBe('<a href="#" phx-click="open">Open</a>');
  });

  test("is submitted as a form with a method", () => {
    expect(written({ href: "/session", method: "delete", csrfToken: "abc", children: "Log out" })).toBe(
      '<a href="/session" data-method="delete" data-csrf="abc" data-to="/session" rel="nofollow">Log out</a>',
    );
    expect(written({ href: "/session", method: "post", children: "Log in" })).not.toContain("data-csrf");
  });

  test("writes other attributes too", () => {
    expect(
      written({ patch: "/", id: "a", class: ["b", { c: true }], "aria-current": "page", "data-n": 1, children: "x" }),
    ).toBe(
      '<a href="/" data-phx-link="patch" data-phx-link-state="push" id="a" class="b c" aria-current="page" data-n="1">x</a>',
    );
  });
});

describe("link() refuses", () => {
  test.each(["//evil.test", "https://evil.test", "/\\evil.test", "/a\tb", "?page=2", "", "javascript:alert(1)"])(
    "the path %j to patch or navigate to",
    (path) => {
      expect(() => written({ patch: path, children: "x" })).toThrow(/LW409/);
      expect(() => written({ navigate: path, children: "x" })).toThrow(/LW409/);
      // The token in the form would go there.
      expect(() => written({ href: path, method: "post", children: "x" })).toThrow(/LW409/);
    },
  );

  test("a script", () => {
    expect(() => written({ href: "java\nscript:alert(1)", children: "x" })).toThrow(/LW213/);
    expect(() => written({ href: "#", onclick: "alert(1)", children: "x" } as never)).toThrow(/LW106/);
  });

  test("a method without a target", () => {
    expect(() => written({ method: "delete", children: "x" })).toThrow(/LW409[^]*leads nowhere/);
  });
});
