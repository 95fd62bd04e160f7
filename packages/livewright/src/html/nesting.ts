// Facts about HTML elements, as tables. A browser repairs invalid markup silently: it moves or closes elements. The page would then
// differ from the shape that the server diffs against, so invalid markup is refused.
// Source: the HTML Standard, sections 13.1.2 (elements) and 13.2.6 (tree construction).

const set = (names: string): ReadonlySet<string> => new Set(names.split(" "));

/** Elements without content or end tag. */
export const VOID: ReadonlySet<string> = set("area base br col embed hr img input link meta param source track wbr");

/** Elements whose content is not markup. Nothing in them is escaped, so they cannot have holes. */
export const RAW_TEXT: ReadonlySet<string> = set("script style xmp iframe noembed noframes");

/** Elements whose content is text with character references, but no tags. */
export const RCDATA: ReadonlySet<string> = set("textarea title");

/** Elements in which white space is content. */
export const PREFORMATTED: ReadonlySet<string> = set("pre textarea listing");

/** Elements in which a newline right after the start tag is dropped by the parser. */
export const DROPS_FIRST_NEWLINE: ReadonlySet<string> = new Set(PREFORMATTED);

/** SVG and MathML elements that may be written as `<path/>`, also in a fragment without its `<svg>`. */
export const FOREIGN: ReadonlySet<string> = set(
  "svg math path circle ellipse line polygon polyline rect g defs use symbol stop lineargradient radialgradient " +
    "clippath mask pattern image marker text tspan textpath animate animatemotion animatetransform set mpath " +
    "fegaussianblur feoffset feblend fecolormatrix fecomposite feflood femerge femergenode feturbulence " +
    "fedisplacementmap femorphology fetile fespecularlighting fediffuselighting fepointlight fespotlight fedistantlight " +
    "filter view mi mo mn mrow mfrac msqrt msup msub mtable mtr mtd mspace mglyph",
);

/** Elements that browsers read differently: `<image>` becomes `<img>`, `<plaintext>` never ends. */
export const OBSOLETE: ReadonlySet<string> = set("basefont bgsound frame frameset image keygen plaintext");

/** Foreign elements whose content is HTML again. */
const INTEGRATION_POINTS: ReadonlySet<string> = set(
  "svg/foreignobject svg/desc svg/title math/mi math/mo math/mn math/ms math/mtext",
);

/** MathML elements that stay MathML in the integration points of MathML. */
const MATH_GLYPHS: ReadonlySet<string> = set("mglyph malignmark");

/** Start tags that end an `<svg>` or `<math>` around them. */
const LEAVES_FOREIGN: ReadonlySet<string> = set(
  "b big blockquote body br center code dd div dl dt em embed font h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta " +
    "nobr ol p pre ruby s small span strong strike sub sup table tt u ul var",
);

/** Start tags that close an open `<p>`. */
const CLOSES_P: ReadonlySet<string> = set(
  "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 " +
    "h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p pre search section summary table ul xmp",
);

const SCOPE_NAMES = `applet caption html marquee object table td template th math/annotation-xml ${[...INTEGRATION_POINTS].join(" ")}`;
const SCOPE: ReadonlySet<string> = set(SCOPE_NAMES);
const BUTTON_SCOPE: ReadonlySet<string> = set(`button ${SCOPE_NAMES}`);

/** Elements that may not contain themselves, at any depth up to one of the listed elements. */
const NEVER_IN_ITSELF: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["a", set("applet caption marquee object td template th")],
  ["button", SCOPE],
  ["form", set("template")],
  ["nobr", SCOPE],
]);

/** Children that close these open elements, up to one of {@link SPECIAL}. */
const CLOSES_ITEM: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["li", set("li")],
  ["dt", set("dt dd")],
  ["dd", set("dt dd")],
]);

/**
 * The elements at which the search for an open item ends: the parser's "special" elements with content. Excludes address, div and p,
 * and elements that not every browser knows yet.
 */
const SPECIAL: ReadonlySet<string> = set(
  "article aside blockquote body button center colgroup dd details dir dl dt fieldset figcaption figure footer form h1 h2 " +
    "h3 h4 h5 h6 head header hgroup li listing main menu nav noscript ol pre section select summary tbody tfoot " +
    `thead tr ul ${SCOPE_NAMES}`,
);

const HEADINGS: ReadonlySet<string> = set("h1 h2 h3 h4 h5 h6");
const RUBY = "dd dt li optgroup option p rb rp rt";

/** Children that close an open parent of the same family. */
const CLOSES_PARENT: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["rb", set(`${RUBY} rtc`)],
  ["rp", set(RUBY)],
  ["rt", set(RUBY)],
  ["rtc", set(`${RUBY} rtc`)],
  ...[...HEADINGS].map((heading) => [heading, HEADINGS] as const),
]);

/** Parents that accept these children only. */
const ONLY: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["table", set("caption colgroup thead tbody tfoot script template style")],
  ["thead", set("tr script template")],
  ["tbody", set("tr script template")],
  ["tfoot", set("tr script template")],
  ["tr", set("td th script template")],
  ["colgroup", set("col template")],
  ["select", set("option optgroup hr script template")],
  ["optgroup", set("option script template")],
  ["html", set("head body")],
  ["head", set("base link meta title script style noscript template")],
]);

/** The children that `noscript` accepts in `head`. Elsewhere it accepts all. */
const NOSCRIPT_IN_HEAD: ReadonlySet<string> = set("link meta style");

/** Represents the parent of `html`. */
const DOCUMENT = "#document";

