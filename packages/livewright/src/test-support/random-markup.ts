// Random markup for property tests: well-formed trees in many spellings, tag soup, and hostile values.

import fc from "fast-check";

/** Names of elements without an end tag. */
export const VOID: RegExp = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/;

// ── Well-formed trees ────────────────────────────────────────────────────────────────────────────────────────────────────

type Node =
  | { readonly kind: "text" | "comment"; readonly text: string }
  | {
      readonly kind: "element";
      readonly tag: string;
      readonly attributes: readonly (readonly [string, string])[];
      readonly inner: readonly Node[];
    };

export function flow(depth: number): fc.Arbitrary<Node> {
  const text = fc
    .constantFrom("a", " b ", "\n  c\n", "d &amp; e", "&lt;i&gt;", "\n", "  ", "é😀", "f\n\n g")
    .map((value): Node => ({ kind: "text", text: value }));
  const comment = fc.constantFrom("", " x ", " <b> ", "\n").map((value): Node => ({ kind: "comment", text: value }));
  const attributes = fc.uniqueArray(
    fc.tuple(
      fc.constantFrom("id", "title", "data-a", "aria-label", "hidden", "phx-click", "class"),
      fc.constantFrom("", "a", "a b", `"`, "'", "x=y", "a>b", "1/2", "a&amp;b"),
    ),
    { selector: ([name]) => name, maxLength: 3 },
  );
  const of = (tags: readonly string[], inner: fc.Arbitrary<Node>): fc.Arbitrary<Node> =>
    fc.record({
      kind: fc.constant("element" as const),
      tag: fc.constantFrom(...tags),
      attributes,
      inner: fc.array(inner, { maxLength: 3 }),
    });
  const only = (tag: string, inner: fc.Arbitrary<Node>): fc.Arbitrary<Node> => of([tag], inner);
  const gap = fc.constantFrom("\n", " ", "\n  ").map((value): Node => ({ kind: "text", text: value }));
  const voids = of(["br", "img", "input", "wbr"], gap);
  const plain = fc.oneof(text, comment, voids);
  if (depth === 0) return plain;

  const phrasing = fc.oneof(plain, of(["b", "i", "span", "em", "code", "x-y"], plain), only("button", plain));
  const block = flow(depth - 1);
  const row = only("tr", fc.oneof(gap, of(["td", "th"], block)));
  return fc.oneof(
    phrasing,
    of(
      ["div", "section", "ul", "form", "article"],
      depth > 1 ? fc.oneof(phrasing, of(["ul", "div"], plain)) : phrasing,
    ),
    of(["p", "h1", "h2", "pre"], phrasing),
    of(["ul", "ol"], fc.oneof(gap, only("li", block))),
    only("dl", of(["dt", "dd"], phrasing)),
    only(
      "table",
      fc.oneof(gap, of(["tbody", "thead"], row), only("caption", phrasing), only("colgroup", of(["col"], gap))),
    ),
    only("select", fc.oneof(gap, only("option", text), only("optgroup", only("option", text)))),
    only("textarea", text),
    of(
      ["style", "script"],
      fc
        .constantFrom("a { b }", "if (a < b && c) x('<p>');", "\n\n")
        .map((value): Node => ({ kind: "text", text: value })),
    ),
    only(
      "svg",
      fc.oneof(
        gap,
        of(["path", "circle", "linearGradient"], gap),
        only("g", of(["rect"], gap)),
        only("foreignObject", phrasing),
      ),
    ),
    only("template", phrasing),
  );
}

const EMPTY = /^(?:br|img|input|wbr|col)$/;

