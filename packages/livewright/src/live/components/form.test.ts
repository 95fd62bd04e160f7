import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHtml } from "../../diff/to-html.ts";
import { html } from "../../html/rendered.ts";
import { js } from "../../js/commands.ts";
import { toForm } from "../forms/form.ts";
import { form, type FormProps } from "./form.ts";
import { rowButtons, inputsFor } from "./inputs-for.ts";
import { runs } from "../../test-support/runs.ts";

const account = toForm({ name: "" }, { as: "user" });
const shown = (props: Partial<FormProps> = {}) => toHtml(html`${form({ for: account, children: "…", ...props })}`);

test("form() writes an id and its events", () => {
  expect(shown({ change: "validate", submit: js().push("save"), target: "#x", autoRecover: "ignore" })).toBe(
    '<form id="user" phx-change="validate" phx-submit="[[&quot;push&quot;,{&quot;event&quot;:&quot;save&quot;}]]" phx-target="#x" phx-auto-recover="ignore">…</form>',
  );
});

describe("form() with an action", () => {
  test("carries the CSRF token if it posts", () => {
    expect(shown({ action: "/save", csrfToken: "t" })).toBe(
      '<form id="user" action="/save" method="post"><input type="hidden" name="_csrf_token" value="t" hidden>…</form>',
    );
  });

  test("carries no token if it gets", () => {
    expect(shown({ action: "/find", method: "get", csrfToken: "t" })).toBe(
      '<form id="user" action="/find" method="get">…</form>',
    );
  });

  test("names a method that browsers lack in a hidden field", () => {
    expect(shown({ action: "/save", method: "delete", csrfToken: "t" })).toContain(
      'method="post"><input type="hidden" name="_csrf_token" value="t" hidden><input type="hidden" name="_method" value="delete" hidden>',
    );
  });

  test.each([
    "https://evil.test/x",
    "//evil.test",
    "/\\evil.test",
    " HTTPS://evil.test",
    " //evil.test",
    "/\t/evil.test/x",
    "\u0001//evil.test/x",
    "ht\ntps://evil.test",
    "\\\t/evil.test",
    "/a\\b",
  ])("omits the token for the action %j", (action) => {
    expect(shown({ action, csrfToken: "t" })).not.toContain("_csrf_token");
  });

  test.each(["", "/", "/a:b?c=//d", "?page=2", "#below", "save", "../save", "./a:b"])(
    "includes the token for the action %j",
    (action) => {
      expect(shown({ action, csrfToken: "t" })).toContain("_csrf_token");
    },
  );

  test("omits the token for every URL of another site", () => {
    const part = fc.constantFrom(
      "/",
      "\\",
      "\t",
      "\n",
      "\r",
      "\0",
      " ",
      ":",
      "?",
      "#",
      "@",
      "https",
      "evil.test",
      "\u00a0",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 7 }), (parts) => {
        const action = parts.join("");
        if (!shown({ action, csrfToken: "t" }).includes("_csrf_token")) return;
        expect(new URL(action, "https://app.test/a/b").origin).toBe("https://app.test");
      }),
      { numRuns: runs(2_000) },
    );
  });

  test("fails without the token", () => {
    expect(() => shown({ action: "/save" })).toThrow(/LW421[^]*socket\.csrfToken/);
    expect(() => shown({ triggerAction: false })).toThrow("LW421");
    expect(shown({ triggerAction: true, action: "/in", csrfToken: "t" })).toContain(" phx-trigger-action>");
  });

  test("accepts files", () => {
    expect(shown({ action: "/f", csrfToken: "t", multipart: true })).toContain('enctype="multipart/form-data"');
  });
});

describe("inputsFor()", () => {
  const { lines } = toForm({ lines: [{ t: "a" }, { t: "b", _persistent_id: "9" }] }, { as: "bill" });

  test("writes the key and the position of a row", () => {
    expect(toHtml(inputsFor(lines, (line) => html`<i>${line.t.value}</i>`))).toBe(
      '<input type="hidden" id="bill_lines__drop" name="bill[lines_drop][]" value="">' +
        '<input type="hidden" id="bill_lines_10__key" name="bill[lines][0][_persistent_id]" value="10">' +
        '<input type="hidden" id="bill_lines_10__sort" name="bill[lines_sort][]" value="0"><i>a</i>' +
        '<input type="hidden" id="bill_lines_9__key" name="bill[lines][1][_persistent_id]" value="9">' +
        '<input type="hidden" id="bill_lines_9__sort" name="bill[lines_sort][]" value="1"><i>b</i>',
    );
  });

  test("writes buttons that send their row as a change", () => {
    const [, second] = lines.rows;
    const dispatch = "[[&quot;dispatch&quot;,{&quot;event&quot;:&quot;change&quot;}]]";
    const button = (name: string, value: string) =>
      `<button type="button" name="${name}" value="${value}" phx-click="${dispatch}"></button>`;
    expect(toHtml(html`<button ${rowButtons.add(lines)}></button>`)).toBe(button("bill[lines_sort][]", "new"));
    expect(toHtml(html`<button ${rowButtons.drop(second!)}></button>`)).toBe(button("bill[lines_drop][]", "1"));
    expect(toHtml(html`<button ${rowButtons.move(second!, -1)}></button>`)).toBe(button("bill[lines_move][]", "9:-1"));
  });
});
