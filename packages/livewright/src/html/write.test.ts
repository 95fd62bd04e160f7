import { describe, expect, test, vi } from "vitest";
import { toHtml } from "../diff/to-html.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { unsafeUrl } from "./attributes.ts";
import { component } from "./component.ts";
import { each } from "./each.ts";
import { html, raw, type Renderable, type Rendered } from "./rendered.ts";
import { plainLeaf, writeText } from "./write.ts";

/** Returns the message of an error without its location and the address of its entry in the guide. */
function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof LivewrightError) return error.message.replace(/(?:\n {2}in [^\n]*)?\n {2}https:\S+$/, "");
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("a text hole", () => {
  test.each<[unknown, string]>([
    ["", ""],
    ["a", "a"],
    [`<b title="a" lang='b'> & &amp;`, "&lt;b title=&quot;a&quot; lang=&#39;b&#39;&gt; &amp; &amp;amp;"],
    [0, "0"],
    [-1.5, "-1.5"],
    [Number.NaN, "NaN"],
    [Infinity, "Infinity"],
    [12n, "12"],
    [null, ""],
    [undefined, ""],
    [false, ""],
  ])("writes %s as %j", (value, written) => expect(writeText(value)).toBe(written));

  const property = "Write one of its properties, or ${JSON.stringify(value)}; a class can have a method toHtml().";
  test.each<[unknown, string, string]>([
    [true, "true", 'Write ${ok ? "yes" : "no"}, or ${ok && html`…`} for content that depends on it.'],
    [new Date(0), "a Date", "Write ${date.toLocaleString()} or another format of your choice."],
    [Promise.resolve(1), "a Promise", "Await it in mount or in a handler and assign the result."],
    [() => 1, "a function", "Call it: ${f()}."],
    [{}, "an object", property],
    [Symbol("a"), "a symbol", property],
    [new Map(), "a Map", property],
    [unsafeUrl("a"), "a UnsafeUrl", property],
    [Object("a"), "a String", property],
  ])("refuses %s", (value, name, hint) => {
    expect(messageOf(() => writeText(value))).toBe(`LW210  A text hole received ${name}.\n  ${hint}`);
    expect(messageOf(() => toHtml(html`<p>${value as string}</p>`))).toBe(
      `LW210  A text hole received ${name}.\n  ${hint}`,
    );
  });

  test.each<[string, Renderable, string]>([
    ["a template", html`<b>a</b>`, "<b>a</b>"],
    ["a list", each(["a", "b"], (item) => html`<i>${item}</i>`), "<i>a</i><i>b</i>"],
    ["a component", component(({ a }: { a: string }) => html`<u>${a}</u>`)({ a: "<" }), "<u>&lt;</u>"],
    ["trusted markup", raw("<s>a</s>"), "<s>a</s>"],
    ["an array of all", ["a", html`<b>b</b>`, [raw("<hr>"), null, [7]]], "a<b>b</b><hr>7"],
  ])("takes %s", (_name, value, written) => expect(toHtml(html`<p>${value}</p>`)).toBe(`<p>${written}</p>`));
});

describe("textarea and title", () => {
  test.each<[Renderable, string]>([
    ["</textarea><b>", "&lt;/textarea&gt;&lt;b&gt;"],
    [7, "7"],
    [null, ""],
    [false, ""],
  ])("take %s", (value, written) => {
    expect(toHtml(html`<textarea>${value}</textarea>`)).toBe(`<textarea>\n${written}</textarea>`);
    expect(toHtml(html`<title>${value}</title>`)).toBe(`<title>${written}</title>`);
  });

  test.each<[string, Renderable]>([
    ["a template", html`<b>a</b>`],
    ["a list", each([], () => "a")],
    ["a component", component(() => "a")({})],
    ["trusted markup", raw("a")],
  ])("refuse %s", (_name, value) => {
    expect(messageOf(() => toHtml(html`<textarea>${value}</textarea>`))).toBe(
      "LW210  <textarea> may contain only text, not elements.",
    );
    expect(messageOf(() => toHtml(html`<title>${value}</title>`))).toBe(
      "LW210  <title> may contain only text, not elements.",
    );
  });

  test.each<[string, unknown]>([
    ["arrays", ["a"]],
    ["objects", {}],
    ["true", true],
  ])("refuse %s", (_name, value) => {
    expect(() => toHtml(html`<title>${value as string}</title>`)).toThrow("LW210");
  });
});

