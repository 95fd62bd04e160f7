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

/**
 * The element of an id, whatever the id looks like: `#7f3e` and `#user.name` are no selectors for the ids `7f3e` and `user.name`.
 *
 * @param id as it stands in the attribute
 * @example js().show({ to: byId(`menu-${user.id}`) })
 */
export function byId(id: string): string {
  // As CSS.escape of browsers: what cannot stand in a name is written as its number, or behind a backslash.
  return `#${id.replaceAll(/[\u0000-\u001f\u007f]|^-?\d|^-$|[ !-,./:-@[\]\\^`{-~]/g, escaped)}`;
}

function escaped(found: string): string {
  const last = found.at(-1) ?? "";
  if (last === "\0") return "\uFFFD";
  return /[\u0001-\u001f\u007f\d]/.test(last)
    ? `${found.slice(0, -1)}\\${(last.codePointAt(0) ?? 0).toString(16)} `
    : `\\${found}`;
}
