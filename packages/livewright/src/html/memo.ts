import { ComponentCall, type Renderable } from "./rendered.ts";

/** The props of a memo. A class, so that the diff can distinguish them from the props of other components. */
export class Memo {
  readonly deps: readonly unknown[];
  readonly render: () => Renderable;
  constructor(deps: readonly unknown[], render: () => Renderable) {
    this.deps = deps;
    this.render = render;
  }
}

/**
 * Renders an expensive part of a template only if one of its dependencies changed, compared one by one by identity. Until then the
 * page keeps its content. Two memos that alternate at one position must differ in their dependencies.
 *
 * @param deps all values that `render` uses and that can change
 * @param render renders the part
 * @example html`<article>${memo([page.body], () => raw(markdownToHtml(page.body)))}</article>`
 */
export function memo(deps: readonly unknown[], render: () => Renderable): ComponentCall {
  return new ComponentCall(run, new Memo(deps, render));
}

/** One function for all memos. The diff recognizes a memo by this function and its position. */
function run({ render }: Memo): Renderable {
  return render();
}
