import { expect, test } from "vitest";
import { toHtml } from "../../diff/to-html.ts";
import { byId } from "../../js/selectors.ts";
import { flashGroup } from "./flash-group.ts";

/** The commands of the buttons, in the order of the messages. */
function commands(page: string): unknown[] {
  return [...page.matchAll(/phx-click="([^"]*)"/g)].map(
    ([, json = ""]) => JSON.parse(json.replaceAll("&quot;", '"').replaceAll("&amp;", "&")) as unknown,
  );
}

test("flashGroup() without messages renders a region that screen readers watch", () => {
  expect(toHtml(flashGroup({ flash: {} }))).toBe('<div id="flash" class="flash-group" aria-live="polite"></div>');
});

test("flashGroup() shows each message with its kind, and errors as alerts", () => {
  const page = toHtml(flashGroup({ flash: { info: "Saved.", error: "Failed." } }));
  const elements = [...page.matchAll(/<p id="(.*?)" class="(.*?)" role="(.*?)"><span>(.*?)<\/span>/g)].map((match) =>
    match.slice(1),
  );
  expect(elements).toEqual([
    ["flash-info", "flash flash-info", "status", "Saved."],
    ["flash-error", "flash flash-error", "alert", "Failed."],
  ]);
});

test("a click hides a flash message and clears it on the server", () => {
  expect(commands(toHtml(flashGroup({ flash: { info: "a", error: "b" }, id: "top" })))).toEqual(
    ["info", "error"].map((key) => [
      ["hide", { to: `#top-${key}` }],
      ["push", { event: "lv:clear-flash", value: { key } }],
    ]),
  );
});

test("flashGroup() escapes messages and kinds", () => {
  const hostile = `"><script>'&`;
  const page = toHtml(flashGroup({ flash: { [hostile]: hostile } }));
  expect(page).not.toContain("<script>");
  expect(page).toContain("<span>&quot;&gt;&lt;script&gt;&#39;&amp;</span>");
  expect(commands(page.replaceAll("&gt;", ">").replaceAll("&lt;", "<").replaceAll("&#39;", "'"))).toEqual([
    [
      ["hide", { to: byId(`flash-${hostile}`) }],
      ["push", { event: "lv:clear-flash", value: { key: hostile } }],
    ],
  ]);
});
