import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../foundation/errors.ts";
import type { Hole } from "./hole.ts";
import { tokenize } from "./tokenizer.ts";
import { HOLE, TemplateFault, type Tokens } from "./tokens.ts";

/** Reads a template as it is written, with `${}` for each hole. */
function read(source: string): Tokens {
  return tokenize(source.split("${}"));
}

/** The statics of a template, with the kind of each hole at its position. */
function shown(source: string): string {
  const { statics, holes } = read(source);
  return statics.map((text, i) => text + (i < holes.length ? `\${${holes[i]!.kind}}` : "")).join("");
}

function fault(source: string): TemplateFault {
  try {
    read(source);
  } catch (error) {
    if (error instanceof TemplateFault) return error;
    throw error;
  }
  throw new Error(`accepted: ${source}`);
}

const TEXT: Hole = { kind: "text" };

describe("holes", () => {
  test.each<[string, string[], Hole[]]>([
    ["", [""], []],
    ["a", ["a"], []],
    ["${}", ["", ""], [TEXT]],
    ["${}${}", ["", "", ""], [TEXT, TEXT]],
    ["a${}b", ["a", "b"], [TEXT]],
    ["<p>${}</p>", ["<p>", "</p>"], [TEXT]],
    ["<p>a ${} b ${}</p>", ["<p>a ", " b ", "</p>"], [TEXT, TEXT]],
    ["<ul>\n  ${}\n</ul>", ["<ul>\n", "\n</ul>"], [TEXT]],
    ["<p title=${}>a</p>", ["<p", ">a</p>"], [{ kind: "attribute", name: "title", type: "plain" }]],
    ["<p title = ${} id=a>a</p>", ["<p", ' id="a">a</p>'], [{ kind: "attribute", name: "title", type: "plain" }]],
    ["<p\n  title=\n${}\n>a</p>", ["<p", ">a</p>"], [{ kind: "attribute", name: "title", type: "plain" }]],
    ["<input value=${}/>", ["<input", ">"], [{ kind: "attribute", name: "value", type: "plain" }]],
    ["<p class=${}>a</p>", ["<p", ">a</p>"], [{ kind: "attribute", name: "class", type: "class" }]],
    ["<p CLASS=${}>a</p>", ["<p", ">a</p>"], [{ kind: "attribute", name: "CLASS", type: "class" }]],
    ["<p ID=${}>a</p>", ["<p", ">a</p>"], [{ kind: "attribute", name: "id", type: "plain" }]],
    ["<p style=${}>a</p>", ["<p", ">a</p>"], [{ kind: "attribute", name: "style", type: "style" }]],
    ['<p style="color: ${}">a</p>', ['<p style="color: ', '">a</p>'], [{ kind: "part", name: "style", type: "style" }]],
    ["<a href=${}>a</a>", ["<a", ">a</a>"], [{ kind: "attribute", name: "href", type: "url" }]],
    ["<img src=${}>", ["<img", ">"], [{ kind: "attribute", name: "src", type: "media" }]],
    ["<iframe src=${}></iframe>", ["<iframe", "></iframe>"], [{ kind: "attribute", name: "src", type: "url" }]],
    ["<set to=${} />", ["<set", "></set>"], [{ kind: "attribute", name: "to", type: "url" }]],
    ['<p title="a ${} b">c</p>', ['<p title="a ', ' b">c</p>'], [{ kind: "part", name: "title", type: "plain" }]],
    ["<p title='${}'>c</p>", ["<p title='", "'>c</p>"], [{ kind: "part", name: "title", type: "plain" }]],
    [
      '<p title="${}${}">c</p>',
      ['<p title="', "", '">c</p>'],
      [
        { kind: "part", name: "title", type: "plain" },
        { kind: "part", name: "title", type: "plain" },
      ],
    ],
    ["<p ${}>a</p>", ["<p", ">a</p>"], [{ kind: "attributes", tag: "p" }]],
    ["<P id=a ${} class=b>c</P>", ['<P id="a"', ' class="b">c</P>'], [{ kind: "attributes", tag: "p" }]],
    ["<br ${}/>", ["<br", ">"], [{ kind: "attributes", tag: "br" }]],
    ["<textarea>a${}</textarea>", ["<textarea>a", "</textarea>"], [{ kind: "rcdata", tag: "textarea" }]],
    ["<title>${} · Home</title>", ["<title>", " · Home</title>"], [{ kind: "rcdata", tag: "title" }]],
    ["<svg><title>${}</title></svg>", ["<svg><title>", "</title></svg>"], [{ kind: "rcdata", tag: "title" }]],
    ["<svg><text>${}</text></svg>", ["<svg><text>", "</text></svg>"], [TEXT]],
    ["<table>${}</table>", ["<table>", "</table>"], [TEXT]],
    ["<!doctype html>${}", ["<!doctype html>", ""], [TEXT]],
    // Right after these start tags a browser drops one newline; it must not be the value's.
    ["<pre>${}</pre>", ["<pre>\n", "</pre>"], [TEXT]],
    ["<textarea>${}</textarea>", ["<textarea>\n", "</textarea>"], [{ kind: "rcdata", tag: "textarea" }]],
    ["<pre> ${}</pre>", ["<pre> ", "</pre>"], [TEXT]],
  ])("%j", (source, statics, holes) => {
    expect(read(source)).toMatchObject({ statics, holes });
  });

  test.each([
    ['<a href="${}">a</a>', ["url"]],
    ['<a href="${}/b">a</a>', ["url"]],
    ['<a href="${}?b=${}#${}">a</a>', ["url", "plain", "plain"]],
    ['<a href="/b/${}">a</a>', ["plain"]],
    ['<a href="#${}">a</a>', ["plain"]],
    ['<a href="?a=${}&b=${}">a</a>', ["plain", "plain"]],
    ['<a href="mailto:${}">a</a>', ["plain"]],
    ['<a href="https://${}:80/">a</a>', ["plain"]],
    ['<img src="${}#a">', ["media"]],
    ['<img src="data:image/png;base64,${}">', ["plain"]],
    ['<p title="a${}:b">a</p>', ["plain"]],
  ])("%j: only the hole that decides the scheme is a URL", (source, types) => {
    expect(read(source).holes.map((hole) => "type" in hole && hole.type)).toEqual(types);
  });
});