/** Prints a node in one of the many ways of writing it; `die` decides. */
export function print(node: Node, die: () => number, foreign = false): string {
  if (node.kind !== "element") return node.kind === "text" ? node.text : `<!--${node.text}-->`;
  const { tag, inner } = node;
  const isForeign = foreign || tag === "svg";
  const name = !isForeign && die() < 20 ? tag.toUpperCase() : tag;
  const spaces = (): string => [" ", "  ", "\n    ", "\t"][die() % 4]!;
  const maybe = (): string => (die() < 20 ? spaces() : "");
  const attributes = node.attributes.map(([key, value]) => {
    const written = die() < 10 ? key.toUpperCase() : key;
    const equals = `${maybe()}=${maybe()}`;
    if (value === "") return [written, `${written}${equals}""`, `${written}=''`][die() % 3]!;
    if (!/[\s"'=<>`]/.test(value) && die() < 40) return `${written}${equals}${value}`;
    return die() < 50 && !value.includes("'")
      ? `${written}${equals}'${value}'`
      : `${written}${equals}"${value.replaceAll('"', "&quot;")}"`;
  });
  const start = `<${name}${attributes.map((attribute) => spaces() + attribute).join("")}`;
  if (EMPTY.test(tag)) return start + [">", " >", " />"][die() % 3]!;
  if (isForeign && tag !== "foreignObject" && inner.length === 0 && die() < 70) return `${start} />`;
  const content = inner.map((child) => print(child, die, isForeign && tag !== "foreignObject")).join("");
  return `${start}${maybe()}>${content}</${name}${maybe()}>`;
}

// ── Soup ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

// Excludes `image`: alone, it may be part of an <svg> outside of the template.
const TAGS = (
  "a abbr address annotation-xml applet area article aside b base basefont bgsound big blockquote body br button caption center " +
  "circle code col colgroup dd desc details dialog dir div dl dt em embed fieldset figure font footer foreignObject form frame " +
  "frameset g h1 h2 h6 head header hgroup hr html i iframe img input keygen li link listing main marquee math menu meta mi " +
  "mglyph mtext nav nobr noembed noframes noscript object ol optgroup option p param path plaintext pre rb rp rt rtc ruby s script " +
  "search section select small source span strong style sub summary svg table tbody td template textarea tfoot th thead title tr " +
  "track tt u ul var wbr x-y xmp"
).split(" ");

/** Elements with strict content rules occur more often. */
const anyTag = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TAGS) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "p",
      "div",
      "span",
      "li",
      "ul",
      "a",
      "button",
      "svg",
      "math",
      "mi",
      "foreignObject",
      "title",
      "desc",
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "table",
      "tbody",
      "tr",
      "td",
      "caption",
      "colgroup",
      "col",
      "select",
      "option",
      "optgroup",
      "template",
    ),
  },
);

type Soup = string | { readonly tag: string; readonly closed: boolean; readonly inner: readonly Soup[] };

export const anyNesting: fc.Arbitrary<Soup> = fc.letrec<{ soup: Soup }>((tie) => ({
  soup: fc.oneof(
    { maxDepth: 5, depthSize: "large" },
    fc.constantFrom("x", " ", "<!-- c -->", "<!doctype html>"),
    fc.record({ tag: anyTag, closed: fc.boolean(), inner: fc.array(tie("soup"), { maxLength: 2 }) }),
    fc.record({ tag: anyTag, closed: fc.boolean(), inner: fc.array(tie("soup"), { minLength: 1, maxLength: 1 }) }),
  ),
})).soup;

export function printSoup(soup: Soup): string {
  if (typeof soup === "string") return soup;
  const { tag, closed, inner } = soup;
  if (VOID.test(tag) && inner.length === 0) return `<${tag}>`;
  if (inner.length === 0 && !closed) return `<${tag}/>`;
  return `<${tag}>${inner.map(printSoup).join("")}</${tag}>`;
}

