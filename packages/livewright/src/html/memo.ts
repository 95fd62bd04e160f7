import { ComponentCall, type Renderable } from "./rendered.ts";

/** What a memo is made of. A class, so that the diff can tell it from the props of other components. */
export class Memo {
  readonly deps: readonly unknown[];
  readonly render: () => Renderable;
  constructor(deps: readonly unknown[], render: () => Renderable) {
    this.deps = deps;
    this.render = render;
  }
}

/**
 * A part of a template that is expensive to make. It is made again only when something it depends on changed, compared one
 * by one by identity; until then the page keeps what it has. Two memos that take turns in one place have to differ in
 * their dependencies, since nothing else is looked at.
 *
 * @param deps everything `render` uses that can change
 * @param render makes the part
 * @example html`<article>${memo([page.body], () => raw(markdownToHtml(page.body)))}</article>`
 */
export function memo(deps: readonly unknown[], render: () => Renderable): ComponentCall {
  return new ComponentCall(run, new Memo(deps, render));
}

/** One function for all memos: together with the place, it is what tells the diff that a memo stood here before. */
function run({ render }: Memo): Renderable {
  return render();
}
