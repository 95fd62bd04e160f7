import { describe, expect, test } from "vitest";
import { LivewrightError } from "../foundation/errors.ts";
import { attributeType, checkName, refusedAttribute } from "./attribute-names.ts";
import {
  classList,
  describe as describeValue,
  plainValue,
  unsafeUrl,
  writeAttribute,
  writePart,
  type ClassValue,
} from "./attributes.ts";
import { raw, Rendered } from "./rendered.ts";
import type { AttributeType } from "./hole.ts";
import { writeAttributes } from "./tag-attributes.ts";

/** Returns the text that a whole value writes. */
function whole(name: string, value: unknown, tag = "p"): string {
  return writeAttribute(name, plainValue(name, attributeType(name, tag), value));
}

/** Returns the text of a value inside quotes. */
function part(name: string, value: unknown, tag = "p"): string {
  const type = attributeType(name, tag);
  return writePart(name, type, plainValue(name, type, value));
}

/** Returns the message of an error without the address of its entry in the guide. */
function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof LivewrightError) return error.message.replace(/\n {2}https:\S+$/, "");
    throw error;
  }
  throw new Error("nothing was thrown");
}

class Point {
  readonly x = 1;
}

describe("an attribute with a whole value", () => {
  test.each<[unknown, string]>([
    [null, ""],
    [undefined, ""],
    [false, ""],
    [true, " title"],
    ["", ' title=""'],
    ["a", ' title="a"'],
    [`<"'&>`, ' title="&lt;&quot;&#39;&amp;&gt;"'],
    [0, ' title="0"'],
    [-0, ' title="0"'],
    [1.5, ' title="1.5"'],
    [Number.NaN, ' title="NaN"'],
    [Infinity, ' title="Infinity"'],
    [10n, ' title="10"'],
    [{ toAttribute: () => `[["push"]]` }, ' title="[[&quot;push&quot;]]"'],
    [unsafeUrl("javascript:a()"), ' title="javascript:a()"'],
  ])("%s writes %j", (value, written) => expect(whole("title", value)).toBe(written));

  test.each<[unknown, string]>([
    [{}, "an object"],
    [Object.create(null), "an object"],
    [[], "an array"],
    [new Date(0), "a Date"],
    [new Point(), "a Point"],
    [new Map(), "a Map"],
    [() => 1, "a function"],
    [Symbol("a"), "a symbol"],
    [raw("a"), "a Raw"],
    [JSON.parse('{"toAttribute":"a"}'), "an object"],
    [JSON.parse('{"__proto__":{"toAttribute":1},"constructor":1}'), "an object"],
  ])("refuses %s", (value, name) => {
    expect(messageOf(() => whole("title", value))).toBe(
      `LW211  The attribute title received ${name}.\n  Expected a string, a number, true, false or null; for data use JSON.stringify.`,
    );
  });
});

describe("a hole inside quotes", () => {
  test.each<[unknown, string]>([
    ["", ""],
    [`a"'`, "a&quot;&#39;"],
    [7, "7"],
    [7n, "7"],
    [Number.NaN, "NaN"],
  ])("%s writes %j", (value, written) => expect(part("title", value)).toBe(written));

  test.each([
    [null, "null"],
    [undefined, "undefined"],
    [false, "false"],
    [true, "true"],
  ])("refuses %s", (value, name) => {
    expect(messageOf(() => part("title", value))).toBe(
      `LW211  A hole inside title="…" received ${name}.\n  Expected a string or a number. To omit the whole attribute, write title=\${…} without quotes.`,
    );
  });

  test.each<[unknown, string]>([
    [null, ""],
    [undefined, ""],
    [false, ""],
    [[], ""],
    [["a", { b: true }], "a b"],
    [`"`, "&quot;"],
  ])("of a class writes %j", (value, written) => expect(part("class", value)).toBe(written));

  test("of a class refuses true", () => expect(() => part("class", true)).toThrow("LW211"));

  test.each(["red; top: 0", "red}", "{", "\\3b", "a/*", "a\n;"])("of a style refuses %j", (value) => {
    expect(() => part("style", value)).toThrow("LW214");
  });

  test.each<[unknown, string]>([
    ["red", "red"],
    [3, "3"],
    ["calc(1px + 2px)", "calc(1px + 2px)"],
    [{ color: "red" }, "color:red"],
  ])("of a style writes %j", (value, written) => expect(part("style", value)).toBe(written));
});