describe("the canonical form", () => {
  test.each([
    ["attributes are quoted", "<p id=a title=b/c>d</p>", '<p id="a" title="b/c">d</p>'],
    ["quotes are kept", `<p id='a"' title="'">d</p>`, `<p id='a"' title="'">d</p>`],
    ["empty and bare values are kept", `<p id="" title='' hidden>d</p>`, `<p id="" title='' hidden>d</p>`],
    [
      "one space stands before each attribute",
      "<p\n  id=a\n\ttitle = 'b'   hidden >d</p\n>",
      `<p id="a" title='b' hidden>d</p>`,
    ],
    ["white space in values is kept", '<p title="a\n  b">d</p>', '<p title="a\n  b">d</p>'],
    [
      "any name a browser takes is a name",
      '<p @click=a :b="c" x.y="d" ы="e" [f]="g">h</p>',
      '<p @click="a" :b="c" x.y="d" ы="e" [f]="g">h</p>',
    ],
    ["id is written small, as the client looks for it", "<p ID=a>b</p>", '<p id="a">b</p>'],
    [
      "names keep their case",
      '<svg viewBox="0 0 1 1"><linearGradient/></svg>',
      '<svg viewBox="0 0 1 1"><linearGradient></linearGradient></svg>',
    ],
    ["end tags are named like start tags", "<Div>a</dIV>", "<Div>a</Div>"],
    ["void elements lose their slash", "<br/><hr /><input disabled/>", "<br><hr><input disabled>"],
    ["empty SVG elements get an end tag", "<svg><path d=a /><g/></svg>", '<svg><path d="a"></path><g></g></svg>'],
    ["also where no <svg> is to be seen", "<path d=a />", '<path d="a"></path>'],
    [
      "names that are void in HTML only are not void in SVG",
      "<svg><link/><wbr></wbr></svg>",
      "<svg><link></link><wbr></wbr></svg>",
    ],
    ["indentation is folded", "<ul>\n    <li>a</li>\n\n\t<li>b</li>\r\n</ul>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"],
    ["spaces between words are kept", "<p>a  b <b> c </b></p>", "<p>a  b <b> c </b></p>"],
    ["words keep a line break between them", "<p>a   \n   b</p>", "<p>a\nb</p>"],
    ["space that is content is kept", "<p>\u00A0\n\u00A0</p>", "<p>\u00A0\n\u00A0</p>"],
    ["pre keeps its white space", "<pre>\n\n  a\n    <b>\n  c</b>\n</pre>", "<pre>\n\n  a\n    <b>\n  c</b>\n</pre>"],
    ["textarea keeps its white space", "<textarea>\n  a\n  b\n</textarea>", "<textarea>\n  a\n  b\n</textarea>"],
    ["line breaks around the whole are dropped", "\n  \n  <p>a</p>\n  ", "<p>a</p>"],
    ["around text too", "\n  a\n", "a"],
    ["around holes too", "\n  ${}\n  ", "${text}"],
    ["spaces without a line break are kept", " a ", " a "],
    ["no-break spaces are kept", "\u00A0\na\n\u00A0", "\u00A0\na\n\u00A0"],
    ["nothing but white space is nothing", "\n   \n", ""],
    [
      "character references are kept",
      "<p title=a&amp;b>&lt;&copy; &#x3c; &</p>",
      '<p title="a&amp;b">&lt;&copy; &#x3c; &</p>',
    ],
    [">, quotes and braces in text are kept", `<p>a > b "c" 'd' {e} \`</p>`, `<p>a > b "c" 'd' {e} \`</p>`],
    ["comments are kept", "<p><!-- a -- b\n  <b> --></p><!---->", "<p><!-- a -- b\n  <b> --></p><!---->"],
    [
      "scripts are kept",
      `<script>if (a < b && c) d("</p>");\n\n  e();</script>`,
      `<script>if (a < b && c) d("</p>");\n\n  e();</script>`,
    ],
    ["a script ends at its end tag only", "<script>a</scripty></SCRIPT >", "<script>a</scripty></script>"],
    ["a script may hide in a comment", "<script><!-- a --></script>", "<script><!-- a --></script>"],
    ["styles are kept", "<style>a > b { c: d }\n  e {}</style>", "<style>a > b { c: d }\n  e {}</style>"],
    [
      "letters whose lower case is longer shift nothing",
      "<p>İİİ</p><script>a</script><p>b</p>",
      "<p>İİİ</p><script>a</script><p>b</p>",
    ],
    ["titles are text", "<title>a &lt; b\n  c</title>", "<title>a &lt; b\n  c</title>"],
    ["iframes are kept as text", "<iframe><b></iframe>", "<iframe><b></iframe>"],
    [
      "documents are templates like any other",
      "\n<!DOCTYPE html>\n<html lang=en>\n  <head>\n    <meta charset=utf-8>\n    <title>${}</title>\n  </head>\n  <body>${}</body>\n</html>\n",
      '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${rcdata}</title>\n</head>\n<body>${text}</body>\n</html>',
    ],
  ])("%s", (_rule, source, expected) => {
    expect(shown(source)).toBe(expected);
  });
});

