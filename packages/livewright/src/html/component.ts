import { checkOptions, type KnownOptions, refuseMisspelt } from "../foundation/known-options.ts";
import { annotates, withComments } from "./annotations.ts";
import { ComponentCall, Rendered, type Renderable } from "./rendered.ts";

/** A function component: call it with its props inside a hole. */
export interface Component<Props> {
  (props: Props): ComponentCall;
}

/**
 * Creates a function component. It runs again only if its props change, compared one by one by identity, so its function must
 * depend on its props only.
 *
 * @param render turns props into markup
 * @example
 * ```ts
 * const Badge = component(({ label, tone = "plain" }: { label: string; tone?: "plain" | "loud" }) =>
 *   html`<span class=${["badge", tone]}>${label}</span>`);
 *
 * html`<p>${Badge({ label: "new", tone: "loud" })}</p>`
 * ```
 */
export function component<Props extends object>(render: (props: Props) => Renderable): Component<Props> {
  const run = annotates("components") ? (props: Props) => annotated(render(props)) : render;
  return (props) => new ComponentCall(run, props);
}

/**
 * Makes a function component of this package. It fails with LW106 for an unknown prop.
 *
 * @param name the name of the component, for the message
 */
export function strictComponent<Props extends object>(
  name: string,
  known: KnownOptions<Props>,
  render: (props: Props) => Renderable,
): Component<Props> {
  const make = component(render);
  return (props) => {
    checkOptions(props, known, name, "LW106");
    return make(props);
  };
}

/**
 * Makes a function component of this package that passes its further props on as attributes. It fails with LW106 for a prop
 * whose name is probably a misspelling.
 *
 * @param name the name of the component, for the message
 * @param own the props that are not attributes
 */
export function elementComponent<Props extends object>(
  name: string,
  own: Readonly<Record<string, true>>,
  render: (props: Props) => Renderable,
): Component<Props> {
  const make = component(render);
  return (props) => {
    refuseMisspelt(props, own, name);
    return make(props);
  };
}

function annotated(result: Renderable): Renderable {
  return result instanceof Rendered ? new Rendered(withComments(result.template), result.dynamics) : result;
}
