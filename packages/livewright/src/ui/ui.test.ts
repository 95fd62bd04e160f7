import { expect, test } from "vitest";
import { toHtml } from "../diff/to-html.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { js } from "../js/commands.ts";
import { byId } from "../js/selectors.ts";
import { flashGroup } from "../live/components/flash-group.ts";
import { toForm } from "../live/forms/form.ts";
import {
  button,
  checkbox,
  dropdown,
  input,
  list,
  modal,
  pagination,
  progress,
  select,
  table,
  tabs,
  textarea,
  toast,
} from "./index.ts";

const shown = (content: Renderable) => toHtml(html`${content}`);
const errors = [{ path: ["a"], message: "Wrong." }];
const field = (a: unknown, wrong = false) => toForm({ a }, { errors: wrong ? errors : [], action: "save" }).a;

test("input() is tied to its label, its help and its errors", () => {
  const page = shown(input({ field: field("x", true), label: "A", hint: "Help", type: "email" }));
  expect(page).toContain('<label for="form_a">A</label>');
  expect(page).toContain(
    'id="form_a" name="a" type="email" value="x" aria-invalid="true" aria-describedby="form_a_hint form_a_error"',
  );
  expect(page).toContain('<p id="form_a_hint" class="lw-hint">Help</p>');
  expect(page).toContain('<div id="form_a_error" class="lw-errors"><p class="lw-error">Wrong.</p></div>');
  expect(shown(input({ field: field("x"), label: "A" }))).not.toContain("aria-");
});

test("input() writes dates in the format of its type, and no file", () => {
  const date = new Date("2026-11-20T07:30:00Z");
  const value = (type: "date" | "datetime-local" | "month" | "time" | "file") =>
    /value="(.*?)"/.exec(shown(input({ field: field(date), label: "A", type })))?.[1];
  expect(value("date")).toBe("2026-11-20");
  expect(value("datetime-local")).toBe("2026-11-20T07:30");
  expect(value("month")).toBe("2026-11");
  expect(value("time")).toBe("07:30");
  expect(value("file")).toBeUndefined();
});

test("textarea() keeps the line break at its start", () => {
  expect(shown(textarea({ field: field("\na"), label: "A" }))).toContain(">\n\na</textarea>");
  expect(shown(textarea({ field: field("</textarea><b>"), label: "A" }))).toContain(
    ">\n&lt;/textarea&gt;&lt;b&gt;</textarea>",
  );
});

test("select() shows the selected option", () => {
  expect(shown(select({ field: field("y"), label: "A", options: ["x", "y"], prompt: "?" }))).toContain(
    '<option value="">?</option><option value="x">x</option><option value="y" selected>y</option>',
  );
  const several = shown(select({ field: field(["x", "y"]), label: "A", options: ["x", "y"], multiple: true }));
  expect(several).toContain(
    '<input type="hidden" name="a[]" value=""><select class="lw-input" id="form_a" name="a[]" multiple',
  );
  expect(several.match(/ selected/g)).toHaveLength(2);
});

test("a single checkbox posts false if it is off, one of several posts nothing", () => {
  expect(shown(checkbox({ field: field(true), label: "A" }))).toContain(
    '<input type="hidden" name="a" value="false"><label for="form_a"><input id="form_a" type="checkbox" name="a" value="true" checked',
  );
  const one = shown(checkbox({ field: field(["x"]), label: "X", value: "x" }));
  expect(one).toContain('id="form_a_x" type="checkbox" name="a[]" value="x" checked');
  expect(one).not.toContain("hidden");
});

test("a checkbox of several has a hint of its own, and is described only by what exists", () => {
  const one = shown(checkbox({ field: field(["x"], true), label: "X", value: "x" }));
  expect(one).toContain('aria-invalid="true"');
  expect(one).not.toContain("aria-describedby");
  const hinted = shown(checkbox({ field: field(["x"], true), label: "X", value: "x", hint: "Help" }));
  expect(hinted).toContain('aria-describedby="form_a_x_hint"');
  expect(hinted).toContain('<p id="form_a_x_hint" class="lw-hint">Help</p>');
});

