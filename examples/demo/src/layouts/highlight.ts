// Colours TypeScript for the page, on the server and once per file. It knows comments, strings, numbers and keywords, and
// that a template may hold code and that code may hold a template; what it does not know it leaves plain.

const KEYWORDS =
  "as async await break case class const constructor continue default delete else export extends false for from function " +
  "get if import in interface let new null of private readonly return satisfies static switch this throw true type typeof " +
  "undefined void while";

/** What can stand at a place in code. The groups are the classes of the spans. */
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

/** What can stand at a place in a template. */
const TEMPLATE =
  /(?<edge>\x60|\$\{)|(?<tag><\/?[a-z][\w-]*|\/?>)|(?<name>[a-z][\w-]*(?==["$]))|(?<string>\s+|[\w-]+|[^])/y;

/** Where we are: in a template, or in code with so many braces open. */
type Place = number | "template";

/** Source text as HTML. Every character of it is escaped; the only markup are spans whose classes are written here. */
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

/** Follows a brace or a backtick to the place behind it. Returns the colour of the character. */
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
