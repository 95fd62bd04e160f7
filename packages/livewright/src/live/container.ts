import { attributeType, checkName } from "../html/attribute-names.ts";
import { checkedValue, isPlain, writeAttribute } from "../html/attributes.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { HostPath } from "../foundation/host-path.ts";
import type { Container } from "./live-view.ts";

/** The tag of a container: a plain name, since it is not parsed as HTML. */
const TAG = /^[a-z][a-z\d]*(?:-[a-z\d]+)*$/i;

type Attribute = readonly [name: string, value: string | number | bigint | true];

const NO_ATTRIBUTES: readonly Attribute[] = [];

/**
 * Returns the attributes of a container, checked like other attributes. The dead render writes them, and the client sets them
 * when it navigates.
 *
 * @returns names and values; `true` for an attribute without a value
 * @throws {LivewrightError} LW206 for names that differ only in case; LW212 for names that are invalid, run code, or belong to the framework; LW211, LW213 and
 *   LW214 for values
 */
function attributesOf(container: Container): readonly Attribute[] {
  if (!isPlain(container)) throw new LivewrightError("LW211", "A container is not a plain object.");
  const { tag = "div", ...attributes } = container;
  if (!TAG.test(tag)) throw new LivewrightError("LW212", `${JSON.stringify(tag)} is not a valid tag for a container.`);
  const entries = Object.entries(attributes);
  if (entries.length === 0) return NO_ATTRIBUTES;
  const names = new Map<string, string>();
  return entries.flatMap(([name, given]) => {
    checkName(name);
    const lower = name.toLowerCase();
    const earlier = names.get(lower);
    if (earlier !== undefined) {
      throw new LivewrightError(
        "LW206",
        `A container has the attributes ${earlier} and ${name}, which are the same in HTML.`,
        {
          hint: `Leave one of them out: container: { ${lower}: … }`,
        },
      );
    }
    names.set(lower, name);
    if (lower === "id" || lower.startsWith("data-phx-")) {
      throw new LivewrightError("LW212", `The attribute ${name} of a container is reserved for the framework.`);
    }
    const value = checkedValue(name, attributeType(lower, tag), given);
    return value === null || value === undefined || value === false
      ? []
      : [[name, value instanceof HostPath ? value.toString() : value] as const];
  });
}

/** Returns the attributes of a container as HTML, each after a space. */
export function containerHtml(container: Container): string {
  let html = "";
  for (const [name, value] of attributesOf(container)) html += writeAttribute(name, value);
  return html;
}

/** Returns a container in the form that the answer to a join requires (protocol section 3.3). */
export function containerOnWire(container: Container): [tag: string, attributes: Record<string, string>] {
  const written = attributesOf(container).map(([name, value]) => [name, value === true ? "" : String(value)] as const);
  return [container.tag ?? "div", Object.fromEntries(written)];
}

/** Returns the container of a view. The attributes of `override`, from its route or parent view, win. */
export function mergeContainers(view: Container, override: Container | undefined): Container {
  if (override === undefined) return view;
  const overridden = new Set(Object.keys(override).map((name) => name.toLowerCase()));
  // Names that differ only in case are the same in HTML.
  const kept = Object.entries({ ...view, ...override }).filter(
    ([name]) => !overridden.has(name.toLowerCase()) || Object.hasOwn(override, name),
  );
  return { ...Object.fromEntries(kept), tag: override.tag ?? view.tag ?? "div" };
}
