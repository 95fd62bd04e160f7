// Forms that work without a script. The dead render makes forms with events postable: to the URL of the page, with the event in a
// hidden input. The connected page has none of this, so it costs nothing on the wire: the join replaces the markup.

import { escapeHtml } from "../html/escape.ts";
import { ADDRESS_MARK } from "../live/target.ts";
import { type EncodableParam, encodeParams } from "../params/encode.ts";
import { BUTTON_FIELD, CSRF_FIELD, FORM_FIELD } from "../params/posted-fields.ts";
import { replaceTags, type StartTag } from "./start-tags.ts";
import { withTyped } from "./typed-fields.ts";

/** How the forms of a view are posted. */
export interface PostedForms {
  /** Returns false if another route takes the posts. Asked only for pages with forms. */
  readonly reachable: () => boolean;
  readonly csrfToken: () => string;
  /** The ids of the nested views from the page to the form. */
  readonly views: readonly string[];
  /** The form that the page answers, so that the client keeps its text when it connects. */
  readonly answered?: AnsweredForm | undefined;
}

/** A posted form on the page that answers it. */
export interface AnsweredForm {
  /** The text of its hidden input. */
  readonly field: string;
  readonly refused: boolean;
  /** Its fields, URL-encoded, if no handler has seen them. */
  readonly typed: string | undefined;
}

/** An event of an attribute, with its receiver. */
interface BoundEvent {
  readonly event: string;
  /** Params of the commands. */
  readonly value: Readonly<Record<string, EncodableParam>> | undefined;
  readonly component: string | undefined;
}

/**
 * Makes the forms of a view postable: those with an event, and without an `action` or a `method` of their own. Buttons and links with
 * `phx-click` in such a form submit it.
 *
 * @param posts `undefined` if no request would find the view
 */
export function postableForms(html: string, posts: PostedForms | undefined): string {
  const made = html.includes("<form") && posts?.reachable() === true ? formsIn(html, posts) : html;
  return made.includes(ADDRESS_MARK) ? withoutAddresses(made) : made;
}

function formsIn(html: string, posts: PostedForms): string {
  const { views, answered } = posts;
  /** The id of the answered form. */
  let id: string | undefined;
  const made = replaceTags(html, "form", (tag, after) => {
    const end = html.indexOf("</form>", after);
    if (end === -1 || tag.has("method") || tag.has("action")) return undefined;
    const [submit, change] = ["phx-submit", "phx-change"].map((name) =>
      boundEvent(tag.get(name), tag.get("phx-target")),
    );
    const first = submit ?? change;
    if (first === undefined || submit === "unknown" || change === "unknown" || first === "unknown") return undefined;
    if (change !== undefined && change.component !== first.component) return undefined;
    const { component, value } = first;
    let body = html.slice(after, end);
    if (body.includes(' type="file"') && !tag.has("enctype")) tag.set("enctype", "multipart/form-data");
    const field = encodeParams({ submit: submit?.event, change: change?.event, component, views, value });
    if (answered?.field === field) {
      tag.set("data-lw-posted", answered.refused ? "refused" : undefined);
      id = tag.get("id");
      if (answered.typed !== undefined) {
        body = withTyped(body, answered.typed, (input) => (input.get("form") ?? id) === id);
      }
    }
    // The buttons of a nested view in the form belong to that view.
    const inner = body.includes(" data-phx-session=") ? body : controlsIn(body, views);
    const hidden = hiddenInput(FORM_FIELD, field) + hiddenInput(CSRF_FIELD, posts.csrfToken());
    return [`${tag.set("method", "post").write("form")}${inner}${hidden}`, end];
  });
  if (answered?.typed === undefined || id === undefined || !made.includes(` form="${escapeHtml(id)}"`)) return made;
  // Fields may be anywhere on the page.
  return withTyped(made, answered.typed, (input) => input.get("form") === id);
}

/** Makes the buttons and links with `phx-click` submit their form. */
function controlsIn(body: string, views: readonly string[]): string {
  if (!body.includes(' phx-click="')) return body;
  const buttons = replaceTags(body, "button", (tag, after) => {
    const field = tag.get("type") === "reset" ? undefined : clickOf(tag, views);
    return field === undefined ? undefined : [submitting(tag, field).write("button"), after];
  });
  return replaceTags(buttons, "a", (tag, after) => {
    const end = buttons.indexOf("</a>", after);
    if (end === -1 || (tag.get("href") ?? "#") !== "#") return undefined;
    const field = clickOf(tag, views);
    if (field === undefined) return undefined;
    const button = submitting(tag.delete("href"), field).set("data-lw-link").write("button");
    return [`${button}${buttons.slice(after, end)}</button>`, end + "</a>".length];
  });
}

function submitting(tag: StartTag, field: string): StartTag {
  tag.delete("type", "name", "value").set("type", "submit").set("name", BUTTON_FIELD).set("value", field);
  // The handler of a click takes no form, so the form may be incomplete.
  return tag.set("formnovalidate");
}

