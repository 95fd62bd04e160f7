import { LivewrightError } from "../foundation/errors.ts";
import { isPromise } from "../foundation/maybe-async.ts";
import type { UncheckedParams } from "../live/live-view.ts";
import { decodeForm } from "../params/decode-form.ts";
import type { ParamLimits } from "../params/params.ts";
import { checkJsonLimits } from "../params/json-limits.ts";
import { issuePath, type SchemaResult, type StandardSchema } from "../params/standard-schema.ts";
import { stripUnused } from "../params/used.ts";
import type { EventMessage } from "./messages.ts";

/**
 * Returns the params of an event: decoded fields for a form, and the unchanged object for every other event. A hook may push any
 * JSON; a value that is not an object becomes `{ value }`.
 *
 * @throws {LivewrightError} LW120 or LW121 for a form that cannot be decoded, LW121 for JSON that is larger than a form may be
 */
export function eventParams(message: EventMessage, limits: ParamLimits): UncheckedParams {
  const { value } = message;
  checkJsonLimits(value, limits);
  if (message.meta !== undefined) checkJsonLimits(message.meta, limits);
  if (message.type === "form" && typeof value === "string") return decodeForm(value, message.meta, limits);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as UncheckedParams) : { value };
}

/** The result of checking the params of an event with a schema. */
export type Checked =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: Problem };

/** The reply to a refused event. */
export interface Problem {
  readonly error: "invalid_params";
  readonly code: string;
  readonly issues: readonly { readonly path: readonly string[]; readonly message: string }[];
}

/** Checks params with a schema. Markers of unused inputs and the name of the changed input are not part of its data. */
export function checkParams(
  schema: StandardSchema,
  params: UncheckedParams,
  form: boolean,
): Checked | Promise<Checked> {
  let data = params;
  if (form) {
    const { _target, ...fields } = stripUnused(params);
    data = fields;
  }
  const result = schema["~standard"].validate(data);
  return isPromise(result) ? Promise.resolve(result).then(toChecked) : toChecked(result);
}

function toChecked(result: SchemaResult<unknown>): Checked {
  if (result.issues === undefined) return { ok: true, value: result.value };
  const issues = result.issues.map((issue) => ({ path: issuePath(issue).map(String), message: issue.message }));
  return { ok: false, problem: { error: "invalid_params", code: "LW406", issues } };
}

/** Returns the reply to an event whose params could not be decoded. */
export function undecodable(error: unknown): Problem {
  if (!(error instanceof LivewrightError) || (error.code !== "LW120" && error.code !== "LW121")) throw error;
  return { error: "invalid_params", code: error.code, issues: [{ path: [], message: error.message }] };
}

/** Returns the issues for the log: path and message, without values. */
export function issueLines({ issues }: Problem): string[] {
  return issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`));
}
