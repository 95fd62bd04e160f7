/** Which elements a command is for: a CSS selector for the whole document, or one that starts at the command's own element. */
export type Selector = string | Scoped;

/** A selector that starts at the element the command stands on, in the form the client reads. */
export type Scoped = { readonly inner: string } | { readonly closest: string };

/**
 * The elements inside the one that the command stands on. Inside a list or a component this is how to reach a part without
 * giving it an id.
 *
 * @param selector a CSS selector
 * @example js().toggle({ to: inner(".details") })
 */
export function inner(selector: string): Scoped {
  return { inner: selector };
}

/**
 * The nearest element around the one that the command stands on, or itself.
 *
 * @param selector a CSS selector
 * @example js().hide({ to: closest("li") })
 */
export function closest(selector: string): Scoped {
  return { closest: selector };
}