describe("attributes", () => {
  test.each<[string, Rendered, string]>([
    ["whole", html`<p title=${"a"} lang=${null} hidden=${true} id="b">c</p>`, '<p title="a" hidden id="b">c</p>'],
    ["in quotes", html`<p title="a ${"b"} ${7}" lang='${`'`}'>c</p>`, `<p title="a b 7" lang='&#39;'>c</p>`],
    ["spread", html`<p ${{ id: "a", hidden: true }} lang="b" ${null}>c</p>`, '<p id="a" hidden lang="b">c</p>'],
    ["class lists", html`<p class=${["a", { b: false }]}>c</p>`, '<p class="a">c</p>'],
    ["class parts", html`<p class="a ${{ b: true }} ${false}">c</p>`, '<p class="a b ">c</p>'],
    ["styles", html`<p style=${{ fontSize: "1em" }}>c</p>`, '<p style="font-size:1em">c</p>'],
    ["commands", html`<p phx-click=${{ toAttribute: () => '["a"]' }}>c</p>`, '<p phx-click="[&quot;a&quot;]">c</p>'],
    ["URLs", html`<a href="/a/${"b:c"}">c</a>`, '<a href="/a/b:c">c</a>'],
  ])("are written: %s", (_name, rendered, written) => expect(toHtml(rendered)).toBe(written));

  test.each<[string, () => Rendered, string]>([
    ["a template as a value", () => html`<p title=${html`a`}>c</p>`, "LW211  The attribute title received a Rendered."],
    ["an element as a class", () => html`<p class=${raw("a")}>c</p>`, "LW211  A class list contains a Raw."],
    [
      "a component as a spread",
      () => html`<p ${component(() => "a")({})}>c</p>`,
      "LW211  A spread received a ComponentCall.",
    ],
    ["an object as a part", () => html`<p title="a ${{}}">c</p>`, "LW211  The attribute title received an object."],
    ["nothing as a part", () => html`<p title="a ${null}">c</p>`, 'LW211  A hole inside title="…" received null.'],
    [
      "a script URL",
      () => html`<a href="${"javascript:a"}">c</a>`,
      'LW213  href received "javascript:a", which runs as a script.',
    ],
    ["a handler in a spread", () => html`<p ${{ onclick: "a" }}>c</p>`, "LW212  onclick runs its value as code."],
  ])("refuse %s", (_name, template, message) => {
    expect(messageOf(() => toHtml(template())).startsWith(message)).toBe(true);
  });
});

describe("values are kept as what can be compared", () => {
  test.each<[Parameters<typeof plainLeaf>[0], unknown, unknown]>([
    [{ kind: "attribute", name: "title", type: "plain" }, "a", "a"],
    [{ kind: "attribute", name: "title", type: "plain" }, null, null],
    [{ kind: "attribute", name: "class", type: "class" }, ["a", ["b"]], "a b"],
    [{ kind: "attribute", name: "style", type: "style" }, { top: 1 }, "top:1"],
    [{ kind: "part", name: "class", type: "class" }, { a: true }, "a"],
    [{ kind: "attributes", tag: "p" }, { id: 1 }, ' id="1"'],
    [{ kind: "attributes", tag: "p" }, null, ""],
    [{ kind: "rcdata", tag: "title" }, 7, 7],
  ])("%j: %j → %j", (hole, value, kept) => expect(plainLeaf(hole, value)).toBe(kept));
});

describe("data that was parsed can never pose as markup", () => {
  const shapes = [
    { html: "<b>a</b>" },
    { template: { statics: ["<b>a</b>"], holes: [], root: true }, dynamics: [] },
    { items: [1], row: "<b>a</b>" },
    { component: "a", props: {} },
    { s: ["<b>a</b>"] },
    { s: ["<b>a</b>"], k: { kc: 1 } },
    Object.assign(["<b>a</b>"], { raw: ["<b>a</b>"] }),
  ];

  test.each(shapes.map((shape) => [JSON.stringify(shape)] as const))("%s", (json) => {
    const value = JSON.parse(json) as Renderable;
    const holes: ((value: Renderable) => Rendered)[] = [
      (v) => html`<p>${v}</p>`,
      (v) => html`<p>${[v]}</p>`,
      (v) => html`<p>${each([v], (item) => item)}</p>`,
      (v) => html`<p title=${v}>a</p>`,
      (v) => html`<p ${v}>a</p>`,
      (v) => html`<title>${v}</title>`,
    ];
    for (const hole of holes) {
      let page = "";
      try {
        page = toHtml(hole(value));
      } catch (error) {
        expect(error).toBeInstanceOf(LivewrightError);
      }
      expect(page).not.toContain("<b>");
    }
  });

  test("nor can it be called as a template", () => {
    const call = html as unknown as (strings: unknown, ...values: unknown[]) => Rendered;
    for (const strings of [
      "<b>a</b>",
      ["<b>a</b>"],
      JSON.parse('{"raw":["<b>"],"length":1,"0":"<b>"}'),
      Object.freeze(["<b>"]),
      null,
      undefined,
    ]) {
      expect(() => call(strings)).toThrow("LW201  html was called as a function, not used as a template tag.");
    }
    const half = Object.freeze(Object.assign(["<b>"], { raw: ["<b>"] }));
    expect(() => call(half)).toThrow("LW201");
  });

  test.each([[7], [null], [undefined], [{}], [["<b>"]]])("raw takes strings only, not %j", (value) => {
    expect(() => raw(value as unknown as string)).toThrow("LW210  raw received");
  });
});

describe("an error in a hole", () => {
  const late = component(() => html`<td title="x">${new Date(0) as never}</td>`);

  test("says where the template was written, and which hole it is", () => {
    expect(() => toHtml(html`<p>${late({})}</p>`)).toThrow(
      /^LW210 .* a Date\.\n.*\n {2}in \S+write\.test\.ts:\d+: …<td title="x">\$\{…\}<\/td>…\n/,
    );
  });

  test("says it in the stack as well, once", () => {
    try {
      toHtml(html`<p>${late({})}</p>`);
      expect.unreachable();
    } catch (error) {
      expect((error as Error).stack?.match(/in \S+write\.test\.ts:\d+: …/g)).toHaveLength(1);
    }
  });

  test("that the application defines is left alone", () => {
    const own = new Error("mine");
    const failing = component(() => {
      throw own;
    });
    expect(() => toHtml(html`<p>${failing({})}</p>`)).toThrow(own);
    expect(own.message).toBe("mine");
  });

  test("in production names no file", () => {
    vi.stubEnv("NODE_ENV", "production");
    expect(() => toHtml(html`<b>${new Date(0) as never}</b>`)).toThrow(/\n {2}in …<b>\$\{…\}<\/b>…\n/);
  });
});
