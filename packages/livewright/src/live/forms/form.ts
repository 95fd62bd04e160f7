import { LivewrightError } from "../../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../../foundation/known-options.ts";
import { isPromise } from "../../foundation/maybe-async.ts";
import type { SchemaIssue, StandardSchema } from "../../params/standard-schema.ts";
import { coerceParams, isMap } from "./coerce.ts";
import type { Field } from "./field.ts";
import type { FieldList } from "./field-list.ts";
import { FormErrors } from "./form-errors.ts";
import { treeOf } from "./form-tree.ts";
import { groupOf } from "./group.ts";
import { boundRows, MAX_ROWS } from "./row-bounds.ts";
import type { At, DescribedShapeOf, IsGroup, IsList, KeysOf, Shape, ShapeOf, StartOf } from "./shape.ts";
import { withDefaults, withStart } from "./start.ts";

/** The fields of a form, by name. */
export type Fields<Data> = { readonly [Name in KeysOf<Data>]: NodeOf<At<Data, Name>> };
type NodeOf<Value> =
  IsList<Value> extends true
    ? NonNullable<Value> extends readonly (infer Item)[]
      ? IsGroup<Item> extends true
        ? FieldList<FormRow<NonNullable<Item>>>
        : Field<Value>
      : never
    : IsGroup<Value> extends true
      ? FormGroup<NonNullable<Value>>
      : Field<Value>;

/** A group of fields in a form. Its own names start with `$`, so that a field may have any other. */
export type FormGroup<Data> = Fields<Data> & {
  readonly $id: string;
  /** What the names of its inputs start with. */
  readonly $name: string;
  /** What is wrong with the group as a whole. */
  readonly $errors: readonly string[];
};

/** One row of a list in a form. */
export type FormRow<Data> = FormGroup<Data> & {
  /** What tells the row apart from the others, whatever place it moves to. For the key of `each`, and ids. */
  readonly $key: string;
  readonly $index: number;
  readonly $list: FieldList<object>;
};

/**
 * A form: its fields by name, typed from the schema, and what is known of it as a whole behind names that start with `$`.
 *
 * @typeParam Data what the schema takes, which is where the fields come from
 * @typeParam Output what the schema gives
 */
export type Form<Data, Output = Data> = FormGroup<Data> & {
  /** What the schema made of the data; `undefined` when it is not valid, or there is no schema. */
  readonly $value: Output | undefined;
  /** Whether nothing is wrong with the data, shown or not. */
  readonly $valid: boolean;
  readonly $action: string | undefined;
  /** The data the form started with: the `data` option, or the source of a form without an `action`. */
  readonly $data: StartOf<Data>;
  /** The params the form was made from, as they were posted; `{}` before the first event. */
  readonly $params: Readonly<Record<string, unknown>>;
};

/** A form, as far as a component that shows one has to know it. */
export interface AnyForm {
  readonly $id: string;
  readonly $valid: boolean;
  readonly $action: string | undefined;
}

/** Options of {@link toForm}. */
interface CommonOptions<Schema> {
  /** What the names of the inputs start with: `user` for `user[email]`. Default: nothing. */
  readonly as?: string;
  /** Any Standard Schema that validates synchronously. */
  readonly schema?: Schema;
  /** The id of the form, and what those of its inputs start with. Default: `as`, or `"form"`. */
  readonly id?: string;
  /** More that is wrong, beside what the schema says: `[{ path: ["email"], message: "This address is taken." }]`. */
  readonly errors?: readonly SchemaIssue[];
  /**
   * What happened to the form. Without it no error is shown; with `"validate"`, those of fields the visitor has been at; with
   * anything else, such as `"save"`, all of them.
   */
  readonly action?: string;
  /** What is shown for an issue. Default: its message. */
  readonly translate?: (issue: SchemaIssue) => string;
  /**
   * How many rows the lists of groups may have together, nested ones included. A change that asks for more adds none, which is an
   * error of the list: "There can be no more than 1000 rows." Default 1,000.
   */
  readonly maxRows?: number;
}

/** A schema whose library also writes it as JSON Schema. */
interface DescribedSchema {
  readonly "~standard": { readonly jsonSchema: unknown };
}

type DataOf<Schema, Source> = Schema extends StandardSchema<unknown, infer Input> ? Input : Source;
type OutputOf<Schema> = Schema extends StandardSchema<infer Output> ? Output : never;

/**
 * Options of {@link toForm}. `fields` has to name groups and lists, unless the schema's library offers a JSON Schema: zod and
 * arktype do, and valibot by `toStandardJsonSchema`.
 */