/** Returns what a button posts: its event, or for a button that only changes the form, its name and value. */
function clickOf(tag: StartTag, views: readonly string[]): string | undefined {
  const click = tag.get("phx-click") ?? "";
  const { name = "", value = "" } = { name: tag.get("name"), value: tag.get("value") };
  if (dispatchesChange(click)) return encodeParams({ name, value });
  const bound = boundEvent(click, tag.get("phx-target"));
  if (bound === undefined || bound === "unknown") return undefined;
  const values: Record<string, EncodableParam> = { value };
  for (const key of tag.names()) if (key.startsWith("phx-value-")) values[key.slice(10)] = tag.get(key);
  return encodeParams({ click: bound.event, component: bound.component, views, value: { ...values, ...bound.value } });
}

/** One command of an attribute. */
type Command = readonly [operation: unknown, args: Readonly<Record<string, unknown>>];

function commandsIn(text: string): readonly Command[] {
  if (!text.startsWith("[")) return [];
  try {
    return JSON.parse(text) as readonly Command[];
  } catch {
    return [];
  }
}

function dispatchesChange(text: string): boolean {
  return commandsIn(text).some(([operation, args]) => operation === "dispatch" && args["event"] === "change");
}

/**
 * Reads an attribute such as `phx-submit`: the name of an event, or commands with a push.
 *
 * @returns `"unknown"` if only the browser can find the receiver
 */
function boundEvent(text: string | undefined, target: string | undefined): BoundEvent | "unknown" | undefined {
  if (text === undefined || text === "") return undefined;
  if (!text.startsWith("[")) return addressed(text, undefined, target);
  const push = commandsIn(text).find(([operation]) => operation === "push")?.[1];
  if (push === undefined || typeof push["event"] !== "string") return undefined;
  const { value, target: own } = push;
  return addressed(push["event"], value as BoundEvent["value"], typeof own === "string" ? own : target);
}

function addressed(event: string, value: BoundEvent["value"], target: string | undefined): BoundEvent | "unknown" {
  if (target === undefined) return { event, value, component: undefined };
  // The element of a selector belongs to a component that only the browser finds.
  if (!target.startsWith(ADDRESS_MARK)) return "unknown";
  return { event, value, component: target.slice(ADDRESS_MARK.length, -ADDRESS_MARK.length) };
}

/** An address between its marks, as markup. */
const ADDRESS = `${ADDRESS_MARK}(?:[\\w%.!~*()/-]|&#39;)*?${ADDRESS_MARK}`;
const ADDRESSES: readonly RegExp[] = [
  new RegExp(` [^\\s"'<>/=]+="${ADDRESS}"`, "g"),
  new RegExp(`,?&quot;target&quot;:&quot;${ADDRESS}&quot;`, "g"),
  new RegExp(ADDRESS, "g"),
];

/** Removes the addresses of components, which mean nothing to the client. */
function withoutAddresses(html: string): string {
  return ADDRESSES.reduce((left, address) => left.replaceAll(address, ""), html);
}

function hiddenInput(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escapeHtml(value)}" hidden>`;
}

/** True if a view contains links that {@link postableLinks} changes. */
export function hasPostableLinks(html: string): boolean {
  return html.includes(' data-method="');
}

const LINKS_FORM = "_lw_links";

/**
 * Makes links with a method, such as a logout, work without a script: each becomes a button of a common form. The join replaces them
 * with links.
 *
 * @param html a view in its element
 */
export function postableLinks(html: string, csrfToken: string): string {
  const made = replaceTags(html, "a", (tag, after) => {
    const [method, to, end] = [tag.get("data-method"), tag.get("data-to"), html.indexOf("</a>", after)];
    if (method === undefined || to === undefined || end === -1) return undefined;
    // Markup of another author must not send the token of the form to another site.
    if (!isLocal(to)) return undefined;
    const target = tag.get("target");
    tag.delete("href", "rel", "target", "download", "data-method", "data-to", "data-csrf").set("data-lw-link");
    tag.set("type", "submit").set("form", LINKS_FORM).set("formaction", to);
    if (target !== undefined) tag.set("formtarget", target);
    if (method !== "post") tag.set("name", "_method").set("value", method);
    return [`${tag.write("button")}${html.slice(after, end)}</button>`, end + "</a>".length];
  });
  if (made === html) return html;
  const at = made.lastIndexOf("</");
  return `${made.slice(0, at)}<form id="${LINKS_FORM}" method="post" hidden>${hiddenInput(CSRF_FIELD, csrfToken)}</form>${made.slice(at)}`;
}

/** True for a path that no browser reads as another host. */
function isLocal(to: string): boolean {
  return /^\/(?!\/)[^\\\t\n\r]*$/.test(to);
}