describe("a root template", () => {
  test.each([
    "<p>a</p>",
    "\n  <p>${}</p>\n",
    " <p>a</p> ",
    "<p ${}><b>a</b>${}<!-- a --></p>",
    "<input value=${}>",
    "<path/>",
    "<svg><path/><path/></svg>",
    "<table><tbody></tbody></table>",
  ])("is one element: %j", (source) => expect(read(source).root).toBe(true));

  test.each([
    "",
    "a",
    "${}",
    "${}<p>a</p>",
    "<p>a</p>${}",
    "<p>a</p><p>b</p>",
    "a<p>b</p>",
    "<p>a</p> b",
    "<!-- a --><p>b</p>",
    "<br><br>",
    "<!doctype html><html></html>",
  ])("is not %j", (source) => expect(read(source).root).toBe(false));
});

describe("the nesting of elements", () => {
  test.each([
    "<p><b><i>a</i></b></p>",
    "<div><div><p>a</p></div></div>",
    "<p><button><p>a</p></button></p>",
    "<p><object><div>a</div></object></p>",
    "<p><svg><foreignObject><div>a</div></foreignObject></svg></p>",
    "<ul><li>a<ul><li>b</li></ul></li></ul>",
    "<dl><dt>a</dt><dd>b<dl><dt>c</dt></dl></dd></dl>",
    "<table><caption>a</caption><colgroup><col><col></colgroup><thead><tr><th>b</th></tr></thead><tbody><tr><td>c</td></tr></tbody></table>",
    "<table><tbody><tr><td><table><tbody></tbody></table></td></tr></tbody></table>",
    "<table>\n<!-- a -->\n<tbody>\n<tr>\n</tr>\n</tbody>\n</table>",
    "<tr><td>a</td></tr><tr></tr>",
    "<td>a</td> <th>b</th>",
    "<td>a</td><script></script>",
    "<thead></thead><tbody></tbody>",
    "<col><col>",
    "<template><tr><td>a</td></tr></template>",
    "<template><td>a</td><td>b</td></template>",
    "<select><optgroup><option>a</option></optgroup><hr><option>b</option></select>",
    "<option>a</option><option>b</option>",
    "<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>",
    "<ruby><rtc><rt>a</rt></rtc></ruby>",
    "<h1><a>b</a></h1><h2>c</h2>",
    "<a><table><tbody><tr><td><a>b</a></td></tr></tbody></table></a>",
    "<a><svg><a><text>b</text></a></svg></a>",
    "<form><template><form></form></template></form>",
    "<button><object><button>a</button></object></button>",
    "<svg><a><g><title>a</title><desc><p>b</p></desc></g></a></svg>",
    "<svg><style>a { b: c }</style></svg>",
    "<svg><select>a</select></svg>",
    "<math><mi>a</mi><mtext><p>b</p></mtext><annotation-xml><svg><path/></svg></annotation-xml></math>",
    "<math><mi><mglyph/></mi></math>",
    "<image href=a />",
    "<head><title>a</title></head><body></body>",
    "<head><noscript><link></noscript></head>",
    "<x-a><x-b>c</x-b></x-a>",
    "<!-- a --><p>b</p>",
  ])("%j is fine", (source) => expect(() => read(source)).not.toThrow());

  test.each([
    ["<p><div>a</div></p>", "The browser closes <p> where <div> starts. Use <div> for the outer element."],
    ["<p><b><ul></ul></b></p>", "The browser closes <p> where <ul> starts. Use <div> for the outer element."],
    ["<p><p>a</p></p>", "The browser closes <p> where <p> starts. Use <div> for the outer element."],
    ["<p><li>a</li></p>", "The browser closes <p> where <li> starts. Use <div> for the outer element."],
    [
      "<p><span><summary>a</summary></span></p>",
      "The browser closes <p> where <summary> starts. Use <div> for the outer element.",
    ],
    ["<p><table></table></p>", "The browser closes <p> where <table> starts. Use <div> for the outer element."],
    ["<p><h1>a</h1></p>", "The browser closes <p> where <h1> starts. Use <div> for the outer element."],
    ["<a>a<b><a>b</a></b></a>", "<a> may not be inside another <a>."],
    ["<a><svg><foreignObject><a>b</a></foreignObject></svg></a>", "<a> may not be inside another <a>."],
    [
      "<form><table><tbody><tr><td><form></form></td></tr></tbody></table></form>",
      "<form> may not be inside another <form>.",
    ],
    ["<button><b><button>a</button></b></button>", "<button> may not be inside another <button>."],
    ["<nobr><nobr>a</nobr></nobr>", "<nobr> may not be inside another <nobr>."],
    ["<li><li>a</li></li>", "Close <li> before <li> starts."],
    ["<li><div><b><li>a</li></b></div></li>", "Close <li> before <li> starts."],
    ["<dt><dd>a</dd></dt>", "Close <dt> before <dd> starts."],
    ["<dd><div><dt>a</dt></div></dd>", "Close <dd> before <dt> starts."],
    ["<h1><h2>a</h2></h1>", "Close <h1> before <h2> starts."],
    ["<ruby><rt>a<rp>b</rp></rt></ruby>", "Close <rt> before <rp> starts."],
    ["<ruby><p><rt>a</rt></p></ruby>", "Close <p> before <rt> starts."],
    ["<option><option>a</option></option>", "<option> may contain only text."],
    ["<option><b>a</b></option>", "<option> may contain only text."],
    ["<table><tr></tr></table>", "The browser puts a <tbody> between <table> and <tr>. Write it."],
    [
      "<table><div></div></table>",
      "<table> may contain only <caption>, <colgroup>, <thead>, <tbody>, <tfoot>, <style>.",
    ],
    [
      "<table><svg></svg></table>",
      "<table> may contain only <caption>, <colgroup>, <thead>, <tbody>, <tfoot>, <style>.",
    ],
    ["<table>a</table>", "<table> may not contain text."],
    ["<tr>a</tr>", "<tr> may not contain text."],
    ["<tbody><td></td></tbody>", "<tbody> may contain only <tr>."],
    ["<tr><div></div></tr>", "<tr> may contain only <td>, <th>."],
    ["<div><td>a</td></div>", "<td> is allowed only in <tr>."],
    ["<div><tr></tr></div>", "<tr> is allowed only in <tbody>, <thead>, <tfoot>."],
    ["<table><col></table>", "<table> may contain only <caption>, <colgroup>, <thead>, <tbody>, <tfoot>, <style>."],
    ["<select><div></div></select>", "<select> may contain only <option>, <optgroup>, <hr>."],
    ["<select>a</select>", "<select> may not contain text."],
    ["<optgroup><optgroup></optgroup></optgroup>", "<optgroup> may contain only <option>."],
    ["<td>a</td><p>b</p>", "<p> is not allowed next to the content before it: no element may contain both."],
    ["<td>a</td>b", "Text is not allowed next to the content before it: no element may contain both."],
    ["<p>a</p><tr></tr>", "<tr> is not allowed next to the content before it: no element may contain both."],
    [
      "<template><p>a</p><td>b</td></template>",
      "<td> is not allowed next to the content before it: no element may contain both.",
    ],
    ["<svg><div></div></svg>", "The browser ends <svg> or <math> where <div> starts. Put it into <foreignObject>."],
    ["<svg><g><img></g></svg>", "The browser ends <svg> or <math> where <img> starts. Put it into <foreignObject>."],
    ["<math><p>a</p></math>", "The browser ends <svg> or <math> where <p> starts. Put it into <foreignObject>."],
    ["<div><html></html></div>", "<html> may only be the outermost element."],
    ["<div><body></body></div>", "<body> is allowed only in <html>."],
    ["<html><div></div></html>", "<html> may contain only <head>, <body>."],
    ["<html><body></body><head></head></html>", "<head> is not allowed at this position."],
    ["<html><body></body><body></body></html>", "<body> is not allowed at this position."],
    ["<p></p><html></html>", "<html> is not allowed next to the content before it: no element may contain both."],
    ["<script></script><html></html>", "<html> is not allowed at this position."],
    ["<template></template><body></body>", "<body> is not allowed at this position."],
    ["<html></html><p></p>", "<p> is not allowed next to the content before it: no element may contain both."],
    ["<!doctype html><p>a</p>", "<p> is not allowed next to the content before it: no element may contain both."],
    [
      "<!doctype html><script></script>",
      "<script> is not allowed next to the content before it: no element may contain both.",
    ],
    ["<p></p><!doctype html>", "The doctype must come first."],
    ["${}<!doctype html>", "The doctype must come first."],
    ["<head><div></div></head>", "<head> may contain only <base>, <link>, <meta>, <title>, <style>, <noscript>."],
    ["<head><noscript><p>a</p></noscript></head>", "<noscript> may contain only <link>, <meta>, <style>."],
    ["<head><noscript>a</noscript></head>", "<noscript> may not contain text."],
    ["<plaintext>a</plaintext>", "<plaintext> is obsolete, and browsers read it differently."],
    ["<div><image/></div>", "<image> is obsolete, and browsers read it differently."],
  ])("%j is refused", (source, detail) => expect(fault(source)).toMatchObject({ code: "LW207", detail }));
});