export type FormOptions<Schema, Source = unknown> = CommonOptions<Schema> & {
  /**
   * The data the form started with. What the browser did not post falls back to it: disabled inputs, a step that is not shown,
   * data without an input. A checkbox that is off is not posted either: give it a hidden input of the same name before it.
   */
  readonly data?: StartOf<DataOf<Schema, Source>> | undefined;
} & (Schema extends StandardSchema<unknown, infer Input>
    ? Schema extends DescribedSchema
      ? { readonly fields?: DescribedShapeOf<Input> }
      : object extends ShapeOf<Input>
        ? { readonly fields?: ShapeOf<Input> }
        : { readonly fields: ShapeOf<Input> }
    : { readonly fields?: ShapeOf<Source> });

/**
 * Makes a form from data, or from posted params. Fields are reached by name and typed from the schema; each knows its `id`,
 * `name`, `value`, `errors`, and whether it was used.
 *
 * The schema validates what the text stands for: numbers, dates, lists. Where its library offers a JSON Schema, the form reads
 * that from it, with defaults and the HTML attributes of inputs. `fields` says what the schema cannot.
 *
 * @param source the data to start with, or the form's params of an event; `undefined` for an empty form
 * @param options `as`, `schema`, `fields`, `data`, `id`, `errors`, `action`, `translate`, `maxRows`
 * @returns the form; `form.$value` is the validated value
 * @throws {LivewrightError} LW106 for an unknown option, LW420 for a schema that validates asynchronously, LW121 for lists with more than `maxRows`
 * @example
 * ```ts
 * const Account = z.object({ email: z.email(), age: z.number().min(18) });
 * const options = { as: "user", schema: Account } as const;
 *
 * liveView({
 *   mount: () => ({ account: toForm({}, options) }),
 *   events: {
 *     validate: (socket, { user }) => socket.assign({ account: toForm(user, { ...options, action: "validate" }) }),
 *     save(socket, { user }) {
 *       const account = toForm(user, { ...options, action: "save" });
 *       if (account.$value === undefined) return socket.assign({ account });
 *       return save(account.$value);
 *     },
 *   },
 *   render: ({ account }) =>
 *     form({ for: account, change: "validate", submit: "save", children: html`
 *       <input id=${account.email.id} name=${account.email.name} value=${account.email.value} ${account.email.constraints}>
 *       ${account.email.errors[0]}` }),
 * });
 * ```
 */
export function toForm<Schema extends StandardSchema | undefined = undefined, Source = unknown>(
  source: Source,
  options: FormOptions<Schema, Source> = {} as FormOptions<Schema, Source>,
): Form<DataOf<Schema, Source>, OutputOf<Schema>> {
  checkOptions(options, KNOWN, "toForm", "LW106");
  const {
    as = "",
    schema,
    id = as === "" ? "form" : as,
    errors: more = [],
    action,
    translate = ({ message }) => message,
    maxRows = MAX_ROWS,
    fields,
    data: started,
  } = options as CommonOptions<StandardSchema> & { readonly fields?: Shape; readonly data?: unknown };
  const tree = treeOf(fields, schema);
  const given = isMap(source) ? source : {};
  const start = withDefaults(isMap(started) ? started : action === undefined ? given : {}, tree);
  const data = isMap(started) ? withStart(given, start, tree) : action === undefined ? start : given;
  const { grows, issues: unadded } = boundRows(data, tree, maxRows);
  const result = schema?.["~standard"].validate(coerceParams(data, tree, grows));
  if (isPromise(result)) {
    // The result is not awaited: its rejection would be an unhandled one.
    Promise.resolve(result).catch(() => undefined);
    throw new LivewrightError(
      "LW420",
      "The schema of a form validates asynchronously, but toForm returns the form synchronously.",
      {
        hint: "Check what is asynchronous in the handler, and pass the result as errors: toForm(params, { …, errors: issues })",
      },
    );
  }
  const issues = result?.issues ?? [];
  const errors = new FormErrors([...issues, ...unadded, ...more], translate);
  const valid = !errors.any;
  const form = groupOf(
    {
      context: { errors, action, grows, maxRows },
      place: { id, name: as, path: [] },
      data,
      tree,
      used: action !== undefined,
    },
    {
      $action: action,
      $data: isMap(started) ? started : action === undefined ? given : {},
      $params: action === undefined && started === undefined ? {} : given,
      $valid: valid,
      $value: valid && result !== undefined && result.issues === undefined ? result.value : undefined,
    },
  );
  // A proxy has whatever names the type says.
  return form as Form<DataOf<Schema, Source>, OutputOf<Schema>>;
}

const KNOWN: KnownOptions<CommonOptions<unknown> & { readonly fields?: Shape; readonly data?: unknown }> = {
  as: true,
  schema: true,
  id: true,
  errors: true,
  action: true,
  translate: true,
  maxRows: true,
  fields: true,
  data: true,
};
