import { describeValue } from "./describe-value.ts";
import { type ErrorCode, LivewrightError } from "./errors.ts";
import { nearest } from "./nearest.ts";

/** The names of all options of a function. As a record, so that the compiler misses none. */
export type KnownOptions<Options> = Readonly<Record<keyof Options, true>>;

/**
 * Fails for an option that does not exist, such as a misspelt one: ignoring it would change what the call does.
 *
 * @param options as they were given; `undefined` for none
 * @param known an object whose keys are the options there are
 * @param what their owner, as the subject of the message: `liveRender`
 * @param code of the error
 */
export function checkOptions(
  options: unknown,
  known: Readonly<Record<string, unknown>>,
  what: string,
  code: ErrorCode,
): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new LivewrightError(code, `The options of ${what} are ${describeValue(options)}, which is not an object.`, {
      hint: `${what} has the options ${Object.keys(known).join(", ")}.`,
    });
  }
  for (const name in options) {
    if (Object.hasOwn(known, name)) continue;
    const meant = nearest(name, Object.keys(known));
    const all = `It has ${Object.keys(known).join(", ")}.`;
    throw new LivewrightError(code, `${what} has no option "${name}".`, {
      hint: meant === undefined ? all : `Did you mean "${meant}"? ${all}`,
    });
  }
}
