// Annotations: hints in the page about the source of its markup, for a developer who inspects it in the browser. Off by default, and
// never in production. The environment variable `LIVEWRIGHT_ANNOTATE` lists the kinds, separated by commas:
//
// - `locations`: every element has `data-phx-loc="file:line"` with the position of its tag
// - `components`: comments around the markup of a function component name the position of its template
//
// A source file that contains the comment `livewright-annotate off` is skipped.

import { isDevelopment } from "../foundation/environment.ts";
import { escapeHtml } from "./escape.ts";
import { Template } from "./template.ts";
import type { TemplateSource } from "./template-source.ts";
import type { StartTag } from "./tokens.ts";

type Kind = "locations" | "components";

/** Matches a comment that is alone on its line. */
const OPT_OUT = /^\s*(?:\/\/|\/?\*+)\s*livewright-annotate off\b/m;

/** Maps templates to their form with comments, and back. */
const commented = new WeakMap<Template, Template>();
const bare = new WeakMap<Template, Template>();
/** The location in the comments of a template. */
const locations = new WeakMap<Template, string>();

/** True if annotations of a kind are enabled. Reads the environment on every call, so that tests can change it. */
export function annotates(kind: Kind): boolean {
  const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
  const wanted = process?.env["LIVEWRIGHT_ANNOTATE"];
  return wanted !== undefined && isDevelopment() && wanted.split(",").some((name) => name.trim() === kind);
}

/** Returns a function that creates the annotation of a start tag; `undefined` if locations are off. */
export function locate(source: TemplateSource | undefined): ((tag: StartTag) => string) | undefined {
  if (source === undefined || !annotates("locations") || isLeftOut(source)) return undefined;
  const file = shortened(source.file);
  return ({ offset }) => ` data-phx-loc="${escapeHtml(`${file}:${source.at(offset)?.line ?? source.line}`)}"`;
}

/** Creates the form of a template that {@link withComments} returns. */
export function prepareComments(template: Template, source: TemplateSource | undefined): void {
  if (source === undefined || !annotates("components") || isLeftOut(source)) return;
  // Two dashes would end the comment.
  addComments(template, shortened(source.location).replaceAll("--", "- -").replaceAll(">", "&gt;"));
}

/** Creates the form with comments for another form of a template. */
export function commentLike(template: Template, form: Template): void {
  const location = locations.get(template);
  if (location !== undefined) addComments(form, location);
}

function addComments(template: Template, location: string): void {
  const statics = [...template.statics];
  const start = `<!-- ${location} -->`;
  statics[0] = start + statics[0];
  statics.push(`${statics.pop()}<!-- /${location} -->`);
  // The client skips comments when it patches a root as text, so the root flag stays (protocol section 4.8).
  const paths = template.paths?.map(({ index, offset }) => ({
    index,
    offset: index === 0 ? offset + start.length : offset,
  }));
  const form = new Template({ statics, holes: template.holes, root: template.root, paths }, template.location);
  locations.set(template, location);
  commented.set(template, form);
  bare.set(form, template);
}

/** Returns the form of a template with comments; the template itself if there is none. */
export function withComments(template: Template): Template {
  return commented.get(template) ?? template;
}

/** Returns the form without comments, for rows of streams. The client removes only the element of a row, not comments. */
export function withoutComments(template: Template): Template {
  return bare.get(template) ?? template;
}

function isLeftOut(source: TemplateSource): boolean {
  return source.text !== undefined && OPT_OUT.test(source.text);
}

/** Returns a path relative to the folder in which the server was started. */
function shortened(path: string): string {
  const { process } = globalThis as { process?: { cwd?: () => string } };
  const root = `${process?.cwd?.() ?? ""}/`;
  return path.startsWith(root) ? path.slice(root.length) : path;
}
