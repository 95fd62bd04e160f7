import { LivewrightError } from "../foundation/errors.ts";
import { isPlainMap } from "../foundation/plain-map.ts";
import { decodeParams } from "../params/decode.ts";
import type { FormReader } from "../params/form-reader.ts";
import type { ParamLimits } from "../params/params.ts";
import { BUTTON_FIELD, CSRF_FIELD, FORM_FIELD } from "../params/posted-fields.ts";

/** An event and its receiver. */
interface PostedEvent {
  readonly event: string;
  /** The address of a component; `undefined` for the view. */
  readonly component: string | undefined;
  /** Params of the commands or the button. */
  readonly value: Readonly<Record<string, unknown>> | undefined;
}

/** A form that was posted without a script. Its client can forge all of it, as it can forge every event on a socket. */
export interface PostedForm {
  /** The text of the hidden input that names the events. */
  readonly field: string;
  /** The ids of the nested views from the page to the form. */
  readonly views: readonly string[];
  readonly submit: PostedEvent | undefined;
  readonly change: PostedEvent | undefined;
  /** The event of the pressed button. */
  readonly click: PostedEvent | undefined;
  /** The name and value of a pressed button that only changes the form. */
  readonly changed: { readonly name: string; readonly value: string } | undefined;
  /** The fields that the template wrote, URL-encoded. */
  readonly fields: string;
  readonly files: readonly (readonly [name: string, file: File])[];
}

/**
 * Reads the form of a post to a view.
 *
 * @throws {LivewrightError} LW512 if the form names no event, LW120 or LW121 if it cannot be decoded
 */
export async function readPostedForm(reader: FormReader, limits: ParamLimits): Promise<PostedForm> {
  const [named, pressed] = [await reader.field(FORM_FIELD), await reader.field(BUTTON_FIELD)];
  if (named === undefined) {
    throw new LivewrightError("LW512", "The posted form names no event.", {
      hint: "A form of a view does if it has phx-submit or phx-change, and neither an action nor a method. To receive other forms, add a route: post(path, handler).",
    });
  }
  const form = decodeParams(named, limits);
  const button = pressed === undefined ? {} : decodeParams(pressed, limits);
  const common = { component: textOf(form["component"]), value: mapOf(form["value"]) };
  const event = (name: unknown): PostedEvent | undefined =>
    typeof name === "string" ? { event: name, ...common } : undefined;
  const click = textOf(button["click"]);
  const name = textOf(button["name"]);
  return {
    field: named,
    views: listOf(click === undefined ? form["views"] : button["views"]),
    submit: event(form["submit"]),
    change: event(form["change"]),
    click:
      click === undefined
        ? undefined
        : { event: click, component: textOf(button["component"]), value: mapOf(button["value"]) },
    changed: name === undefined ? undefined : { name, value: textOf(button["value"]) ?? "" },
    fields: ownFields(await reader.fields()),
    files: await reader.files(),
  };
}

const ADDED: ReadonlySet<string> = new Set([FORM_FIELD, BUTTON_FIELD, CSRF_FIELD]);

/** Removes the fields that the dead render added. */
function ownFields(text: string): string {
  return text
    .split("&")
    .filter((pair) => !ADDED.has(pair.split("=", 1)[0] ?? ""))
    .join("&");
}

/**
 * Adds the markers of inputs that the user has not touched, which only a script knows: an empty input counts as untouched.
 *
 * @param fields URL-encoded
 */
export function withUnused(fields: string): string {
  const marked = fields.split("&").flatMap((pair) => {
    const [name = "", value = ""] = pair.split("=", 2);
    if (value !== "" || name === "" || /(?:\[\]|%5B%5D)$/i.test(name)) return [];
    // `user[name]` becomes `user[_unused_name]`, as the client writes it.
    return [`${name.replace(/(?<=\[|%5B|^)(?=(?:(?!\[|%5B).)*$)/i, "_unused_")}=`];
  });
  return [fields, ...marked].join("&");
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return isPlainMap(value) ? value : undefined;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
