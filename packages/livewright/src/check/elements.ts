// Mistakes in well-formed tags: the browser shows them, but the client fails on them.

import type { ErrorCode } from "../foundation/errors.ts";
import { HOLE, type StartTag } from "../html/tokens.ts";
import { KNOWN, type Known, PARAM, REMOVED, REMOVED_MODES, RESERVED } from "./attributes.ts";
import { editDistance, nearest } from "../foundation/nearest.ts";

/** A problem at an offset. An error is certainly broken; a warning is probably unintended. */
export interface Remark {
  readonly code: ErrorCode;
  readonly severity: "error" | "warning";
  readonly offset: number;
  readonly detail: string;
  readonly hint?: string;
}

interface Attribute {
  /** The name as written. */
  readonly written: string;
  /** The name in lower case, as the browser reads it. */
  readonly name: string;
  readonly offset: number;
  /** The value; empty without one. Contains {@link HOLE} for each hole. */
  readonly value: string;
}

/** Elements that a form exposes by their names. */
const CONTROLS: ReadonlySet<string> = new Set([
  "button",
  "fieldset",
  "input",
  "object",
  "output",
  "select",
  "textarea",
]);

/**
 * Checks the tags of one template.
 *
 * @param say receives each problem, at an offset of the template's strings joined by {@link HOLE}
 * @returns a function to call for each start tag
 */
export function checkTags(say: (remark: Remark) => void): (tag: StartTag) => void {
  const ids = new Set<string>();
  return (tag) => {
    const attributes = tag.attributes.filter(({ text }) => text !== HOLE).map(readAttribute);
    const hasId =
      attributes.length < tag.attributes.length || attributes.some(({ name, value }) => name === "id" && value !== "");
    for (const attribute of attributes) {
      const remark = judge(attribute, tag.name, hasId, ids);
      if (remark !== undefined) say({ ...remark, offset: attribute.offset });
    }
  };
}

function readAttribute({ offset, text }: { offset: number; text: string }): Attribute {
  const [, written = "", value = ""] = /^([^\s=]+)(?:\s*=\s*([^]*))?$/.exec(text) ?? [];
  return { written, name: written.toLowerCase(), offset, value: value.replace(/^(["'])([^]*)\1$/, "$2") };
}

function judge(
  attribute: Attribute,
  tag: string,
  hasId: boolean,
  ids: Set<string>,
): Omit<Remark, "offset"> | undefined {
  const { name, value } = attribute;
  if (name === "id") return judgeId(value, ids);
  if (name === "name" && value === "id" && CONTROLS.has(tag)) {
    return {
      code: "LW226",
      severity: "warning",
      detail: `A form with this <${tag}> loses its own id: form.id is then the <${tag}>.`,
      hint: 'Give it another name, such as name="item_id".',
    };
  }
  if (name.startsWith(PARAM) && name !== PARAM) return judgeParam(attribute);
  if (!name.startsWith("phx-") && !name.startsWith("data-phx-")) return undefined;
  const known = KNOWN.get(name);
  return known === undefined ? judgeUnknown(name) : judgeKnown(attribute, known, hasId);
}

function judgeId(id: string, ids: Set<string>): Omit<Remark, "offset"> | undefined {
  if (id === "" || id.includes(HOLE)) return undefined;
  if (!ids.has(id)) {
    ids.add(id);
    return undefined;
  }
  return {
    code: "LW225",
    severity: "error",
    detail: `The id ${JSON.stringify(id)} occurs twice in this template.`,
    hint: "The client finds elements by their id when it patches. Give each its own.",
  };
}

function judgeParam({ written, name }: Attribute): Omit<Remark, "offset"> | undefined {
  if (written === name) return undefined;
  const param = written.slice(PARAM.length);
  return {
    code: "LW228",
    severity: "warning",
    detail: `Browsers write attributes in lower case, so this param arrives as ${JSON.stringify(param.toLowerCase())}.`,
    hint: `Write ${PARAM}${param.replace(/(?<=[a-z\d])[A-Z]/g, "_$&").toLowerCase()}.`,
  };
}

function judgeUnknown(name: string): Omit<Remark, "offset"> {
  const instead = REMOVED.get(name);
  if (instead !== undefined) {
    return { code: "LW223", severity: "warning", detail: `${name} no longer has an effect.`, hint: instead };
  }
  if (RESERVED.has(name)) {
    return {
      code: "LW227",
      severity: "warning",
      detail: `${name} is reserved for the framework, which reads it back.`,
      hint: "Use your own data attribute.",
    };
  }
  const meant = nearest(name, KNOWN.keys()) ?? meantParam(name);
  return {
    code: "LW221",
    severity: "warning",
    detail: `The client does not know ${name}.`,
    hint: meant === undefined ? "For your own data, write data-…." : `Did you mean ${meant}?`,
  };
}

/** `phx-val-id`, `phx-values-id`. */
function meantParam(name: string): string | undefined {
  const [, prefix, param] = /^(phx-[a-z]+-)(.+)$/.exec(name) ?? [];
  return prefix !== undefined && editDistance(prefix, PARAM) <= 2 ? `${PARAM}${param}` : undefined;
}

function judgeKnown({ name, value }: Attribute, known: Known, hasId: boolean): Omit<Remark, "offset"> | undefined {
  const { values, hint, needsId } = known;
  if (values !== undefined && !value.includes(HOLE) && !values.test(value)) {
    if (REMOVED_MODES.has(value)) {
      return {
        code: "LW223",
        severity: "error",
        detail: `${name}="${value}" no longer has an effect.`,
        hint: `Use a stream instead: ${name}="stream"`,
      };
    }
    return {
      code: "LW222",
      severity: "error",
      detail: value === "" ? `${name} needs a value.` : `${name} cannot be ${JSON.stringify(value)}.`,
      ...(hint !== undefined && { hint }),
    };
  }
  if (needsId !== true || hasId || value === "replace") return undefined;
  return {
    code: "LW224",
    severity: "error",
    detail: `An element with ${name} needs an id.`,
    hint: `The client finds it again by its id. Add id="…" to the tag.`,
  };
}
