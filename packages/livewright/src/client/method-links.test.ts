import { beforeEach, expect, test } from "vitest";
import { methodLinkRequest } from "../testing/browser/method-link.ts";
import { methodLinks } from "./method-links.ts";

interface Submitted {
  readonly action: string;
  readonly method: string;
  readonly target: string;
  readonly fields: Record<string, string>;
}
const submitted: Submitted[] = [];

methodLinks(() => "of the page");
// jsdom does not send forms; and so nothing leaves the page.
window.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  submitted.push({
    action: form.action,
    method: form.method,
    target: form.target,
    fields: Object.fromEntries([...form.querySelectorAll("input")].map(({ name, value }) => [name, value])),
  });
});

beforeEach(() => {
  submitted.length = 0;
});

/** Clicks on what the markup holds; true if the browser would have followed the link. */
function click(markup: string, init: MouseEventInit = {}): boolean {
  document.body.innerHTML = markup;
  const element = document.querySelector("b") ?? document.querySelector("a") ?? document.body;
  return element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...init }));
}

test("a link with a method is submitted with the method and the token of the page", () => {
  expect(click('<a href="/session" data-method="delete" data-to="/session"><b>Log out</b></a>')).toBe(false);
  expect(submitted).toEqual([
    {
      action: `${location.origin}/session`,
      method: "post",
      target: "",
      fields: { _method: "delete", _csrf_token: "of the page" },
    },
  ]);
  expect(document.querySelector("form")).toBeNull();
});

test("the token of a link has priority over the token of the page", () => {
  click('<a href="/session" data-method="post" data-csrf="own" data-to="/session">Log in</a>');
  expect(submitted[0]?.fields).toEqual({ _csrf_token: "own" });
});

test("a link to another site is submitted without a token", () => {
  click('<a href="/" data-method="put" data-csrf="own" data-to="https://evil.test/">x</a>');
  expect(submitted[0]?.fields).toEqual({ _method: "put" });
});

test("a link that <base> points to another site is submitted without a token", () => {
  document.head.innerHTML = '<base href="https://evil.test/">';
  click('<a href="/session" data-method="put" data-to="/session">x</a>');
  click('<a href="x" data-method="put" data-to="http://">x</a>');
  document.head.innerHTML = '<base href="/below/">';
  click('<a href="session" data-method="post" data-to="session">x</a>');
  document.head.innerHTML = "";
  expect(submitted.map(({ fields }) => fields)).toEqual([
    { _method: "put" },
    { _method: "put" },
    { _csrf_token: "of the page" },
  ]);
  expect(submitted[2]?.action).toBe(`${location.origin}/below/session`);
});

test("a link with a method opens in the window that it names or the user chooses", () => {
  click('<a href="/" data-method="post" target="frame">x</a>');
  click('<a href="/" data-method="post">x</a>', { ctrlKey: true });
  expect(submitted.map(({ target }) => target)).toEqual(["frame", "_blank"]);
});

test("other links, and clicks that another script handled, stay untouched", () => {
  document.body.innerHTML = "";
  expect(click('<a href="#x">x</a>')).toBe(true);
  const stop = (event: Event): void => event.preventDefault();
  document.addEventListener("click", stop);
  click('<a href="/" data-method="delete">x</a>');
  document.removeEventListener("click", stop);
  expect(submitted).toEqual([]);
});

test.each([
  '<a href="/session" data-method="delete">x</a>',
  '<a href="/session" data-method="POST" data-to="/elsewhere?a=1">x</a>',
  '<a href="/session" data-method="patch" data-csrf="own">x</a>',
  '<a href="/" data-method="put" data-csrf="own" data-to="https://evil.test/">x</a>',
  '<a href="/search?q=1" data-method="get" data-to="/find?q=2">x</a>',
  '<a data-method="delete" data-to="/session">x</a>',
])("livewright/testing submits the same as the client: %s", (markup) => {
  document.head.innerHTML = '<meta name="csrf-token" content="of the page">';
  click(markup);
  const link = document.querySelector("a") as never;
  const request = methodLinkRequest(link, document as never, location.href);
  const [sent] = submitted;
  const action = new URL(sent?.action ?? "");
  if (sent?.method === "get") action.search = "";
  expect({ url: request?.url.href, method: request?.method, fields: request?.fields }).toEqual({
    url: action.href,
    method: sent?.method,
    fields: sent?.fields,
  });
});
