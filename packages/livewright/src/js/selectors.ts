/** The elements of a command: a CSS selector for the whole document, or one that starts at the command's own element. */
export type Selector = string | Scoped;

/** A selector that starts at the command's own element, in the client's form. */
export type Scoped = { readonly inner: string } | { readonly closest: string };

/**
 * Selects elements inside the command's own element. Inside a list or a component, it reaches a part without an id.
 *
 * @param selector a CSS selector
 * @example js().toggle({ to: inner(".details") })
 */
export function inner(selector: string): Scoped {
  return { inner: selector };
}

/**
 * Selects the nearest matching element around the command's own element, or that element itself.
 *
 * @param selector a CSS selector
 * @example js().hide({ to: closest("li") })
 */
export function closest(selector: string): Scoped {
  return { closest: selector };
}

/**
 * Selects the element with an id, even if `#id` is not a valid selector, as for the ids `7f3e` and `user.name`.
 *
 * @param id the value of the attribute
 * @example js().show({ to: byId(`menu-${user.id}`) })
 */
export function byId(id: string): string {
  // Like CSS.escape of browsers: an invalid character becomes its number, or is escaped with a backslash.
  return `#${id.replaceAll(/[\u0000-\u001f\u007f]|^-?\d|^-$|[ !-,./:-@[\]\\^`{-~]/g, escaped)}`;
}

function escaped(found: string): string {
  const last = found.at(-1) ?? "";
  if (last === "\0") return "\uFFFD";
  return /[\u0001-\u001f\u007f\d]/.test(last)
    ? `${found.slice(0, -1)}\\${(last.codePointAt(0) ?? 0).toString(16)} `
    : `\\${found}`;
}
