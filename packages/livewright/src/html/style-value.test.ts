import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toHtml } from "../diff/to-html.ts";
import { html, type Renderable } from "./rendered.ts";
import { runs } from "../test-support/runs.ts";

interface Dom {
  readonly window: {
    readonly document: {
      createElement(name: string): {
        setAttribute(name: string, value: string): void;
        readonly style: { getPropertyValue(name: string): string };
      };
    };
  };
}
// Not imported: its types would add the globals of browsers to all tests.
const { JSDOM } = createRequire(import.meta.url)("jsdom") as { JSDOM: new (html: string) => Dom };

const PNG = "data:image/png;base64,iVBORw0KGgo=";
const written = (content: Renderable): string =>
  toHtml(html`${content}`)
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'");

test.each<[string, Record<string, string>]>([
  ["a data URL in quotes", { backgroundImage: `url("${PNG}")` }],
  ["a data URL without quotes", { backgroundImage: `url(${PNG})` }],
  ["a URL with a semicolon", { backgroundImage: 'url("https://cdn.test/i;w=200/a.png")' }],
  ["a URL that looks like a comment", { backgroundImage: "url(https://cdn.test/*/a.png)" }],
  ["quoted names", { fontFamily: `"Fira Code", 'A;B{}', monospace` }],
  ["an escape in a string", { "--quote": '"\\201C"' }],
  ["an escaped quote", { content: '"a\\"b"' }],
  ["brackets in brackets", { width: "calc((1px + 2px) * var(--a, [b]))" }],
  ["a closed comment", { width: "1px /* ; } */" }],
  ["an image set", { backgroundImage: `image-set(url("a;b") 1x, "c)d" 2x)` }],
])("a style object accepts %s", (_what, style) => {
  const [value] = Object.values(style);
  expect(written(html`<p style=${style}></p>`)).toContain(value);
  expect(written(html`<p style=${`top:0;--x:${value};left:0`}></p>`)).toContain(value);
});

test.each([
  '"',
  "'",
  '"a',
  "url(",
  "url(a",
  'url("a)',
  "calc(1px",
  "[a",
  "(]",
  ")",
  "a]",
  "a}",
  "{",
  "{}",
  "{a:b}",
  "a;b",
  ";",
  "\\",
  '"a\\',
  "/*",
  "1px/*a",
  '"a\nb"',
  'u\\72l(a")";b)',
  "url(a)b)",
  "url(a;b);c",
])("a style object refuses %j", (value) => {
  expect(() => written(html`<p style=${{ color: value }}></p>`)).toThrow("LW214");
  expect(() => written(html`<p style="color:${value};top:0"></p>`)).toThrow("LW214");
});

test.each(["color:'", "a:b;c:url(", "a:b\\", "a:b/*", "a:(", "a:)", "a:[}]", "a:{"])(
  "a style text refuses %j",
  (style) => {
    expect(() => written(html`<p style=${style}></p>`)).toThrow("LW214");
    expect(() => written(html`<p ${{ style }}></p>`)).toThrow("LW214");
  },
);

test("a part of a style accepts any value that fits the text around it", () => {
  const name = "Fira; {Code}";
  expect(written(html`<p style="background:url(${PNG});top:0"></p>`)).toContain(`url(${PNG});top`);
  expect(written(html`<p style='background:url("${PNG}")'></p>`)).toContain(`url("${PNG}")`);
  expect(written(html`<p style="background:url(&quot;${PNG}&quot;)"></p>`)).toContain(PNG);
  expect(written(html`<p style="background:url(${`"${PNG}"`});top:0"></p>`)).toContain(`url("${PNG}");`);
  expect(written(html`<p style="font-family:'${name}',serif"></p>`)).toContain(`'${name}'`);
  expect(written(html`<p style="grid-area:${1}/${2}"></p>`)).toContain("1/2");
  expect(written(html`<p style="width:calc(${"1px"} + ${"2px"})"></p>`)).toContain("calc(1px + 2px)");
  expect(written(html`<p style="transform:${"scale"}(${"1.5"})"></p>`)).toContain("scale(1.5)");
});

test.each<[string, (value: string) => Renderable, string]>([
  ["leaves its quotes", (value) => html`<p style="font-family:'${value}'"></p>`, "a';top:0;b:'"],
  ["escapes its closing quote", (value) => html`<p style="font-family:'${value}'"></p>`, "a\\"],
  ["leaves its url()", (value) => html`<p style="background:url(${value})"></p>`, "a);top:0;b:url("],
  ["leaves the quotes of its url()", (value) => html`<p style="background:url(${value})"></p>`, `"a");top:0;b:("`],
  ["leaves its brackets", (value) => html`<p style="width:calc(1px + ${value})"></p>`, "1px);top:0;b:(1"],
  ["completes a url(", (value) => html`<p style="width:ur${value}"></p>`, `l(a ")" ;top:0;b:")" )`],
  ["completes a url( of two holes", (value) => html`<p style="width:${"ur"}${value}"></p>`, `l(a ")" ;b:")" )`],
  ["is in a url( of a hole", (value) => html`<p style="width:${"url"}(${value})"></p>`, `a ")" ;top:0;b:"`],
  ["completes a comment", (value) => html`<p style="grid-area:1/${value};top:0"></p>`, "* 2"],
  ["completes a comment of two holes", (value) => html`<p style="grid-area:${"1/"}${value};top:0"></p>`, "*2"],
  ["starts a comment", (value) => html`<p style="grid-area:${value}* 2;top:0"></p>`, "1/"],
  ["is in a comment", (value) => html`<p style="/*${value}*/top:0"></p>`, "*/left:0/*"],
  ["ends in half an escape", (value) => html`<p style="content:${value}2"></p>`, "\\3"],
])("a part of a style is refused if it %s", (_what, template, value) => {
  expect(() => written(template(value))).toThrow("LW214");
});

test("an accepted value never changes the next declaration, and never adds one", () => {
  const pieces = [
    '"',
    "'",
    "\\",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ";",
    ":",
    "/*",
    "*/",
    "url(",
    "a",
    "1px",
    " ",
    "\n",
    "--b:c",
    ",",
  ];
  const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 7 }).map((all) => all.join(""));
  const { document } = new JSDOM("").window;
  const element = document.createElement("p");
  let accepted = 0;
  fc.assert(
    fc.property(texts, (value) => {
      let style: string;
      try {
        style = written(html`<p style=${{ "--a": value, "--z": "end" }}></p>`);
      } catch {
        return;
      }
      accepted++;
      element.setAttribute("style", style.slice('<p style="'.length, -'"></p>'.length));
      expect(element.style.getPropertyValue("--z")).toBe("end");
      expect(element.style.getPropertyValue("--b")).toBe("");
    }),
    { numRuns: runs(2000) },
  );
  expect(accepted).toBeGreaterThan(runs(2000) / 40);
});
