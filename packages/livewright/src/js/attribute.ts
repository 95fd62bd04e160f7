// Attributes that commands set. The rules of templates apply, because the client writes them in the same way.

import { writeUnder } from "../foundation/base-path.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { HostPath } from "../foundation/host-path.ts";
import { attributeType, checkName } from "../html/attribute-names.ts";
import { type AttributeJson, checkedValue, describe } from "../html/attributes.ts";
import type { AttributeType } from "../html/hole.ts";

/** Elements with attributes in which a script could run. The element of a command is unknown. */
const RISKY: readonly string[] = ["set", "meta"];

/**
 * Checks an attribute for `setAttribute` and `toggleAttribute`, and returns its value in the client's form.
 *
 * @throws {LivewrightError} LW211 for values that are not text, LW212 for names that run code or are reserved, LW213 for script URLs,
 *   LW214 for unsafe styles
 */
export function settable(name: string, value: string | AttributeJson | HostPath): string | HostPath {
  checkName(name);
  // A component may build commands while its page is written. Their paths get the base path with the outer commands.
  const written = writeUnder("", () => checkedValue(name, typeOfSet(name), value));
  if (typeof written === "string" || written instanceof HostPath) return written;
  // The commands of an empty list do nothing, and neither does an empty attribute.
  if (written === null && typeof value === "object" && value !== null) return "";
  if (typeof written === "number" || typeof written === "bigint") return String(written);
  throw new LivewrightError("LW211", `A command sets ${name} to ${describe(value)}.`, {
    hint: `Give it text: js().setAttribute("${name}", "")`,
  });
}

/** Returns how the value of an attribute that a command sets is interpreted. */
export function typeOfSet(given: string): AttributeType {
  const name = given.toLowerCase();
  const type = attributeType(name, "");
  if (type === "url" || type === "media") return "any";
  if (type !== "plain") return type;
  const other = RISKY.map((tag) => attributeType(name, tag)).find((found) => found !== "plain");
  return other === "url" ? "any" : (other ?? type);
}
