/**
 * Classes for a transition: the classes during it, or three lists: during it, at its start, and at its end.
 *
 * @example ["transition-opacity duration-300", "opacity-0", "opacity-100"]
 */
export type Transition = string | readonly [during: string, start: string, end: string];

/** A transition in the client's form (protocol section 7.2). */
export type WireTransition = readonly [during: readonly string[], start: readonly string[], end: readonly string[]];

/** Returns the names in a list of classes. */
export function classNames(names: string): string[] {
  return names.split(/\s+/).filter((name) => name !== "");
}

/** Splits the class lists of a transition; keeps `undefined`. */
export function wireTransition(transition: Transition | undefined): WireTransition | undefined {
  if (transition === undefined) return undefined;
  if (typeof transition === "string") return [classNames(transition), [], []];
  const [during, start, end] = transition;
  return [classNames(during), classNames(start), classNames(end)];
}
