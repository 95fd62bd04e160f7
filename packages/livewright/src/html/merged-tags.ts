// Templates in which the attributes of a tag meet: its spread names what the tag has as well. Such a tag is written whole,
// by one hole. Where nothing meets, which is nearly always, a template stays as it is and costs no bytes more.

import { commentLike } from "./annotations.ts";
import { collides, type SpreadTag, TagAttributes } from "./tag-attributes.ts";
import { Template } from "./template.ts";

/** Forms of a template, by the numbers of the tags that are written whole. */
const forms = new WeakMap<Template, Map<string, Template>>();

/** Templates with more such tags than this have one form, with all of them whole: the number of forms has a bound. */
const SINGLE = 4;

/** The template and values to show for a template with spreads. */
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
  const { slots, statics, root, place } = template;
  const newStatics: string[] = [];
  const newSlots: Template["slots"][number][] = [];
  let before = statics[0] as string;
  let at = 0;
  // How much of the static is part of the tag before it.
  let cut = 0;
  const upTo = (hole: number): void => {
    for (; at < hole; at++) {
      newStatics.push(before);
      newSlots.push(slots[at] as Template["slots"][number]);
      before = statics[at + 1] as string;
      cut = 0;
    }
  };
  for (const { tag, from, to, start, end } of tags) {
    upTo(from);
    newStatics.push(before.slice(0, start - cut));
    newSlots.push({ kind: "attributes", tag });
    before = (statics[to] as string).slice(end);
    cut = end;
    at = to;
  }
  upTo(slots.length);
  newStatics.push(before);
  const form = new Template({ statics: newStatics, slots: newSlots, root }, place);
  commentLike(template, form);
  return form;
}