describe("faults", () => {
  test.each<[source: string, code: ErrorCode, offset: number, detail: string, hint: string | undefined]>([
    // Tags that are not closed, or close something else
    ["<p>a", "LW202", 0, "<p> is never closed.", "Write </p>."],
    ["a<p><b>b</b>", "LW202", 1, "<p> is never closed.", "Write </p>."],
    ["</p>", "LW202", 0, "</p> does not match an open element.", undefined],
    ["<p>a</p></p>", "LW202", 8, "</p> does not match an open element.", undefined],
    ["<p><b>a</p></b>", "LW202", 7, "</p> comes before <b> is closed.", "Close </b> first."],
    ["<p", "LW202", 2, "The tag <p is never closed.", "Write >."],
    ["<p id=a", "LW202", 7, "The tag <p is never closed.", "Write >."],
    ["<p ${}", "LW202", 4, "The tag <p is never closed.", "Write >."],
    ["<!-- a", "LW202", 0, "The comment is never closed.", "Write -->."],
    ["<!-- a --!>", "LW202", 0, "The comment is never closed.", "Write -->."],
    ["<!doctype html", "LW202", 0, "The doctype is never closed.", undefined],
    ["<div/>", "LW202", 0, "<div/> does not close <div> in HTML.", "Write <div></div>."],
    [
      "<svg><foreignObject><div/></foreignObject></svg>",
      "LW202",
      20,
      "<div/> does not close <div> in HTML.",
      "Write <div></div>.",
    ],
    ["<script>a", "LW202", 8, "<script> is never closed.", "Write </script>."],
    ["<style>a</styles>", "LW202", 7, "<style> is never closed.", "Write </style>."],
    ["<textarea>a", "LW202", 0, "<textarea> is never closed.", "Write </textarea>."],
    ["<textarea></b></textarea>", "LW202", 10, "</b> comes before <textarea> is closed.", "Close </textarea> first."],

    // Tags and attributes that are not well-formed
    ["a < b", "LW203", 2, 'This "<" does not start a tag.', "Write &lt;."],
    ["a <", "LW203", 2, 'This "<" does not start a tag.', "Write &lt;."],
    ["<>", "LW203", 0, 'This "<" does not start a tag.', "Write &lt;."],
    ["<1>", "LW203", 0, 'This "<" does not start a tag.', "Write &lt;."],
    ["<?xml?>", "LW203", 0, 'This "<" does not start a tag.', "Write &lt;."],
    ["<p></>", "LW203", 3, "An end tag has no name.", undefined],
    ["<p></ p>", "LW203", 3, "An end tag has no name.", undefined],
    ["<p></p id=a>", "LW203", 7, "The end tag </p is not closed.", "Write </p>."],
    ["<p></p", "LW203", 6, "The end tag </p is not closed.", "Write </p>."],
    ["<!-->", "LW203", 0, "The browser reads this comment as empty.", "Write <!-- … -->."],
    ["<!--->", "LW203", 0, "The browser reads this comment as empty.", "Write <!-- … -->."],
    ["<!-- a --!> b -->", "LW203", 0, "--!> ends a comment in browsers.", undefined],
    ["<![CDATA[a]]>", "LW203", 0, "Only comments and <!doctype html> may start with <!.", undefined],
    ["<!element>", "LW203", 0, "Only comments and <!doctype html> may start with <!.", undefined],
    ["<p/a>", "LW203", 2, 'A "/" is inside a tag.', undefined],
    ["<p / id=a>", "LW203", 3, 'A "/" is inside a tag.', undefined],
    ['<p id="a"class="b">', "LW203", 9, "A space is missing in <p> before this.", undefined],
    ["<p${}>", "LW203", 2, "A space is missing in <p> before this.", undefined],
    ["<p@a>", "LW203", 2, "A space is missing in <p> before this.", undefined],
    ["<p =a>", "LW203", 3, '"=" cannot start an attribute.', undefined],
    ['<p ">', "LW203", 3, '"\\"" cannot start an attribute.', undefined],
    ["<p <b>", "LW203", 3, '"<" cannot start an attribute.', undefined],
    ['<p id="a>', "LW203", 6, "The value of id is never closed.", 'Write ".'],
    ["<p id='a>", "LW203", 6, "The value of id is never closed.", "Write '."],
    ["<p id=>", "LW203", 6, "The value of id is not well-formed.", 'Write id="…".'],
    ["<p id=a=b>", "LW203", 6, "The value of id is not well-formed.", 'Write id="…".'],
    ["<p id=a'b>", "LW203", 6, "The value of id is not well-formed.", 'Write id="…".'],
    ["<p id=`a`>", "LW203", 6, "The value of id is not well-formed.", 'Write id="…".'],
    ["<textarea>a < b</textarea>", "LW203", 12, "<textarea> may contain only text.", "Write &lt;."],
    ["<title><b></title>", "LW203", 7, "<title> may contain only text.", "Write &lt;."],
    [
      "<script><!--<script></script>",
      "LW203",
      8,
      "The browser would not end this <script> at its end tag.",
      "Move the code into a file.",
    ],
    [
      "<svg><style><b></style></svg>",
      "LW203",
      12,
      "The browser would not end this <style> at its end tag.",
      "Move the code into a file.",
    ],
    ["a\0", "LW203", 0, "The template contains a NUL character.", undefined],

    // Holes that are neither a whole value nor inside quotes
    [
      "<p id=a${}>",
      "LW204",
      7,
      "A hole in an attribute must be its whole value or inside quotes.",
      'Write  id=${`…`}  or  id="…${x}…".',
    ],
    [
      "<p id=${}a>",
      "LW204",
      6,
      "A hole in an attribute must be its whole value or inside quotes.",
      'Write  id=${`…`}  or  id="…${x}…".',
    ],
    [
      "<p id=${}${}>",
      "LW204",
      6,
      "A hole in an attribute must be its whole value or inside quotes.",
      'Write  id=${`…`}  or  id="…${x}…".',
    ],
    [
      '<a href="${}:b">',
      "LW204",
      9,
      "The holes in href could form a script URL together.",
      "Build the whole URL first: href=${`…`}",
    ],
    [
      '<a href="${}${}">',
      "LW204",
      9,
      "The holes in href could form a script URL together.",
      "Build the whole URL first: href=${`…`}",
    ],
    [
      '<a href="java${}">',
      "LW204",
      13,
      "The holes in href could form a script URL together.",
      "Build the whole URL first: href=${`…`}",
    ],
    [
      '<a href="${}&colon;b">',
      "LW204",
      9,
      "The holes in href could form a script URL together.",
      "Build the whole URL first: href=${`…`}",
    ],
    [
      '<a href="&#9;${}">',
      "LW204",
      13,
      "The holes in href could form a script URL together.",
      "Build the whole URL first: href=${`…`}",
    ],
    [
      '<animate values="/a;${}" />',
      "LW204",
      20,
      "The holes in values could form a script URL together.",
      "Build the whole URL first: values=${`…`}",
    ],

    // Holes where no value can be safe
    [
      "<${}>",
      "LW205",
      1,
      "A tag name cannot come from a hole.",
      "Choose between whole elements: ${big ? html`<h1>…</h1>` : html`<h2>…</h2>`}",
    ],
    [
      "<p a${}>",
      "LW205",
      4,
      "An attribute name cannot come from a hole.",
      "Spread an object: <div ${{ [name]: value }}>",
    ],
    [
      "<p ${}=a>",
      "LW205",
      3,
      "An attribute name cannot come from a hole.",
      "Spread an object: <div ${{ [name]: value }}>",
    ],
    [
      "<p ${}a>",
      "LW205",
      3,
      "An attribute name cannot come from a hole.",
      "Spread an object: <div ${{ [name]: value }}>",
    ],
    ["<!-- ${} -->", "LW205", 5, "A comment cannot have holes.", "Use a JavaScript comment in a hole: ${/* … */ null}"],
    ["<!doctype ${}>", "LW205", 10, "A doctype cannot hold values.", undefined],
    [
      "<script>${}</script>",
      "LW205",
      8,
      "<script> cannot have holes: text that is safe in HTML can still be code there.",
      "Put the data into an attribute, data-config=${JSON.stringify(x)}, and read it from the script.",
    ],
    [
      "<style>a { color: ${} }</style>",
      "LW205",
      18,
      "<style> cannot have holes: text that is safe in HTML can still be code there.",
      "Use a class or a style attribute: style=${{ color }}",
    ],
    [
      "<iframe>${}</iframe>",
      "LW205",
      8,
      "<iframe> cannot have holes: text that is safe in HTML can still be code there.",
      undefined,
    ],
    [
      "<p onclick=${}>",
      "LW205",
      11,
      "onclick runs its value as code. Use phx-click and similar bindings, or a hook.",
      undefined,
    ],
    [
      '<p ONCLICK="a(${})">',
      "LW205",
      14,
      "onclick runs its value as code. Use phx-click and similar bindings, or a hook.",
      undefined,
    ],
    ["<iframe srcdoc=${}>", "LW205", 15, "srcdoc holds a whole document. Serve it from a URL and use src.", undefined],
    ['<a href="javascript:${}">', "LW205", 20, "A hole is inside a script URL in href.", undefined],
    ['<a href=" Java\tScript :${}">', "LW205", 23, "A hole is inside a script URL in href.", undefined],
    ['<a href="data:text/html,${}">', "LW205", 24, "A hole is inside a script URL in href.", undefined],
    ['<img src="data:${}">', "LW205", 15, "A hole is inside a script URL in src.", undefined],

    // Attributes given twice
    ["<p id=a id=b>", "LW206", 8, "id is repeated; the browser keeps only the first.", undefined],
    ["<p class=${} CLASS=${}>", "LW206", 11, "CLASS is repeated; the browser keeps only the first.", undefined],

    // Void elements with content
    ["<br></br>", "LW208", 4, "<br> is a void element and has no end tag.", "Write <br> alone."],
    ["<p><input>a</input></p>", "LW208", 11, "<input> is a void element and has no end tag.", "Write <input> alone."],
  ])("%j", (source, code, offset, detail, hint) => {
    const { code: foundCode, offset: foundOffset, detail: foundDetail, hint: foundHint } = fault(source);
    expect([foundCode, foundOffset, foundDetail, foundHint]).toEqual([code, offset, detail, hint]);
  });

  test("an escape that means nothing in JavaScript", () => {
    expect(() => tokenize(["<p>", undefined as unknown as string])).toThrow(
      "The template contains a malformed escape.",
    );
  });
});

