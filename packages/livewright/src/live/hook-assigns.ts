import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkAssigns } from "./assigns.ts";
import { HALT } from "./navigation.ts";

const HINT =
  'Return nothing or "cont" to continue, an object to add assigns, or halt with a redirect: return socket.redirect("/login")';

/**
 * Reads the value of an `onMount` hook that has not redirected. A guard that tries to halt in any other way must not let the
 * browser in, so every value without a meaning is an error.
 *
 * @returns the assigns that the hook adds, if any
 * @throws {LivewrightError} LW418 for a halt without a redirect, and for values that are neither assigns nor `"cont"`
 */
export function readHookAssigns(returned: unknown): object | undefined {
  if (returned === undefined || returned === "cont") return undefined;
  if (returned === HALT || returned === "halt" || returned === false || isHalt(returned)) {
    const value = returned === HALT ? "a halt" : describeValue(returned);
    throw new LivewrightError(
      "LW418",
      `An onMount hook returned ${value} and did not redirect, so the view has no page.`,
      {
        hint: HINT,
      },
    );
  }
  if (typeof returned !== "object" || returned === null || Array.isArray(returned)) {
    throw new LivewrightError(
      "LW418",
      `An onMount hook returned ${describeValue(returned)}, which has no meaning for a hook.`,
      {
        hint: HINT,
      },
    );
  }
  checkAssigns(returned, "An onMount hook returned", HINT);
  return returned;
}

/** True for `{ halt: reply }` of attached hooks, and for tuples such as Phoenix uses. */
function isHalt(value: unknown): boolean {
  if (Array.isArray(value)) return value[0] === "halt" || value[0] === "cont";
  return typeof value === "object" && value !== null && ("halt" in value || "cont" in value);
}
