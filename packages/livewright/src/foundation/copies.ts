// Finds values that another copy of this package made. Classes and private fields keep data from posing as markup, and so
// each copy refuses the values of the other. The marks here explain a refusal. They never lift one.

import { LivewrightError } from "./errors.ts";
import { moduleUrl, ownFolder } from "./own-files.ts";

/** One loaded copy. */
export interface Copy {
  /** The URL of its folder, or of the bundle it is in. */
  readonly url: string;
}

/** Shared by all copies. Parsed data has no symbols, so it never carries the mark. */
const MADE_BY: unique symbol = Symbol.for("livewright.made-by") as never;

const THIS: Copy = { url: ownFolder() ?? moduleUrl() ?? "a bundle" };

/**
 * Marks an object, or the prototype of a class, as made by this copy.
 *
 * @param by another copy, in tests
 */
export function markMade<T extends object>(made: T, by: Copy = THIS): T {
  Object.defineProperty(made, MADE_BY, { value: by });
  return made;
}

/**
 * Fails if another copy of the package made a value. Callers are about to refuse the value anyway, or
 * cannot distinguish its kind from data.
 *
 * @param where a sentence's subject, e.g. `"The view of /"`
 * @throws {LivewrightError} LW105
 */
export function refuseOtherCopy(value: unknown, where: string): void {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return;
  const { [MADE_BY]: maker } = value as { readonly [MADE_BY]?: Copy };
  if (maker === undefined || maker === THIS) return;
  const copies = maker.url === THIS.url ? `both ${THIS.url}` : `${maker.url} and ${THIS.url}`;
  throw new LivewrightError(
    "LW105",
    `${where} was made by another copy of livewright. Two copies are loaded: ${copies}.`,
    {
      hint: "Install it once: `npm ls livewright` shows who brings the second copy. A library lists it in peerDependencies.",
    },
  );
}