test("a large template is read in linear time", () => {
  const rows = "<tr>\n  <td class=a>b</td>\n</tr>\n".repeat(20_000);
  expect(read(`<tbody>${rows}</tbody>`).statics[0]).toHaveLength(20_000 * 32 + 15);
});

describe("a hole in the value of", () => {
  test.each<[string, string]>([
    [`a binding that holds commands`, `<p phx-click='[["push",{"event":"${HOLE}"}]]'>`],
    [`a binding that holds commands as an entity`, `<p phx-click="&#91;${HOLE}">`],
    [`the attribute an animation sets`, `<svg><set attributeName="on${HOLE}"/></svg>`],
  ])("%s is refused", (_what, source) => {
    expect(() => tokenize(source.split(HOLE))).toThrow(TemplateFault);
  });

  test("a binding decides whether it is commands only where it comes first", () => {
    const types = (source: string) =>
      tokenize(source.split(HOLE)).holes.map((hole) => (hole.kind === "part" ? hole.type : hole.kind));
    expect(types(`<p phx-click="${HOLE}${HOLE}-a${HOLE}"></p>`)).toEqual(["commands", "commands", "plain"]);
    expect(types(`<p phx-click="a-${HOLE}"></p>`)).toEqual(["plain"]);
    expect(types(`<meta content="0;url=${HOLE}"><meta content="a ${HOLE}"><meta content="${HOLE}">`)).toEqual([
      "url",
      "plain",
      "refresh",
    ]);
  });
});
