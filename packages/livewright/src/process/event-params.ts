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
 * The params of an event: decoded fields for forms, the object as it came for everything else. A hook may push any JSON;
 * what is not an object arrives as `{ value }`.
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

/** What a schema says about the params of an event. */
export type Checked =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: Problem };

/** What the client's hook is told when its event was refused. */
export interface Problem {
  readonly error: "invalid_params";
  readonly code: string;
  readonly issues: readonly { readonly path: readonly string[]; readonly message: string }[];
}

/** Runs a schema. The markers of untouched inputs and the name of the changed one are not part of the data it describes. */
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

/** The same answer for params that could not even be decoded. */
export function undecodable(error: unknown): Problem {
  if (!(error instanceof LivewrightError) || (error.code !== "LW120" && error.code !== "LW121")) throw error;
  return { error: "invalid_params", code: error.code, issues: [{ path: [], message: error.message }] };
}

/** What is wrong, for the log: the path of each issue and its message. The values stay out. */
export function issueLines({ issues }: Problem): string[] {
  return issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`));
}