describe("a class list", () => {
  test.each<[ClassValue, string]>([
    ["", ""],
    ["a b", "a b"],
    [7, "7"],
    [0, "0"],
    [null, ""],
    [undefined, ""],
    [false, ""],
    [[], ""],
    [["a", "b"], "a b"],
    [["a", null, undefined, false, "", "b", 0], "a b 0"],
    [["a", ["b", ["c", []]], []], "a b c"],
    [{ a: true, b: false, c: 1, d: 0, e: null, f: undefined, g: "x", h: {} }, "a c g h"],
    [["a", { "b c": true }, "d"], "a b c d"],
    [Object.assign(Object.create(null) as object, { a: true }) as ClassValue, "a"],
    [JSON.parse('{"__proto__":1,"toString":1}') as ClassValue, "__proto__ toString"],
  ])("joins %j to %j", (value, joined) => expect(classList(value)).toBe(joined));

  test("that is empty omits the attribute", () => {
    expect([[], {}, [false], null, { a: false }].map((value) => whole("class", value))).toEqual(["", "", "", "", ""]);
    expect(whole("class", "")).toBe(' class=""');
  });

  test("is escaped", () => expect(whole("class", [`"`, { "<": true }])).toBe(' class="&quot; &lt;"'));

  test.each<[unknown, string]>([
    [new Date(0), "a Date"],
    [["a", new Map()], "a Map"],
    [[new Point()], "a Point"],
    [raw("a"), "a Raw"],
    [[() => "a"], "a function"],
    [["a", true], "true"],
  ])("refuses %s", (value, name) => {
    expect(messageOf(() => whole("class", value))).toBe(`LW211  A class list contains ${name}.`);
  });
});

describe("a style object", () => {
  test.each<[object, string]>([
    [{}, ""],
    [{ color: "red" }, ' style="color:red"'],
    [{ color: "red", top: 4, "z-index": 0 }, ' style="color:red;top:4;z-index:0"'],
    [{ backgroundColor: "red", WebkitLineClamp: 2 }, ' style="background-color:red;-webkit-line-clamp:2"'],
    [{ "--gap": "4px", "--rowGap": 1 }, ' style="--gap:4px;--rowGap:1"'],
    [{ a: null, b: undefined, c: false, d: "", e: 1 }, ' style="e:1"'],
    [{ a: null }, ""],
    [{ fontFamily: `"A", 'B'` }, ' style="font-family:&quot;A&quot;, &#39;B&#39;"'],
    [{ background: "url(https://example.org/a.png)" }, ' style="background:url(https://example.org/a.png)"'],
  ])("%j writes %j", (value, written) => expect(whole("style", value)).toBe(written));

  test("may also be a string from the template's author", () => {
    expect(whole("style", "color:red;top:0")).toBe(' style="color:red;top:0"');
    expect(whole("style", null)).toBe("");
  });

  test.each([
    ["red;top:0", "contains more than one value"],
    ["red}", 'closes a "}" that it does not open'],
    ["{", "contains more than one value"],
    ["\\", "ends in an escape"],
    ["/*", "leaves a comment open"],
  ])("refuses the value %j", (value, fault) => {
    expect(messageOf(() => whole("style", { backgroundColor: value }))).toBe(
      `LW214  The style value ${JSON.stringify(value)} for background-color ${fault}.\n  Write one entry per property: style=\${{ color, width }}`,
    );
  });

  test.each(["", "a b", "a:b", "a;b", "1a", "---a", "<", "a\n", "é"])("refuses the property %j", (property) => {
    expect(messageOf(() => whole("style", { [property]: "1" }))).toBe(
      `LW214  ${JSON.stringify(property)} is not a style property.`,
    );
  });

  test.each<[unknown, string]>([
    [{}, "an object"],
    [true, "true"],
    [[1], "an array"],
    [JSON.parse('{"toString":1}'), "an object"],
  ])("refuses %j as a value", (value, name) =>
    expect(messageOf(() => whole("style", { top: value }))).toBe(`LW214  The style property top received ${name}.`),
  );

  test.each([[[]], [new Date(0)], [new Point()], [raw("a")], [() => 1]])("refuses the value %s", (value) => {
    expect(() => whole("style", value)).toThrow("LW211");
  });
});

