import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { isPlainMap } from "../foundation/plain-map.ts";
import { AsyncResult } from "./async/async-result.ts";

/** Names that the framework uses in templates and sockets. A record, so that the compiler reports a missing name. */
const RESERVED_NAMES: Readonly<Record<ReservedName, true>> = {
  flash: true,
  liveAction: true,
  streams: true,
  uploads: true,
  socket: true,
  myself: true,
  content: true,
  ["__proto__"]: true,
};
const RESERVED: ReadonlySet<string> = new Set(Object.keys(RESERVED_NAMES));

/** A name that cannot be an assign. */
export type ReservedName =
  | "flash"
  | "liveAction"
  | "streams"
  | "uploads"
  | "socket"
  | "myself"
  | "content"
  | "__proto__";

/** Assigns without reserved names. */
export type Unreserved = { readonly [Name in ReservedName]?: never };

/** Refuses a callback that returns a reserved name: the options require a type that no callback has. */
export type RefuseReserved<Returned, Callback extends string> =
  ReservedIn<Returned> extends never
    ? unknown
    : { readonly [Name in Callback]: `"${ReservedIn<Returned>}" is reserved and cannot be assigned.` };
type ReservedIn<Returned> = Returned extends unknown
  ? string extends keyof Returned // Nothing is known of the names.
    ? never
    : keyof Returned & ReservedName
  : never;

/**
 * Fails with LW401 if `name` cannot be an assign.
 *
 * @param component a LiveComponent has no route, so its parent may give it `liveAction` as a prop
 */
export function checkAssignName(name: string, component = false): void {
  if (RESERVED.has(name) && !(component && name === "liveAction")) {
    throw new LivewrightError("LW401", `"${name}" is reserved and cannot be assigned.`, {
      hint: "Choose another name.",
    });
  }
}

/**
 * Fails with LW419 for a value that holds no assigns, such as a string, a list, a `Map` or a promise.
 *
 * @param what the start of the message, which names the source of the value
 * @param hint the correct form
 */
export function checkAssigns(values: unknown, what: string, hint: string): asserts values is object {
  if (typeof values === "object" && values !== null) {
    if (isPlainMap(values)) return;
    // The fields of a class instance may be assigns. An instance without fields, such as a Map or a promise, holds none.
    const holdsOther = Array.isArray(values) || values instanceof AsyncResult || Object.keys(values).length === 0;
    if (!holdsOther) return;
  }
  throw new LivewrightError("LW419", `${what} ${describeValue(values)}, which is not an object of assigns.`, { hint });
}

/**
 * Returns the current assigns with the changes of a render of earlier assigns: temporary assigns were reset, and hooks may have
 * assigned. Assigns that changed since the earlier ones are newer, so they stay.
 */
export function rebase(
  assigns: Readonly<Record<string, unknown>>,
  earlier: Readonly<Record<string, unknown>>,
  rendered: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const next = { ...assigns };
  for (const [name, value] of Object.entries(rendered)) {
    if (!Object.is(value, earlier[name]) && Object.is(assigns[name], earlier[name])) next[name] = value;
  }
  return next;
}