test("button() writes its kind, its busy text and its attributes", () => {
  expect(shown(button({ children: "Go", kind: "danger", busy: "…", disabled: true }))).toBe(
    '<button class="lw-button lw-danger" type="submit" phx-disable-with="…" disabled>Go</button>',
  );
});

test("table() has a caption, column headings and actions", () => {
  const props = {
    id: "t",
    caption: "Things",
    columns: [{ label: "N", cell: (n: number) => n, align: "end" as const }],
  };
  const page = shown(table({ ...props, rows: [1, 2], key: (n) => n, actions: (n) => html`<a href="/${n}">Open</a>` }));
  expect(page).toContain(
    '<th scope="col" class="lw-end">N</th><th scope="col"><span class="lw-unseen">Actions</span></th>',
  );
  expect(page).toContain(
    '<tr id="t-2"><td class="lw-end">2</td><td class="lw-actions"><a href="/2">Open</a></td></tr>',
  );
  expect(shown(table({ ...props, rows: [], key: (n) => n, empty: "None" }))).toContain('colspan="1">None</td>');
});

test("list() writes terms and descriptions", () => {
  expect(shown(list([{ title: "A", children: html`<b>1</b>` }]))).toBe(
    '<dl class="lw-list"><div><dt>A</dt><dd><b>1</b></dd></div></dl>',
  );
});

test("modal() has the role, a label, and ways to close it", () => {
  const page = shown(modal({ id: "m", title: "T", children: "C", actions: "A", cancel: js().push("no") }));
  expect(page).toContain('role="dialog" aria-modal="true" aria-labelledby="m-title"');
  expect(page).toMatch(
    /^<div id="m" class="lw-modal" data-cancel="[^"]*&quot;push&quot;,{&quot;event&quot;:&quot;no&quot;}]]">/,
  );
  expect(page).not.toContain("phx-mounted");
  expect(shown(modal({ id: "m", title: "T", children: "C", open: true }))).toContain("phx-mounted");
});

test("dropdown() has a button with its state", () => {
  const page = shown(dropdown({ id: "d", label: "More", items: [{ label: "A" }, { label: "B", href: "/b" }] }));
  expect(page).toContain('aria-haspopup="menu" aria-expanded="false" aria-controls="d-menu"');
  expect(page).toContain('role="menuitem" tabindex="-1" href="/b">B</a>');
});

test("tabs() shows one panel", () => {
  const all = [
    { key: "a", label: "A", children: "1" },
    { key: "b", label: "B", children: "2" },
  ];
  const page = shown(tabs({ id: "t", label: "T", tabs: all, selected: "b" }));
  expect(page).toContain('id="t-a-tab" aria-controls="t-a-panel" aria-selected="false" tabindex="-1"');
  expect(page).toContain('id="t-b-tab" aria-controls="t-b-panel" aria-selected="true" tabindex="0"');
  expect(page).toContain('id="t-a-panel" aria-labelledby="t-a-tab" tabindex="0" hidden>1</div>');
  expect(page).toContain('id="t-b-panel" aria-labelledby="t-b-tab" tabindex="0">2</div>');
});

test.each(["7f3e", "user.name", "a:b", "line\nbreak"])("parts with the id %j are found by their commands", (id) => {
  const all = [{ key: "1.5", label: "A", children: "1" }];
  const pages = [
    modal({ id, title: "T", children: "C", actions: "A", open: true }),
    dropdown({ id, label: "More", items: [{ label: "A" }] }),
    tabs({ id, label: "T", tabs: all }),
    toast({ id, children: "Hi" }),
    flashGroup({ id, flash: { info: "Hi" } }),
  ];
  for (const page of pages.map((content) => shown(content))) {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, found = ""]) => byId(found));
    const selectors = selectorsIn(page).filter((to) => to !== "body");
    expect(selectors).not.toEqual([]);
    for (const to of selectors) expect(ids).toContain(to.split(" > ")[0]);
  }
});