describe("attributeType", () => {
  test.each<[name: string, tag: string, type: AttributeType]>([
    ["href", "a", "url"],
    ["href", "area", "url"],
    ["href", "base", "url"],
    ["href", "link", "url"],
    ["href", "use", "url"],
    ["href", "image", "media"],
    ["xlink:href", "a", "url"],
    ["xlink:href", "use", "url"],
    ["src", "img", "media"],
    ["src", "video", "media"],
    ["src", "audio", "media"],
    ["src", "source", "media"],
    ["src", "track", "media"],
    ["src", "input", "media"],
    ["src", "iframe", "url"],
    ["src", "embed", "url"],
    ["src", "script", "url"],
    ["poster", "video", "media"],
    ["data", "object", "url"],
    ["action", "form", "url"],
    ["formaction", "button", "url"],
    ["ping", "a", "url"],
    ["cite", "q", "url"],
    ["background", "body", "url"],
    ["to", "set", "url"],
    ["from", "animate", "url"],
    ["by", "animate", "url"],
    ["values", "animate", "url"],
    ["to", "p", "plain"],
    ["srcset", "img", "srcset"],
    ["title", "a", "plain"],
    ["value", "input", "plain"],
    ["phx-click", "a", "commands"],
    ["phx-window-keydown", "a", "commands"],
    ["phx-target", "a", "plain"],
    ["phx-value-id", "a", "param"],
    ["attributename", "set", "name"],
    ["content", "meta", "refresh"],
    ["data-href", "a", "plain"],
    ["class", "a", "class"],
    ["style", "a", "style"],
  ])("of %s on %s is %s", (name, tag, type) => expect(attributeType(name, tag)).toBe(type));
});

describe("a URL attribute", () => {
  const safe = [
    "",
    "/",
    "a",
    "/a:b",
    "#a:b",
    "?a:b",
    "a?b=c:d",
    "a/b:c",
    "./javascript:a",
    "//example.org",
    "https://example.org",
    "HTTP://example.org",
    "mailto:a@example.org",
    "tel:1",
    "sms:1",
    "blob:https://example.org/1",
    "ftp://a",
    "javascript",
    "javascript/a:",
    "xjavascript:a",
    "javascriptx:a",
    "my-javascript:a",
    "data",
    "database:a",
    "&#106;avascript:a",
    "javascript&colon;a",
    "javascript%3Aa",
    "\u00A0javascript:a",
    "\uFEFFjavascript:a",
    "\u2028javascript:a",
    "ｊavascript:a",
    "javaſcript:a",
  ];
  test.each(safe)("accepts %j", (url) => {
    expect(() => whole("href", url, "a")).not.toThrow();
    expect(() => part("href", url, "a")).not.toThrow();
  });

  const hostile = [
    "javascript:a",
    "JavaScript:a",
    "javascript:",
    "javascript://%0aa",
    " javascript:a",
    "\tjavascript:a",
    "\n javascript:a",
    "\u0001javascript:a",
    "\u0000javascript:a",
    "\u001fjavascript:a",
    "java\nscript:a",
    "java\r\nscript:a",
    "java\tscript:a",
    "j\na\nv\na\nscript:a",
    "javascript\n:a",
    "javascript\t:a",
    "java\0script:a",
    "java\u007fscript:a",
    "vbscript:a",
    "VBScript:a",
    "livescript:a",
    "data:text/html,<script>a</script>",
    "DATA:text/html;base64,AA",
    " data:a",
    "da\nta:text/html,a",
    "data:,a",
    "data:image/svg+xml,<svg onload=a>",
    "data:image/png;base64,AA",
  ];
  test.each(hostile)("refuses %j", (url) => {
    expect(() => whole("href", url, "a")).toThrow("LW213");
    expect(() => whole("src", url, "iframe")).toThrow("LW213");
    expect(() => whole("src", url, "embed")).toThrow("LW213");
    expect(() => whole("data", url, "object")).toThrow("LW213");
    expect(() => whole("action", url, "form")).toThrow("LW213");
    expect(() => whole("formaction", url, "button")).toThrow("LW213");
    expect(() => whole("xlink:href", url, "a")).toThrow("LW213");
    expect(() => whole("to", url, "animate")).toThrow("LW213");
    expect(() => part("href", url, "a")).toThrow("LW213");
    expect(() => writeAttributes("a", { href: url })).toThrow("LW213");
    expect(() => writeAttributes("a", { HREF: url })).toThrow("LW213");
  });

  test.each([
    "data:image/png;base64,AA",
    "data:image/svg+xml,<svg>",
    "DATA:IMAGE/PNG,a",
    " data:image/gif,a",
    "data:video/mp4,a",
    "data:audio/mpeg,a",
    "data:font/woff2,a",
  ])("of an image accepts %j", (url) => {
    expect(() => whole("src", url, "img")).not.toThrow();
    expect(() => whole("poster", url, "video")).not.toThrow();
    expect(() => whole("href", url, "image")).not.toThrow();
  });

  test.each([
    "data:text/html,a",
    "data:,a",
    "data:application/xhtml+xml,a",
    "data:images/png,a",
    "da\nta:image/png,a",
    "data:\nimage/png,a",
    "javascript:a",
  ])("of an image refuses %j", (url) => expect(() => whole("src", url, "img")).toThrow("LW213"));

  test.each([" a;javascript:b", "/a;javascript:b", "#a; java\nscript:b", "javascript:a"])(
    "of an animation refuses %j in its list",
    (urls) => {
      expect(() => whole("values", urls, "animate")).toThrow("LW213");
      expect(() => whole("values", urls, "p")).not.toThrow();
    },
  );

  test("srcset is not checked, since browsers never run it", () => {
    expect(whole("srcset", "a.png 1x, javascript:b 2x", "img")).toBe(' srcset="a.png 1x, javascript:b 2x"');
  });

  test("accepts every URL that is marked as trusted", () => {
    expect(whole("href", unsafeUrl("javascript:a('b')"), "a")).toBe(' href="javascript:a(&#39;b&#39;)"');
    expect(() => whole("href", JSON.parse('{"url":"javascript:a"}'), "a")).toThrow("LW211");
  });

  test("names unsafeUrl when it refuses a value", () => {
    expect(messageOf(() => whole("href", `javascript:${"a".repeat(90)}`, "a"))).toBe(
      `LW213  href received "javascript:${"a".repeat(49)}", which runs as a script.\n  If no user can influence this URL, write unsafeUrl(url).`,
    );
  });
});

