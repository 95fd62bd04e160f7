import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeHtml } from "../html/escape.ts";
import { runs } from "../test-support/runs.ts";
import { withTyped } from "./typed-fields.ts";

interface Page {
  readonly window: {
    readonly document: {
      querySelector(selector: string): { readonly value: string; getAttribute(name: string): string | null } | null;
      querySelectorAll(selector: string): ArrayLike<unknown>;
    };
    readonly FormData: new (form?: object) => Iterable<[name: string, value: string | { readonly name: string }]>;
  };
}

// The types of jsdom replace those of Node with those of browsers.
const { JSDOM } = createRequire(import.meta.url)("jsdom") as { JSDOM: new (html: string) => Page };

const all = (): boolean => true;

/** Returns the fields that a browser would post, without those of buttons and files. */
function posted(fields: string): string[][] {
  const { window } = new JSDOM(`<form id="f">${fields}</form>`);
  const form = new window.FormData(window.document.querySelector("form") ?? undefined);
  return [...form].map(([name, value]) => [name, typeof value === "string" ? value : value.name]);
}

const FIELDS = `<input name="a"><input name="a" value="old" type="email"><textarea name="t">old</textarea>
  <input type="hidden" name="c" value="false"><input type="checkbox" name="c" value="true" checked>
  <input type="checkbox" name="l[]" value="1" checked><input type="checkbox" name="l[]" value="2"><input type="checkbox" name="on">
  <input type="radio" name="r" value="x" checked><input type="radio" name="r" value="y">
  <select name="s"><option>one</option><option selected>two &amp; 2</option></select>
  <select name="m" multiple><option value="1" selected>1</option><optgroup label="g"><option value="2">2</option></optgroup></select>`;

describe("withTyped()", () => {
  test.each([
    ["a=1&a=2&t=new&c=false&r=y&s=one"],
    ["a=&a=&t=&c=false&c=true&l[]=2&on=on&r=x&s=two+%26+2&m=2"],
    ["a=%22%3E%3Cscript%3E&a=%26quot;&t=%3C/textarea%3E%3Cb%3E&c=false&l[]=1&l[]=2&r=y&s=one&m=1&m=2"],
    ["a=1&a=2&t=%0D%0Atwo%0D%0Alines&c=false&r=y&s=one"],
  ])("writes what was posted, so that a browser would post it again: %s", (fields) => {
    const names = [...new URLSearchParams(fields)].map(([name, value]) => [name, value.replaceAll("\r\n", "\n")]);
    expect(posted(withTyped(FIELDS, fields, all))).toEqual(names);
  });

  test("writes any text without changing markup", () => {
    const text = fc.string({ unit: "grapheme" }).map((value) => value.replaceAll(/\r\n?/g, "\n"));
    fc.assert(
      fc.property(text, text, (line, lines) => {
        const one = line.replaceAll("\n", "");
        const fields = String(new URLSearchParams({ a: one, t: lines, s: one }));
        const html = `<input name="a"><textarea name="t"></textarea><select name="s"><option>${escapeHtml(one)}</option></select><i>x</i>`;
        const { document } = new JSDOM(withTyped(html, fields, all)).window;
        expect(document.querySelector("input")?.getAttribute("value")).toBe(one);
        expect(document.querySelector("textarea")?.value).toBe(lines);
        expect(document.querySelectorAll("body > *")).toHaveLength(4);
      }),
      { numRuns: runs(200) },
    );
  });

  test.each([
    ["a password", `<input type="password" name="a">`],
    ["a card number", `<input name="a" autocomplete="cc-number">`],
    ["a code", `<textarea name="a" autocomplete="one-time-code"></textarea>`],
    ["a file", `<input type="file" name="a">`],
    ["a hidden input", `<input type="hidden" name="a" value="of the template">`],
    ["a button", `<input type="submit" name="a" value="Save">`],
    ["a disabled field", `<input name="a" disabled>`],
    ["a field of another form", `<input name="a" form="other">`],
    ["a field without a name", `<input id="a">`],
    ["a field that was not posted", `<input name="b" value="old">`],
    ["a list without a choice", `<select name="b"><option selected>old</option></select>`],
  ])("never writes into %s", (_case, field) => {
    expect(withTyped(field, "a=typed", (tag) => !tag.has("form"))).toBe(field);
  });
});
