import { describeValue } from "./describe-value.ts";
import { type ErrorCode, LivewrightError } from "./errors.ts";
import { nearest } from "./nearest.ts";

/** The names of all options of a function. A record, so that the compiler reports a missing one. */
export type KnownOptions<Options> = Readonly<Record<keyof Options, true>>;

/**
 * Throws for an unknown option, such as a misspelled one. Ignoring it would change the result of the call.
 *
 * @param options the options of the call; `undefined` for none
 * @param known an object whose keys are the valid options
 * @param what the owner of the options, as the subject of the message: `liveRender`
 * @param code the code of the error
 * @param others matches further valid names, such as attributes
 */
export function checkOptions(
  options: unknown,
  known: Readonly<Record<string, unknown>>,
  what: string,
  code: ErrorCode,
  others?: RegExp,
): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new LivewrightError(code, `The options of ${what} are ${describeValue(options)}, which is not an object.`, {
      hint: `${what} has the options ${Object.keys(known).join(", ")}.`,
    });
  }
  for (const name in options) {
    if (Object.hasOwn(known, name) || others?.test(name) === true) continue;
    const meant = nearest(name, Object.keys(known));
    const all = `It has ${Object.keys(known).join(", ")}.`;
    throw new LivewrightError(code, `${what} has no option "${name}".`, {
      hint: meant === undefined ? all : `Did you mean "${meant}"? ${all}`,
    });
  }
}

/** Attributes that every element takes. */
const ATTRIBUTE = /^(?:(?:phx|data|aria)-.*|class|dir|hidden|id|inert|lang|name|role|slot|style|tabindex|title)$/;

/**
 * Fails with LW106 for a prop that was probably meant as one of a component's own. The other props of the component are
 * attributes, and every name may be one.
 *
 * @param known an object whose keys are the props that are not attributes
 */
export function refuseMisspelt(props: object, known: Readonly<Record<string, unknown>>, what: string): void {
  for (const name in props) {
    if (Object.hasOwn(known, name) || ATTRIBUTE.test(name)) continue;
    const meant = nearest(name, Object.keys(known));
    if (meant === undefined || Object.hasOwn(props, meant)) continue;
    throw new LivewrightError("LW106", `${what} has no prop "${name}".`, { hint: `Did you mean "${meant}"?` });
  }
}
