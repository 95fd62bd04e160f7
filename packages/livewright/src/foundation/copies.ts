// Detects values that were created by another copy of this package. Classes and private fields prevent data from passing as
// markup, so each copy refuses the values of the others. The key below only explains a refusal. It never lifts one.
import { LivewrightError } from "./errors.ts";
import { moduleUrl, ownFolder } from "./own-files.ts";

/** One loaded copy of the package. */
export interface Copy {
  /** The URL of its folder, or of the bundle it is in. */
  readonly url: string;
}

/** Shared by all copies. Parsed data has no symbols, so it never has this key. */
const MADE_BY: unique symbol = Symbol.for("livewright.made-by") as never;

const THIS: Copy = { url: ownFolder() ?? moduleUrl() ?? "a bundle" };

/**
 * Marks an object, or the prototype of a class, as created by this copy.
 *
 * @param by another copy, in tests
 */
export function markMade<T extends object>(made: T, by: Copy = THIS): T {
  Object.defineProperty(made, MADE_BY, { value: by });
  return made;
}

/**
 * Throws if another copy of the package created a value. Call it where the value is refused anyway, or where it could be
 * mistaken for data.
 *
 * @param where the subject of the message, such as `"The view of /"`
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
