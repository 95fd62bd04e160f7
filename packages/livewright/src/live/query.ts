import { HttpError, LivewrightError } from "../foundation/errors.ts";
import { isPromise } from "../foundation/maybe-async.ts";
import type { Params } from "../params/params.ts";
import { issuePath, type StandardSchema } from "../params/standard-schema.ts";

/** The query that its view reads, or the reason why it is invalid. */
export type QueryResult =
  | { readonly ok: true; readonly query: unknown }
  | { readonly ok: false; readonly problem: string };

/**
 * Checks the query of a URL against the schema of its view.
 *
 * @param params the query string decoded, without the parameters of the path
 * @returns `undefined` as the query of a view without a schema
 * @throws {LivewrightError} LW408 for an async schema, since a URL is read synchronously
 */
export function checkQuery(schema: StandardSchema | undefined, params: Params): QueryResult {
  if (schema === undefined) return { ok: true, query: undefined };
  const result = schema["~standard"].validate(params);
  if (isPromise(result)) {
    throw new LivewrightError("LW408", "The query schema of a view is async.", {
      hint: "Check the shape in the schema, and load data in handleParams.",
    });
  }
  if (result.issues === undefined) return { ok: true, query: result.value };
  const lines = result.issues.map((issue) => [...issuePath(issue).map(String), issue.message].join(": "));
  return { ok: false, problem: lines.join("; ") };
}

/**
 * Does {@link checkQuery} for the request of a page.
 *
 * @throws {HttpError} 400 with the problem
 */
export function readQuery(schema: StandardSchema | undefined, params: Params): unknown {
  const result = checkQuery(schema, params);
  if (result.ok) return result.query;
  throw new HttpError(400, `The address is not one of this page: ${result.problem}`);
}
