// Holes inside the quotes of an attribute: what their values may be depends on the text before them.

import { isScriptUrl, REFRESH } from "./script-url.ts";
import type { AttributeType, Slot } from "./slot.ts";
import { styleContext } from "./style-value.ts";
import { HOLE, TemplateFault } from "./tokens.ts";

/** A hole inside quotes. */
interface Part {
  readonly name: string;
  /** The type of the attribute. */
  readonly type: AttributeType;
  /** The value up to the hole, and after it, with {@link HOLE} for other holes. */
  readonly written: string;
  readonly after: string;
  /** Its offset in the template. */
  readonly hole: number;
}

/** The slot of a hole inside quotes. Throws a {@link TemplateFault} where no value can be safe. */
export function partSlot(given: Part): Slot & { kind: "part" } {
  const { name, type, written, after, hole } = given;
  const part = (as: AttributeType): Slot & { kind: "part" } => ({ kind: "part", name, type: as });
  switch (type) {
    case "url":
    case "media":
      return part(urlPart(given, type));
    case "style":
      return { ...part(type), style: styleContext(decoded(written), after.slice(0, 1)) };
    case "commands":
      if (/^[[{]/.test(decoded(written))) {
        const detail = `A hole inside the commands of ${name}.`;
        throw new TemplateFault("LW205", hole, detail, `Build them: ${name}=\${js().push(event)}`);
      }
      return part(written.replaceAll(HOLE, "") === "" ? type : "plain");
    case "refresh":
      return part(REFRESH.test(decoded(written)) ? "url" : written === "" ? type : "plain");
    case "name":
      throw new TemplateFault("LW205", hole, `A hole inside ${name}.`, `Give the whole name: ${name}=\${name}`);
    default:
      return part(type);
  }
}

/** Whether a hole can still decide the scheme of a URL, and that what follows cannot complete a scheme begun in it. */
function urlPart({ name, written, after, hole }: Part, type: "url" | "media"): "url" | "media" | "plain" {
  const text = written.replaceAll(HOLE, "");
  const list = /^values$/i.test(name); // each URL of a list begins anew
  if (!list && /[/?#:]/.test(text.replace(/&[^\s;]*;?/g, ""))) {
    if (isScriptUrl(text, type)) throw new TemplateFault("LW205", hole, `A hole inside a script URL in ${name}.`);
    return "plain";
  }
  if (written !== "" || (after !== "" && !/^[/?#]/.test(after))) {
    const detail = `The holes in ${name} could put a script URL together.`;
    throw new TemplateFault("LW204", hole, detail, `Build the whole URL first: ${name}=\${\`…\`}`);
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

/** Text of a template as the browser reads it, as far as characters count that open or close something. */
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
