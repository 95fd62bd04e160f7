import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import type { DomDocument } from "./dom.ts";
import { cssEscape } from "./css.ts";
import { compileSelector } from "./selectors.ts";

const PAGE = `
<main id="m" class="a b" data-x="1"><h1>t</h1>
  <form id="f"><fieldset disabled><legend><input id="l"></legend><input id="i1" type="TEXT" name="n[]"><select><option id="o1" selected>1<optgroup disabled><option id="o2">2</optgroup></select></fieldset>
  <input id="i2" type="checkbox" checked><button id="b1" type="submit" disabled>x</button><button id="b2">y</button></form>
  <p class="b" lang="en-GB" title="one two">1</p><p>2</p><p class="c">3<span>4<em id="a:b">5</em></span></p>
  <svg viewBox="0 0 1 1"><linearGradient id="g"></linearGradient></svg>
</main>`;

// Not imported, as its types would bring a browser's globals into all of these sources.
const { JSDOM } = createRequire(import.meta.url)("jsdom") as {
  JSDOM: new (html: string) => { readonly window: { readonly document: DomDocument } };
};
const { document } = new JSDOM(PAGE).window;
const all = [...document.querySelectorAll("*")];

/** jsdom is the reference. */
describe("a compiled selector", () => {
  test.each([
    "*",
    "p",
    "P",
    "#m",
    ".b",
    "p.b",
    "main > p",
    "main p",
    "p + p",
    "h1 ~ p",
    "p, h1 , em",
    "main.a.b[data-x]",
    "[data-x='1']",
    '[data-x="2"]',
    "[title~=two]",
    "[lang|=en]",
    "[title^=one]",
    "[title$='two']",
    "[title*='e t']",
    "[title~='']",
    "[type=text]",
    "[name='n[]']",
    "p:not(.b)",
    "p:not(.b, .c)",
    ":is(p, em):not(.c)",
    "main > form :disabled",
    ":enabled",
    ":checked",
    "form > *",
    "span em",
    "#a\\:b",
    `#${cssEscape("a:b")}`,
    "linearGradient",
    "main > p > span > em",
    "body main p:not([class]) + p",
  ])("matches the same elements as in jsdom: %s", (selector) => {
    const matches = compileSelector(selector);
    expect(matches).toBeDefined();
    const ours = all.filter((element) => matches?.(element));
    expect(ours).toEqual([...document.querySelectorAll(selector)]);
  });

  test.each(["p:nth-child(2)", "p:has(em)", "p::before", "p:not(", "#", "p >", ":scope > p", "[a=1 i]", "a..b", ""])(
    "is left to jsdom: %s",
    (selector) => expect(compileSelector(selector)).toBeUndefined(),
  );
});

test("compiled selectors unescape names as browsers do", () => {
  expect(["a:b", "1a", "-", "-1", "ä_-", "a b", "\0"].map(cssEscape)).toEqual([
    "a\\:b",
    "\\31 a",
    "\\-",
    "-\\31 ",
    "ä_-",
    "a\\ b",
    "\u{FFFD}",
  ]);
});
