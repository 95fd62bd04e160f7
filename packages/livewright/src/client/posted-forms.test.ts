import { beforeEach, expect, test } from "vitest";
import { readPostedForms } from "./posted-forms.ts";

const page = (mark: string, rows: readonly string[]) =>
  (document.body.innerHTML = `<form id="f" phx-change="change" ${mark}>
    ${rows.map((value) => `<input name="list[rows][][text]" value="${value}">`).join("")}
    <input name="list[note]" value="">
    ${mark === "" ? "" : '<input type="hidden" name="_lw_form" value="x"><input type="hidden" name="_csrf_token" value="t">'}
  </form><form id="other"><input name="q" value="a"></form>`);

let sent: (readonly [form: string, entries: string])[];

beforeEach(() => {
  sent = [];
  document.body.addEventListener("input", ({ target }) => {
    const { form } = target as HTMLInputElement;
    if (form === null) return;
    const formData = new FormData(form);
    // The DOM of these tests does not fire it.
    form.dispatchEvent(Object.assign(new Event("formdata"), { formData }));
    // The forms have no files.
    const entries = [...formData].map(([name, value]) => `${name}=${value as string}`);
    sent.push([form.id, entries.join("&")]);
  });
  return () => document.body.replaceWith(document.createElement("body"));
});

const values = () => [...document.querySelectorAll<HTMLInputElement>("#f input")].map(({ value }) => value);

test("the connected page shows the posted text, and sends it with the rows that it does not have", () => {
  page("data-lw-posted", ["typed", "second"]);
  const restore = readPostedForms();
  page("", [""]);
  restore();
  expect(values()).toEqual(["typed", ""]);
  expect(sent).toEqual([["f", "list[rows][][text]=typed&list[rows][][text]=second&list[note]=&list[_unused_note]="]]);
});

test("a form with errors sends its empty fields as touched", () => {
  page('data-lw-posted="refused"', [""]);
  const restore = readPostedForms();
  page("", [""]);
  restore();
  expect(sent).toEqual([
    ["f", "list[rows][][text]=&list[note]="],
    ["f", "list[rows][][text]=&list[note]="],
  ]);
});

test("later changes of the form send its own fields", () => {
  page("data-lw-posted", ["typed", "second"]);
  const restore = readPostedForms();
  page("", [""]);
  restore();
  sent = [];
  document.querySelector("#f input")?.dispatchEvent(new Event("input", { bubbles: true }));
  expect(sent).toEqual([["f", "list[rows][][text]=typed&list[note]="]]);
});

test.each([
  ["was not posted", ""],
  ["restores itself", 'data-lw-posted phx-auto-recover="ignore"'],
])("a form that %s is left alone", (_, mark) => {
  page(mark, ["typed"]);
  const restore = readPostedForms();
  page("", [""]);
  restore();
  expect([values(), sent]).toEqual([["", ""], []]);
});

test("a form that the connected page does not show is ignored", () => {
  page("data-lw-posted", ["typed"]);
  const restore = readPostedForms();
  document.body.innerHTML = "";
  restore();
  expect(sent).toEqual([]);
});
