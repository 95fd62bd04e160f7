// Attributes that commands set: the rules of templates hold for them too, since the client writes them just the same.

import { LivewrightError } from "../foundation/errors.ts";
import { attributeType, checkName } from "../html/attribute-names.ts";
import { type AttributeJson, checkedValue, describe } from "../html/attributes.ts";
import type { AttributeType } from "../html/hole.ts";

/** Attributes of elements in which a script could run; the element of a command is not known. */
const RISKY: readonly string[] = ["set", "meta"];

/**
 * Checks an attribute for `setAttribute` and `toggleAttribute`, and returns its value as the client takes it.
 *
 * @throws {LivewrightError} LW211 for values that are not text, LW212 for names that run code or are the framework's,
 *   LW213 for script URLs, LW214 for unsafe styles
 */
export function settable(name: string, value: string | AttributeJson): string {
  checkName(name);
  const written = checkedValue(name, typeOf(name.toLowerCase()), value);
  if (typeof written === "string") return written;
  // The commands of an empty list do nothing, and neither does an empty attribute.
  if (written === null && typeof value === "object" && value !== null) return "";
  if (typeof written === "number" || typeof written === "bigint") return String(written);
  throw new LivewrightError("LW211", `A command sets ${name} to ${describe(value)}.`, {
    hint: `Give it text: js().setAttribute("${name}", "")`,
  });
}

function typeOf(name: string): AttributeType {
  const type = attributeType(name, "");
  if (type === "url" || type === "media") return "any";
  if (type !== "plain") return type;
  const other = RISKY.map((tag) => attributeType(name, tag)).find((found) => found !== "plain");
  return other === "url" ? "any" : (other ?? type);
}
