import { attributeType, checkName } from "../html/attribute-names.ts";
import { checkedValue, isPlain, writeAttribute } from "../html/attributes.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { Container } from "./live-view.ts";

/** The tag of a container. Which it is must be known before the page is parsed, so nothing but a name can be one. */
const TAG = /^[a-z][a-z\d]*(?:-[a-z\d]+)*$/i;

/**
 * Returns the attributes of a container, checked like any other attributes: the same for the first HTML and for the
 * client, which sets them when it navigates.
 *
 * @returns names and values; `true` for an attribute without a value
 * @throws {LivewrightError} LW206 for names that differ only in case; LW212 for names that are none, run code, or are written by the framework; LW211, LW213 and
 *   LW214 for values
 */
function attributesOf(container: Container): (readonly [string, string | number | bigint | true])[] {
  if (!isPlain(container)) throw new LivewrightError("LW211", "A container is not a plain object.");
  const { tag = "div", ...attributes } = container;
  if (!TAG.test(tag)) throw new LivewrightError("LW212", `${JSON.stringify(tag)} is not the tag of a container.`);
  const names = new Map<string, string>();
  return Object.entries(attributes).flatMap(([name, given]) => {
    checkName(name);
    const lower = name.toLowerCase();
    const earlier = names.get(lower);
    if (earlier !== undefined) {
      throw new LivewrightError(
        "LW206",
        `A container has the attributes ${earlier} and ${name}, which are one in HTML.`,
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
    return value === null || value === undefined || value === false ? [] : [[name, value] as const];
  });
}

/** The attributes of a container as HTML, each with a space in front. */
export function containerHtml(container: Container): string {
  return attributesOf(container)
    .map(([name, value]) => writeAttribute(name, value))
    .join("");
}

/** A container as the client wants it in the answer to a join (protocol section 3.3). */
export function containerOnWire(container: Container): [tag: string, attributes: Record<string, string>] {
  const written = attributesOf(container).map(([name, value]) => [name, value === true ? "" : String(value)] as const);
  return [container.tag ?? "div", Object.fromEntries(written)];
}

/** The container of a view at a place: what the place says counts more than what the view says. */
export function mergeContainers(view: Container, place: Container | undefined): Container {
  if (place === undefined) return view;
  const replaced = new Set(Object.keys(place).map((name) => name.toLowerCase()));
  // HTML does not tell names apart that differ only in case.
  const kept = Object.entries({ ...view, ...place }).filter(
    ([name]) => !replaced.has(name.toLowerCase()) || Object.hasOwn(place, name),
  );
  return { ...Object.fromEntries(kept), tag: place.tag ?? view.tag ?? "div" };
}