describe("a spread of attributes", () => {
  test.each<[unknown, string]>([
    [null, ""],
    [undefined, ""],
    [false, ""],
    [{}, ""],
    [{ id: "a", hidden: true, title: null, "data-x": 1, lang: false }, ' id="a" hidden data-x="1"'],
    [{ class: ["a", { b: true }], style: { top: 1 } }, ' class="a b" style="top:1"'],
    [
      { "@click": "a", ":b": "c", "x.y": "d", "xlink:href": "#e", _f: 1, "phx-value-id": 7 },
      ' @click="a" :b="c" x.y="d" xlink:href="#e" _f="1" phx-value-id="7"',
    ],
    [{ title: `"><script>` }, ' title="&quot;&gt;&lt;script&gt;"'],
    [Object.assign(Object.create(null) as object, { id: "a" }), ' id="a"'],
    [JSON.parse('{"id":"a"}'), ' id="a"'],
  ])("of %j writes %j", (value, written) => expect(writeAttributes("p", value)).toBe(written));

  test.each(["", "a b", "a=b", "a/b", "a>b", 'a"b', "a'b", "a<b", "a\n", "\0", "1a", "-a", ".a", "é", "a`b"])(
    "refuses the name %j",
    (name) => {
      expect(messageOf(() => writeAttributes("p", { [name]: "x" }))).toBe(
        `LW212  ${JSON.stringify(name)} is not an attribute name.`,
      );
      expect(() => writeAttributes("p", { [name]: null })).toThrow("LW212");
    },
  );

  test.each(["onclick", "ONCLICK", "onLoad", "onx", "srcdoc", "srcDoc"])("refuses the name %j", (name) => {
    expect(messageOf(() => writeAttributes("p", { [name]: "x" }))).toBe(
      `LW212  ${refusedAttribute(name.toLowerCase())}`,
    );
  });

  test("reads only own properties", () => {
    expect(() => writeAttributes("p", Object.create({ onclick: "a" }))).toThrow("LW211");
    expect(() => writeAttributes("p", { ["__proto__" as string]: null, id: "a" })).not.toThrow();
    expect(writeAttributes("p", JSON.parse('{"__proto__":"a","constructor":"b"}'))).toBe(
      ' __proto__="a" constructor="b"',
    );
    expect(() => writeAttributes("p", JSON.parse('{"__proto__":{"onclick":"a"}}'))).toThrow("LW211");
  });

  test.each<[unknown, string]>([
    ["a", 'the string "a"'],
    ["a".repeat(50), `the string "${"a".repeat(40)}…"`],
    [true, "true"],
    [1, "1"],
    [[], "an array"],
    [new Map(), "a Map"],
    [new Point(), "a Point"],
    [raw("a"), "a Raw"],
    [() => 1, "a function"],
  ])("refuses %s", (value, name) => {
    expect(messageOf(() => writeAttributes("p", value))).toBe(
      `LW211  A spread received ${name}.\n  Expected an object: <div \${{ id: "a", hidden: true }}>`,
    );
  });
});

describe("refusedAttribute", () => {
  test.each(["onclick", "onx", "onscrollsnapchange"])("refuses %s, which runs code", (name) =>
    expect(refusedAttribute(name)).toMatch("runs its value as code"),
  );
  test.each(["title", "o", "data-onclick", "phx-on", "srcset"])("accepts %s", (name) => {
    expect(refusedAttribute(name)).toBeUndefined();
    expect(() => checkName(name)).not.toThrow();
  });
});

