// Holes inside the quotes of an attribute. Which values they accept depends on the text around them.

import { isScriptUrl, REFRESH } from "./script-url.ts";
import type { AttributeType, Hole } from "./hole.ts";
import { styleContext } from "./style-value.ts";
import { HOLE, TemplateFault } from "./tokens.ts";

/** A hole inside quotes. */
interface Part {
  readonly name: string;
  /** The type of the attribute. */
  readonly type: AttributeType;
  /** The text of the value before and after the hole, with {@link HOLE} for other holes. */
  readonly written: string;
  readonly after: string;
  /** The offset of the hole in the template. */
  readonly offset: number;
}

/**
 * Returns the description of a hole inside quotes.
 *
 * @throws {TemplateFault} where no value can be safe
 */
export function partHole(given: Part): Hole & { kind: "part" } {
  const { name, type, written, after, offset } = given;
  const part = (as: AttributeType): Hole & { kind: "part" } => ({ kind: "part", name, type: as });
  switch (type) {
    case "url":
    case "media":
      return part(urlPart(given, type));
    case "style":
      return { ...part(type), style: styleContext(decoded(written), after.slice(0, 1)) };
    case "commands":
      if (/^[[{]/.test(decoded(written))) {
        const detail = `A hole is inside the commands of ${name}.`;
        throw new TemplateFault("LW205", offset, detail, `Build them: ${name}=\${js().push(event)}`);
      }
      return part(written.replaceAll(HOLE, "") === "" ? type : "plain");
    case "refresh":
      return part(REFRESH.test(decoded(written)) ? "url" : written === "" ? type : "plain");
    case "name":
      throw new TemplateFault("LW205", offset, `A hole is inside ${name}.`, `Write the whole name: ${name}=\${name}`);
    default:
      return part(type);
  }
}

/** Decides whether a hole can set the scheme of a URL. Refuses holes that could complete a scheme together. */
function urlPart({ name, written, after, offset }: Part, type: "url" | "media"): "url" | "media" | "plain" {
  const text = written.replaceAll(HOLE, "");
  const list = /^values$/i.test(name); // a list of URLs, each with its own scheme
  if (!list && /[/?#:]/.test(text.replace(/&[^\s;]*;?/g, ""))) {
    if (isScriptUrl(text, type)) throw new TemplateFault("LW205", offset, `A hole is inside a script URL in ${name}.`);
    return "plain";
  }
  if (written !== "" || (after !== "" && !/^[/?#]/.test(after))) {
    const detail = `The holes in ${name} could form a script URL together.`;
    throw new TemplateFault("LW204", offset, detail, `Build the whole URL first: ${name}=\${\`…\`}`);
  }
  return type;
}

const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  lpar: "(",
  rpar: ")",
  lsqb: "[",
  lbrack: "[",
};

/** Decodes the character references of delimiters in a template's text, as the browser does. */
function decoded(text: string): string {
  return text.replace(
    /&(?:#(\d+)|#x([\da-f]+)|([a-z]+));?/gi,
    (entity, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? entity;
      const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
    },
  );
}