/** Children that accept these parents only. Checked where the template shows the parent. */
const ONLY_IN: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["td", set("tr template")],
  ["th", set("tr template")],
  ["tr", set("tbody thead tfoot template")],
  ["thead", set("table template")],
  ["tbody", set("table template")],
  ["tfoot", set("table template")],
  ["caption", set("table template")],
  ["colgroup", set("table template")],
  ["col", set("colgroup template")],
  ["head", set("html")],
  ["body", set("html")],
  ["html", set(DOCUMENT)],
]);

/**
 * Returns the name of an element for the checks in this file: the tag name for HTML, with a prefix for SVG and MathML, which have
 * other rules.
 *
 * @param name in lower case
 * @param parent the qualified name of the parent
 * @example qualifiedName("path", "svg/svg") // "svg/path"
 */
export function qualifiedName(name: string, parent: string | undefined): string {
  if (parent !== undefined && (holdsForeign(parent) || (parent.startsWith("math/") && MATH_GLYPHS.has(name)))) {
    return name === "svg" && parent === "math/annotation-xml"
      ? "svg/svg"
      : `${parent.slice(0, parent.indexOf("/"))}/${name}`;
  }
  return name === "svg" || name === "math" ? `${name}/${name}` : name;
}

function holdsForeign(parent: string): boolean {
  return isForeignElement(parent) && !INTEGRATION_POINTS.has(parent);
}

/** True for a qualified name of SVG or MathML. */
export function isForeignElement(qualified: string): boolean {
  return qualified.includes("/");
}

/**
 * Returns why `child` is not allowed here; `undefined` if it is.
 *
 * @param child the element's qualified name
 * @param ancestors qualified names of the open elements, outermost first
 */
export function illegalNesting(child: string, ancestors: readonly string[]): string | undefined {
  const parent = ancestors[ancestors.length - 1];
  if (parent !== undefined && holdsForeign(parent)) {
    const name = child.slice(child.indexOf("/") + 1);
    return LEAVES_FOREIGN.has(name)
      ? `The browser ends <svg> or <math> where <${name}> starts. Put it into <foreignObject>.`
      : undefined;
  }
  if (OBSOLETE.has(child) && (parent !== undefined || child !== "image"))
    return `<${child}> is obsolete, and browsers read it differently.`;
  if (parent === undefined) return undefined;
  if (child === "html") return "<html> may only be the outermost element.";
  const only = accepted(ancestors);
  if (only !== undefined && !only.has(child)) {
    return child === "tr" && parent === "table"
      ? "The browser puts a <tbody> between <table> and <tr>. Write it."
      : `<${parent}> may contain only ${list(only)}.`;
  }
  const onlyIn = ONLY_IN.get(child);
  if (onlyIn !== undefined && !onlyIn.has(parent)) return `<${child}> is allowed only in ${list(onlyIn)}.`;
  if (parent === "option") return "<option> may contain only text.";
  const closed = CLOSES_PARENT.get(child)?.has(parent) === true ? parent : openItem(child, ancestors);
  if (closed !== undefined) return `Close <${closed}> before <${child}> starts.`;
  const scope = NEVER_IN_ITSELF.get(child);
  if (scope !== undefined && within(child, ancestors, scope)) return `<${child}> may not be inside another <${child}>.`;
  if (CLOSES_P.has(child) && within("p", ancestors, BUTTON_SCOPE)) {
    return `The browser closes <p> where <${child}> starts. Use <div> for the outer element.`;
  }
  return undefined;
}

/**
 * Returns the parent that a child requires: `"tr"` for a cell, `undefined` for most. At the outermost level and in `<template>` the
 * parent is unknown, so neighbors must require the same one.
 */
export function neededParent(child: string): string | undefined {
  const [parent] = ONLY_IN.get(child) ?? [];
  return parent;
}

/** True if `child` is allowed next to children of `parent`, but is also allowed elsewhere. */
export function isNeutral(child: string, parent: string | undefined): boolean {
  if (parent === DOCUMENT || (child !== "script" && child !== "style" && child !== "template")) return false;
  return parent === undefined || ONLY.get(parent)?.has(child) !== false;
}

/** True if the browser would move or drop text directly inside the innermost open element. */
export function refusesText(ancestors: readonly string[]): boolean {
  return accepted(ancestors) !== undefined;
}

/** Returns the only children that the innermost open element accepts; `undefined` for any. */
function accepted(ancestors: readonly string[]): ReadonlySet<string> | undefined {
  const parent = ancestors[ancestors.length - 1];
  if (parent === "noscript" && ancestors[ancestors.length - 2] === "head") return NOSCRIPT_IN_HEAD;
  return parent === undefined ? undefined : ONLY.get(parent);
}

function openItem(child: string, ancestors: readonly string[]): string | undefined {
  const closes = CLOSES_ITEM.get(child);
  if (closes === undefined) return undefined;
  const found = ancestors.findLast((ancestor) => closes.has(ancestor) || SPECIAL.has(ancestor));
  return found !== undefined && closes.has(found) ? found : undefined;
}

/** True if `name` is open, looking outwards up to an element of `scope`. */
function within(name: string, ancestors: readonly string[], scope: ReadonlySet<string>): boolean {
  return ancestors.findLast((ancestor) => ancestor === name || scope.has(ancestor)) === name;
}

function list(names: ReadonlySet<string>): string {
  return [...names]
    .filter((name) => name !== "script" && name !== "template")
    .map((name) => `<${name}>`)
    .join(", ");
}
