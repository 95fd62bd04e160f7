// Highlights TypeScript on the server, once per file. Knows comments, strings, numbers, keywords, and nested templates
// and code. Leaves all other text plain.

const KEYWORDS =
  "as async await break case class const constructor continue default delete else export extends false for from function " +
  "get if import in interface let new null of private readonly return satisfies static switch this throw true type typeof " +
  "undefined void while";

/** Matches a token of code. The groups are the classes of the spans. */
const CODE = new RegExp(
  [
    String.raw`(?<comment>\/\/.*|\/\*[^]*?\*\/)`,
    String.raw`(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')`,
    String.raw`(?<keyword>\b(?:${KEYWORDS.replaceAll(" ", "|")})\b(?!\s*:|\())`,
    String.raw`(?<number>\b\d[\w.]*)`,
    String.raw`(?<call>\b[\w$]+(?=\())`,
    String.raw`(?<edge>[\x60{}])`,
    String.raw`(?<plain>[\w$#]+|[^])`,
  ].join("|"),
  "y",
);

/** Matches a token of a template. */
const TEMPLATE =
  /(?<edge>\x60|\$\{)|(?<tag><\/?[a-z][\w-]*|\/?>)|(?<name>[a-z][\w-]*(?==["$]))|(?<string>\s+|[\w-]+|[^])/y;

/** The context: a template, or code with a number of open braces. */
type Place = number | "template";

/** Returns source text as HTML. Escapes every character; the only markup is spans with the classes of this file. */
export function highlight(source: string): string {
  const places: Place[] = [0];
  let out = "";
  let kind = "plain";
  let text = "";
  for (let at = 0; at < source.length; at += text.length) {
    const pattern = places.at(-1) === "template" ? TEMPLATE : CODE;
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    text = match?.[0] ?? source.slice(at);
    const found = Object.entries(match?.groups ?? {}).find(([, value]) => value !== undefined)?.[0] ?? "plain";
    const next = found === "edge" ? move(places, text) : found;
    if (next !== kind) {
      if (kind !== "plain") out += "</span>";
      if (next !== "plain") out += `<span class="${next}">`;
      kind = next;
    }
    out += escape(text);
  }
  return kind === "plain" ? out : `${out}</span>`;
}

/** Updates the context for a brace or a backtick. Returns the class of the character. */
function move(places: Place[], edge: string): string {
  const place = places.at(-1) ?? 0;
  if (edge === "`") {
    if (place === "template") places.pop();
    else places.push("template");
    return "string";
  }
  if (edge === "${") {
    places.push(0);
    return "edge";
  }
  if (edge === "}" && place === 0 && places.length > 1) {
    places.pop();
    return "edge";
  }
  if (place !== "template") places[places.length - 1] = place + (edge === "{" ? 1 : -1);
  return "plain";
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
