import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { checkLocalPath } from "./navigation.ts";

/** Options of `pushPatch` and `pushNavigate`. */
export interface HistoryOptions {
  /** Replace the history entry instead of adding one. Default false. */
  readonly replace?: boolean;
}

/** Query parameters as an object. */
type ParamRecord = Readonly<Record<string, string | number | boolean>>;

/**
 * The arguments after the path: options; or, as in LiveViewJS, query parameters and a flag that replaces the history entry.
 * Parameters in a plain object need the third argument, since a second argument alone holds options.
 */
export type HistoryArguments =
  | readonly [options?: HistoryOptions]
  | readonly [params: URLSearchParams | undefined, replaceHistory?: boolean]
  | readonly [params: ParamRecord, replaceHistory: boolean];

const KNOWN: KnownOptions<HistoryOptions> = { replace: true };

/**
 * Reads the arguments of `pushPatch` and `pushNavigate`.
 *
 * @throws {LivewrightError} LW409 for anything but a local path, and for unknown options
 */
export function readHistoryArguments(
  method: string,
  to: string,
  [second, third]: HistoryArguments,
): { readonly to: string; readonly replace: boolean } {
  if (third === undefined && !(second instanceof URLSearchParams)) {
    checkOptions(second, KNOWN, method, "LW409");
    return { to: checkLocalPath(to), replace: second?.replace === true };
  }
  if (third !== undefined && typeof third !== "boolean") {
    throw new LivewrightError("LW409", `The third argument of ${method} is ${describeValue(third)}.`, {
      hint: `Pass true to replace the history entry: socket.${method}("/articles", params, true)`,
    });
  }
  return {
    to: checkLocalPath(withQuery(to, second as URLSearchParams | ParamRecord | undefined)),
    replace: third === true,
  };
}

function withQuery(path: string, params: URLSearchParams | ParamRecord | undefined): string {
  const entries = params instanceof URLSearchParams ? [...params] : Object.entries(params ?? {});
  const query = new URLSearchParams(entries.map(([name, value]): [string, string] => [name, String(value)])).toString();
  if (query === "") return path;
  const hash = path.indexOf("#");
  const [page, fragment] = hash === -1 ? [path, ""] : [path.slice(0, hash), path.slice(hash)];
  return `${page}${page.includes("?") ? "&" : "?"}${query}${fragment}`;
}
