import { LivewrightError } from "../foundation/errors.ts";
import type { ComponentCall, Rendered } from "../html/rendered.ts";
import type { Flash } from "./flash.ts";
import type { Layout } from "./layout.ts";
import { type AnyPushes, SocketCore } from "./socket-core.ts";
import type { RenderFunction } from "./socket-state.ts";

/** What a render function of a view with these assigns is given. */
type Shown<Assigns> = string extends keyof Assigns
  ? // oxlint-disable-next-line typescript/no-explicit-any -- while `mount` makes them nobody knows their types: the function says what it takes
    any
  : Readonly<Assigns & { readonly flash: Flash }>;

/** How a socket has a say in what is rendered: by which function, in which layout, and because of what. */
export class RenderingSocket<Assigns extends object, Pushes extends object = AnyPushes> extends SocketCore<
  Assigns,
  Pushes
> {
  /**
   * Renders this view or component with another function from now on, e.g. one for the first HTML, or one for somebody who
   * may only look. A component must go on rendering the same one element.
   *
   * @param render called instead of `render` of the definition; `undefined` for that one again
   * @throws {LivewrightError} LW408 if it is not a function
   * @example if (!socket.connected) socket.renderWith((assigns: { title: string }) => html`<h1>${assigns.title}</h1>`);
   */
  renderWith(render: ((assigns: Shown<Assigns>) => Rendered | ComponentCall) | undefined): void {
    const { state } = this;
    if (render !== undefined && typeof render !== "function") {
      throw new LivewrightError("LW408", "renderWith was not given a function.", {
        hint: "socket.renderWith((assigns) => html`…`)",
      });
    }
    if (state.ended || state.render === render) return;
    state.render = render as RenderFunction | undefined;
    state.changed = true;
    state.recorded();
  }

  /**
   * Chooses the live layout of this view, over that of its live session and of its definition. Call it from a hook before
   * `mount`, from `mount`, or from the first `handleParams`: on a page the layout stays what it is.
   *
   * @param layout `false` for none
   * @throws {LivewrightError} LW416 after the first render, and in a LiveComponent
   * @example mount(socket, { session }) { socket.putLayout(session["admin"] ? adminLayout : appLayout); … }
   */
  putLayout(layout: Layout | false): void {
    const { state } = this;
    if (layout !== false && typeof layout !== "function") {
      throw new LivewrightError("LW416", "putLayout was given neither a layout nor false.", {
        hint: "socket.putLayout(({ content }) => html`<main>${content}</main>`)",
      });
    }
    if (state.component || state.rendered !== undefined) {
      const why = state.component
        ? "A LiveComponent has no layout."
        : "The view has been rendered in its layout already.";
      throw new LivewrightError("LW416", why, {
        hint: "Choose it in mount of the view: socket.putLayout(appLayout). What comes and goes belongs into render.",
      });
    }
    state.layout = layout;
  }

  /**
   * Whether an assign is another one than in the last render; before the first, whether it is there at all. Useful in
   * `update` of a component, to load anew only for a new prop, and in `afterRender` hooks, to know what was new.
   *
   * @example update(socket) { if (socket.changed("userId")) socket.assignAsync("user", () => load(socket.assigns.userId)); }
   */
  changed(name: keyof Assigns & string): boolean {
    const { assigns, rendered } = this.state;
    if (rendered === undefined) return Object.hasOwn(assigns, name);
    return !Object.is(assigns[name], rendered[name]);
  }
}
