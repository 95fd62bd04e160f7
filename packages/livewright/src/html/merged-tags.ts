// Templates in which a spread repeats an attribute of its tag. One hole then writes the whole tag. All other templates, nearly all,
// keep their statics and cost no additional bytes.

import { commentLike } from "./annotations.ts";
import type { PathPosition } from "./app-paths.ts";
import { collides, type SpreadTag, TagAttributes } from "./tag-attributes.ts";
import { Template } from "./template.ts";

/** The forms of a template, by the indexes of the tags that one hole writes. */
const forms = new WeakMap<Template, Map<string, Template>>();

/** Templates with more such tags have a single form in which all of them are written whole. This bounds the number of forms. */
const SINGLE = 4;

/** Returns the template and values to render for a template with spreads. */
export function mergeTags(
  template: Template,
  tags: readonly SpreadTag[],
  values: readonly unknown[],
): readonly [template: Template, values: readonly unknown[]] {
  let meeting = tags.filter((tag) => collides(tag, values));
  if (meeting.length === 0) return [template, values];
  if (tags.length > SINGLE) meeting = [...tags];
  const merged: unknown[] = [];
  let at = 0;
  for (const tag of meeting) {
    merged.push(...values.slice(at, tag.from), new TagAttributes(tag, values));
    at = tag.to;
  }
  merged.push(...values.slice(at));
  return [formOf(template, meeting), merged];
}

function formOf(template: Template, tags: readonly SpreadTag[]): Template {
  let known = forms.get(template);
  if (known === undefined) forms.set(template, (known = new Map()));
  const key = tags.map(({ from }) => from).join(" ");
  let form = known.get(key);
  if (form === undefined) known.set(key, (form = makeForm(template, tags)));
  return form;
}

function makeForm(template: Template, tags: readonly SpreadTag[]): Template {
  const { holes, statics, root, location, paths = [] } = template;
  const newStatics: string[] = [];
  const newHoles: Template["holes"][number][] = [];
  const newPaths: PathPosition[] = [];
  let before = statics[0] as string;
  let at = 0;
  // The length of the static that belongs to the previous tag.
  let cut = 0;
  const push = (text: string): void => {
    for (const { index, offset } of paths) {
      // Between two tags, `before` is a part of the static `at`.
      const moved = offset - cut;
      if (index === at && moved >= 0 && moved < text.length) newPaths.push({ index: newStatics.length, offset: moved });
    }
    newStatics.push(text);
  };
  const upTo = (hole: number): void => {
    for (; at < hole; at++) {
      push(before);
      newHoles.push(holes[at] as Template["holes"][number]);
      before = statics[at + 1] as string;
      cut = 0;
    }
  };
  for (const { tag, from, to, start, end } of tags) {
    upTo(from);
    push(before.slice(0, start - cut));
    newHoles.push({ kind: "attributes", tag });
    before = (statics[to] as string).slice(end);
    cut = end;
    at = to;
  }
  upTo(holes.length);
  push(before);
  const form = new Template({ statics: newStatics, holes: newHoles, root, paths: newPaths }, location);
  commentLike(template, form);
  return form;
}
