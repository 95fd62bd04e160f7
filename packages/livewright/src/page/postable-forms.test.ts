import { describe, expect, test } from "vitest";
import { each } from "../html/each.ts";
import { html, raw, type Renderable } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView } from "../live/live-view.ts";
import { ADDRESS_MARK } from "../live/target.ts";
import { link } from "../live/components/link.ts";
import { live } from "../router/routes.ts";
import { appOf } from "../test-support/browser.ts";

async function pageOf(render: () => ReturnType<typeof html>): Promise<string> {
  const app = appOf({ routes: [live("/", liveView({ render }))] });
  return (await app.fetch(new Request("http://app.test/"))).text();
}

describe("text of users on a page", () => {
  // The old marks around the addresses of components, also as JSON writes them.
  test.each(["\u0001", "\\u0001", '"target":"\\u0001', '\\u0001"', "lw-AAAAAAAAAAAAAAAAAAAAAA-"])(
    "never removes markup: %j",
    async (mark) => {
      const attack = '" onmouseover=alert(1) "';
      const page = await pageOf(
        () =>
          html`<form phx-submit="save"><ul><li title=${mark}>x</li><li>${mark}</li><li title=${attack}>y</li></ul></form>`,
      );
      expect(page.match(/<li[^>]*>/g)).toHaveLength(3);
      expect(page).toContain("&quot; onmouseover=alert(1) &quot;");
      expect(page).not.toContain('title="" onmouseover');
    },
  );
});

test("the mark around the addresses of components leaves no trace on the page", async () => {
  const Part = liveComponent({
    events: { save() {} },
    render: ({ myself, id }) =>
      html`<form phx-submit="save" phx-target=${myself} data-of=${`${String(id)}'()*!~`}><button>x</button></form>`,
  });
  const page = await pageOf(() => html`<div>${["a b", "é'()*!~", 7].map((id) => Part({ id }))}</div>`);
  expect(page).not.toContain(ADDRESS_MARK.slice(0, 12));
  expect(page).not.toContain("phx-target");
  expect(page.match(/name="_lw_form"/g)).toHaveLength(3);
});

const FORM = "<form phx-submit='save'></form>";
const form = (): ReturnType<typeof html> => html`<form phx-submit="save"></form>`;
const method = { "data-method": "post", "data-to": "/logout" };
const logout = (): ReturnType<typeof html> => html`<a ${method}>Log out</a>`;
const Nested = (render: () => ReturnType<typeof html>) => liveRender(liveView({ render }), { id: "nested" });
const Component = (render: () => ReturnType<typeof html>) =>
  liveComponent({ render: () => html`<div>${render()}</div>` })({ id: "part" });

test.each<[string, () => Renderable]>([
  ["of a template in a template", () => form()],
  ["of a row", () => each([1], form)],
  ["of an object that writes itself", () => ({ toHtml: form })],
  ["of trusted markup", () => raw(FORM.replaceAll("'", '"'))],
  ["of a LiveComponent", () => Component(form)],
  ["of a nested view", () => Nested(form)],
  ["of a nested view in a LiveComponent", () => Component(() => html`<p>${Nested(form)}</p>`)],
])("a form %s can be posted", async (_where, write) => {
  expect(await pageOf(() => html`<main>${write()}</main>`)).toContain('name="_lw_form"');
});

test.each<[string, () => Renderable]>([
  ["of a template in a template", () => logout()],
  ["whose attribute has a hole", () => html`<a data-method=${"post"} data-to="/logout">x</a>`],
  ["whose attribute has a hole in quotes", () => html`<a data-method="${"post"}" data-to="/logout">x</a>`],
  ["of a row", () => each([1], logout)],
  ["of an object that writes itself", () => ({ toHtml: logout })],
  ["of a LiveComponent", () => Component(logout)],
  ["of a nested view", () => Nested(logout)],
])("a link with a method %s becomes a button", async (_where, write) => {
  expect(await pageOf(() => html`<main>${write()}</main>`)).toContain('id="_lw_links"');
});

describe("a link with a method", () => {
  test("becomes a button of a form with the token", async () => {
    const page = await pageOf(() => html`<p>${link({ href: "/logout", method: "delete", children: "Log out" })}</p>`);
    expect(page).toMatch(/<button[^>]* formaction="\/logout"/);
    expect(page).toMatch(/<form id="_lw_links"[^>]*>.*_csrf_token/);
  });

  test.each(["https://evil.test/x", "//evil.test/x", "/\\evil.test", "/\t/evil.test", "javascript:alert(1)", "x"])(
    "to another site stays a link: %j",
    async (to) => {
      const page = await pageOf(() => html`<p>${raw(`<a data-method="post" data-to="${to}">x</a>`)}</p>`);
      expect(page).not.toContain("formaction");
      expect(page).not.toContain("_lw_links");
    },
  );
});
