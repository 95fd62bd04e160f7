import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live } from "../router/routes.ts";
import { appOf, Browser } from "../test-support/browser.ts";

test("the container of a route replaces that of its view, in the page and in a navigation", async () => {
  const View = liveView({
    container: { tag: "section", class: "narrow", lang: "en" },
    render: () => html`hi`,
  });
  const container = { tag: "main", class: "wide" };
  const visitor = new Browser(appOf({ routes: [live("/", View), live("/map", View, { container })] }));
  await visitor.get("/map");
  expect(visitor.page).toMatch(/<main id="[^"]*"[^>]* class="wide" lang="en"[^>]*>hi<\/main>/);
  await visitor.get("/");
  expect(visitor.page).toMatch(/<section id="[^"]*"[^>]* class="narrow" lang="en"[^>]*>hi<\/section>/);
  const joined = await visitor.connect().join({}, { redirect: "http://app.test/map", url: undefined });
  expect(joined).toMatchObject({ container: ["main", { class: "wide", lang: "en" }] });
});
