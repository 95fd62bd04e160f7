import { ComponentCall, Rendered } from "../html/rendered.ts";
import { Pass, WRAPPER } from "./diff.ts";
import type { ShadowNode } from "./shadow.ts";
import type { WireRoot } from "./wire.ts";

/**
 * The page of one view, as its client holds it.
 *
 * @example
 * ```ts
 * const tree = new Tree();
 * tree.render(view({ n: 0 })); // {"0":"0","s":["<p>","</p>"]}
 * tree.render(view({ n: 1 })); // {"0":"1"}
 * tree.render(view({ n: 1 })); // undefined
 * ```
 */
export class Tree {
  #root: ShadowNode | undefined;

  /**
   * Renders a value into the tree.
   *
   * @param value what the view's `render` returned
   * @param resets lists that stand for "as before" wherever they are shown (see `Socket.temporaryAssign`)
   * @returns the message for the client: everything the first time, then only changes; `undefined` when there are none
   * @throws {LivewrightError} LW2xx for values that cannot be shown, LW301 for duplicate keys; the tree is then unusable
   */
  render(value: unknown, resets?: ReadonlySet<unknown>): WireRoot | undefined {
    const pass = new Pass(resets);
    let rendered = value;
    while (rendered instanceof ComponentCall) rendered = rendered.component(rendered.props as never);
    if (!(rendered instanceof Rendered)) rendered = new Rendered(WRAPPER, [rendered]);
    const next = rendered as Rendered;
    const held = this.#root;
    let message: WireRoot | undefined;
    if (held !== undefined && held.template === next.template) {
      message = pass.dynamics(held, next.dynamics);
    } else {
      message = pass.node(next, false);
      this.#root = pass.kept as ShadowNode;
    }
    if (message !== undefined) pass.statics.share(message);
    return message;
  }
}
