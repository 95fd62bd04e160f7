// Annotations: what a page can tell about the sources it came from, for a developer who looks at it in the browser. Off
// unless asked for, and never in production. The environment variable `LIVEWRIGHT_ANNOTATE` names what is wanted:
//
// - `locations`: every element has `data-phx-loc="file:line"`, where its tag was written
// - `components`: comments around what a function component rendered say where its template was written
//
// Both may be given, with a comma. A source file that contains the comment `livewright-annotate off` is left out.

import { isDevelopment } from "../foundation/environment.ts";
import { escapeHtml } from "./escape.ts";
import { Template } from "./template.ts";
import type { TemplateSource } from "./template-source.ts";
import type { StartTag } from "./tokens.ts";

type Kind = "locations" | "components";

/** A comment that is alone on its line. */
const OPT_OUT = /^\s*(?:\/\/|\/?\*+)\s*livewright-annotate off\b/m;

/** Templates with comments around them, by the template without; and the way back. */
const commented = new WeakMap<Template, Template>();
const bare = new WeakMap<Template, Template>();
/** The comments of a template. */
const places = new WeakMap<Template, string>();

/** Whether annotations of a kind are wanted. Read on every call, so tests can set it. */
export function annotates(kind: Kind): boolean {
  const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
  const wanted = process?.env["LIVEWRIGHT_ANNOTATE"];
  return wanted !== undefined && isDevelopment() && wanted.split(",").some((name) => name.trim() === kind);
}

/** What is written into the start tags of a template; `undefined` for nothing. */
export function locate(source: TemplateSource | undefined): ((tag: StartTag) => string) | undefined {
  if (source === undefined || !annotates("locations") || isLeftOut(source)) return undefined;
  const file = shortened(source.file);
  return ({ offset }) => ` data-phx-loc="${escapeHtml(`${file}:${source.at(offset)?.line ?? source.line}`)}"`;
}

/** Makes the form of a template that {@link withComments} shows. */
export function prepareComments(template: Template, source: TemplateSource | undefined): void {
  if (source === undefined || !annotates("components") || isLeftOut(source)) return;
  // Two dashes would end the comment.
  addComments(template, shortened(source.place).replaceAll("--", "- -").replaceAll(">", "&gt;"));
}

/** Prepares the comments of another form of a template. */
export function commentLike(template: Template, form: Template): void {
  const place = places.get(template);
  if (place !== undefined) addComments(form, place);
}

function addComments(template: Template, place: string): void {
  const statics = [...template.statics];
  statics[0] = `<!-- ${place} -->${statics[0]}`;
  statics.push(`${statics.pop()}<!-- /${place} -->`);
  // Still one element for the client, which looks past comments where it patches a root by text (protocol section 4.8).
  const form = new Template({ statics, slots: template.slots, root: template.root }, template.place);
  places.set(template, place);
  commented.set(template, form);
  bare.set(form, template);
}

/** The form of a template that has comments around it, if there is one. */
export function withComments(template: Template): Template {
  return commented.get(template) ?? template;
}

/** The form without comments: for rows of streams, where whatever is no element would stay behind when the row goes. */
export function withoutComments(template: Template): Template {
  return bare.get(template) ?? template;
}

function isLeftOut(source: TemplateSource): boolean {
  return source.text !== undefined && OPT_OUT.test(source.text);
}

/** Relative to where the server was started, which is how a developer knows it. */
function shortened(path: string): string {
  const { process } = globalThis as { process?: { cwd?: () => string } };
  const root = `${process?.cwd?.() ?? ""}/`;
  return path.startsWith(root) ? path.slice(root.length) : path;
}