test.each<[unknown, string]>([
  [null, "null"],
  [undefined, "undefined"],
  [false, "false"],
  [7, "7"],
  [7n, "a bigint"],
  ["a", 'the string "a"'],
  [[], "an array"],
  [{}, "an object"],
  [Object.create(null), "an object"],
  [{ constructor: { name: "Fake" } }, "an object"],
  [new Rendered(undefined as never, []), "a Rendered"],
  [Promise.resolve(), "a Promise"],
])("describe calls %o %j", (value, name) => expect(describeValue(value)).toBe(name));

test("describe calls an object that hides its class an object", () => {
  expect(describeValue(Object.create({ constructor: undefined }))).toBe("an object");
  expect(describeValue(Object.create({ constructor: { name: 1 } }))).toBe("an object");
});

describe('an attribute name that starts with "on"', () => {
  test.each(["online", "once", "only", "on", "on-hand", "only-new", "on:click", "x-on:click", "on_x", "on2"])(
    "%s is not an event handler",
    (name) => expect(writeAttributes("user-badge", { [name]: "a" })).toBe(` ${name}="a"`),
  );

  test.each([
    "onclick",
    "ONLOAD",
    "onpointerrawupdate",
    "onbeforetoggle",
    "onbegin",
    "onerror",
    "onend",
    "onsomethingnew",
  ])("%s is an event handler on every element", (name) => {
    for (const tag of ["p", "svg", "user-badge"]) expect(() => writeAttributes(tag, { [name]: "a" })).toThrow("LW212");
  });
});

test.each(["data-phx-session", "data-phx-main", "DATA-PHX-HOOK", "data-phx-link"])(
  "a spread refuses the reserved attribute %s",
  (name) => {
    expect(() => writeAttributes("div", { [name]: "a" })).toThrow("LW212");
  },
);

const BINDINGS = [
  "phx-click",
  "phx-click-away",
  "phx-change",
  "phx-submit",
  "phx-blur",
  "phx-window-keyup",
  "phx-mounted",
  "phx-remove",
  "phx-connected",
  "phx-disconnected",
  "phx-auto-recover",
  "phx-viewport-top",
  "PHX-CLICK",
];

test.each(BINDINGS)("text cannot be run as commands in %s", (name) => {
  const commands = '[["exec",{"attr":"x"}]]';
  expect(() => whole(name.toLowerCase(), commands)).toThrow("LW211");
  expect(() => whole(name.toLowerCase(), unsafeUrl(commands))).toThrow("LW211");
  expect(() => writeAttributes("button", { [name]: commands })).toThrow("LW211");
  expect(writeAttributes("button", { [name]: "save" })).toBe(` ${name}="save"`);
  expect(writeAttributes("button", { [name]: { toAttribute: () => "[]" } })).toBe(` ${name}="[]"`);
});

test("text may start with a bracket in attributes that the client does not run", () => {
  expect(whole("phx-value-ids", "[1,2]")).toBe(' phx-value-ids="[1,2]"');
  expect(whole("phx-target", "[data-x]")).toBe(' phx-target="[data-x]"');
});

test("phx-value attributes write booleans, other attributes do not", () => {
  expect(whole("phx-value-on", true)).toBe(' phx-value-on="true"');
  expect(whole("phx-value-on", false)).toBe(' phx-value-on="false"');
  expect(whole("phx-value-on", null)).toBe("");
  expect(part("phx-value-on", false)).toBe("false");
});

test.each(["onclick", "ONCLICK", " onload ", "srcdoc"])("an animation refuses to set %j", (name) => {
  expect(() => whole("attributename", name, "set")).toThrow("LW212");
  expect(() => writeAttributes("animate", { attributeName: name })).toThrow("LW212");
  expect(whole("attributename", "fill", "animate")).toBe(' attributename="fill"');
});

test.each(["0;url=javascript:a()", "0; URL = 'javascript:a()'", "0,data:text/html,a", ";javascript:a()"])(
  "a meta refresh refuses %j",
  (content) => {
    expect(() => whole("content", content, "meta")).toThrow("LW213");
    expect(() => writeAttributes("meta", { "http-equiv": "refresh", content })).toThrow("LW213");
  },
);

test.each(["5;url=/next", "JavaScript: The Good Parts", "10 javascript: tips", "width=device-width, initial-scale=1"])(
  "the content of a meta accepts %j",
  (content) => expect(whole("content", content, "meta")).toBe(` content="${content}"`),
);