/** All `to` of the commands in a page, those within attributes they set included. */
function selectorsIn(page: string): string[] {
  const commands = [...page.matchAll(/="(\[\[[^"]*)"/g)].map(([, json = ""]) =>
    json.replaceAll("&quot;", '"').replaceAll("&gt;", ">").replaceAll("&amp;", "&"),
  );
  const found: string[] = [];
  for (let next = commands.pop(); next !== undefined; next = commands.pop()) {
    JSON.parse(next, (key, value: unknown) => {
      if (key === "to" && typeof value === "string") found.push(value);
      else if (typeof value === "string" && value.startsWith("[[")) commands.push(value);
      return value;
    });
  }
  return found;
}

test("toast() is announced, an error immediately", () => {
  expect(shown(toast({ id: "x", children: "Hi" }))).toContain('role="status"');
  expect(shown(toast({ id: "x", children: "Oh", kind: "error", timeout: 5000 }))).toMatch(
    /role="alert" phx-mounted=".*5000/,
  );
});

test.each([
  [1, 1, "1"],
  [1, 5, "1 2 … 5"],
  [3, 5, "1 2 3 4 5"],
  [5, 9, "1 … 4 5 6 … 9"],
  [9, 9, "1 … 8 9"],
  [4, 9, "1 2 3 4 5 … 9"],
])("pagination() shows page %i of %i as %s", (page, pages, expected) => {
  const nav = shown(pagination({ page, pages, href: (n) => `/x?page=${n}` }));
  const numbers = [...nav.matchAll(/<li>.*?>(\d+|…)<\/(?:a|span)><\/li>/g)].map((match) => match[1]);
  expect(numbers.join(" ")).toBe(expected);
  expect(nav.match(/aria-current="page"/g)).toHaveLength(1);
});

test("progress() shows a value, or an unknown one", () => {
  expect(shown(progress({ id: "p", label: "L", value: 1, max: 4 }))).toContain(
    '25 %</span></div><progress id="p" value="1" max="4">',
  );
  expect(shown(progress({ id: "p", label: "L" }))).toContain('<progress id="p" max="100">');
  const nothing = shown(progress({ id: "p", label: "L", value: 0, max: 0 }));
  expect(nothing).toContain(">0 %</span>");
  expect(nothing).toContain('<progress id="p" value="0"></progress>');
  expect(shown(progress({ id: "p", label: "L", value: 9, max: 6 }))).toContain(">100 %</span>");
});

test("other attributes join the classes of a part and replace its other attributes", () => {
  const attributes = { class: ["mine"], type: "button" } as const;
  expect(shown(button({ children: "Go", ...attributes }))).toBe(
    '<button class="lw-button lw-primary mine" type="button">Go</button>',
  );
  const parts = [
    input({ field: field("x"), label: "A", class: "mine" }),
    textarea({ field: field("x"), label: "A", class: "mine" }),
    select({ field: field("x"), label: "A", options: ["x"], class: "mine" }),
  ];
  for (const part of parts) expect(shown(part)).toContain('class="lw-input mine"');
  const one = shown(checkbox({ field: field(true), label: "A", class: "mine", id: "own" }));
  expect(one).toContain('<input id="own" type="checkbox"');
  expect(one).toContain('class="mine"');
});

test("attributes that resemble a prop are attributes", () => {
  expect(shown(button({ children: "Go", style: { color: "red" }, title: "Go on", name: "way" }))).toBe(
    '<button class="lw-button lw-primary" type="submit" style="color:red" title="Go on" name="way">Go</button>',
  );
  expect(shown(modal({ id: "m", title: "T", children: "C", class: "wide" }))).toContain('class="lw-modal wide"');
  expect(shown(toast({ id: "t", children: "Hi", "data-n": 1 }))).toContain('data-n="1"');
});