export const soupToken = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "x",
      " ",
      "\n",
      "<",
      ">",
      "&",
      "&lt;",
      "<!--",
      "-->",
      "--!>",
      "<!-->",
      "<!doctype html>",
      "<?x?>",
      "<![CDATA[",
      "]]>",
      "İ",
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom("p", "b", "svg", "script", "style", "textarea", "title", "br", "table", "td")
      .map((tag) => `<${tag}>`),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom("p", "b", "svg", "script", "style", "textarea", "title", "br", "table", "td")
      .map((tag) => `</${tag}>`),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        fc.constantFrom("p", "b", "script", "style", "textarea", "svg", "g"),
        fc.constantFrom("", "x", "<", "</", "<!--", "-->", "<!--<script>", "</b>", "<b>", "İ", "&amp;"),
        fc.constantFrom(
          "",
          " a",
          " a=b",
          ' a="<b>"',
          " a='>'",
          " a=b/",
          ' a=""b',
          " a=b=c",
          "/",
          " /",
          " a a",
          ` a=\`"`,
        ),
      )
      .map(([tag, content, attributes]) => `<${tag}${attributes}>${content}</${tag}>`),
  },
);

// ── Hostile values ───────────────────────────────────────────────────────────────────────────────────────────────────────

const PIECES = [
  "<",
  ">",
  '"',
  "'",
  "&",
  "`",
  "=",
  "/",
  " ",
  "\n",
  "\r",
  "\t",
  "\0",
  ";",
  ":",
  "{",
  "}",
  "\\",
  "a",
  "-->",
  "<!--",
  "]]>",
  "<script>alert(1)</script>",
  "</script>",
  "</textarea>",
  "</title>",
  "</style>",
  "</svg>",
  "</p>",
  "</td>",
  "</a>",
  "<img src=x onerror=alert(1)>",
  `" onclick="alert(1)`,
  `' onfocus='x`,
  "javascript:alert(1)",
  "&quot;",
  "&#34;",
  "&lt;",
  "&#x3c;",
  "\u2028",
  "\uFEFF",
  "\uD800",
  "url(x)",
  "/*",
  "*/",
  "expression(x)",
  "--",
];
export const hostile = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary", minLength: 1 }),
);

/** JSON in the shapes of everything that is allowed to be markup. */
export const hostileJson = fc.oneof(
  hostile.map((markup) => JSON.stringify({ html: markup })),
  hostile.map((markup) => JSON.stringify({ template: { statics: [markup], holes: [], root: true }, dynamics: [] })),
  hostile.map((markup) => JSON.stringify({ items: [markup], row: markup, key: null })),
  hostile.map((markup) => JSON.stringify({ component: markup, props: { html: markup } })),
  hostile.map((markup) => JSON.stringify({ toString: markup, toAttribute: markup, toJSON: markup })),
  hostile.map(
    (markup) => `{"__proto__":{"html":${JSON.stringify(markup)}},"constructor":{"name":${JSON.stringify(markup)}}}`,
  ),
  fc.json({ maxDepth: 3 }),
);

export const urlLike = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("", " ", "\n", "\u0001", "\t\t", "\u001f", "\u00a0", "/", "#"),
      fc.constantFrom(
        "javascript",
        "JaVaScRiPt",
        "java\nscript",
        "java\tscript",
        "j\ravascript",
        "vbscript",
        "data",
        "DATA",
        "http",
        "mailto",
        "",
        "java",
      ),
      fc.constantFrom(":", "\n:", "\t:", " :", "&colon;", "&#58;", "", "script:"),
      fc.constantFrom(
        "alert(1)",
        "text/html,<script>",
        "image/png;base64,AA",
        "image/svg+xml,<svg>",
        "//example.org",
        "",
      ),
    )
    .map((parts) => parts.join("")),
  hostile,
);

export const hostileName = fc.oneof(
  fc.constantFrom(
    "title",
    "data-x",
    "onclick",
    "ONCLICK",
    "on",
    "srcdoc",
    "srcDoc",
    "__proto__",
    "constructor",
    "@click",
    ":is",
    "x:y",
    "a.b",
    "aria-label",
    "a=b",
    "a b",
    "a/b",
    "",
    "a\n",
    "é",
  ),
  fc
    .array(fc.constantFrom("a", "on", "click", ...PIECES), { minLength: 1, maxLength: 3 })
    .map((pieces) => pieces.join("")),
);
