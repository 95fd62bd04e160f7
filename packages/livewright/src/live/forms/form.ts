import { LivewrightError } from "../../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../../foundation/known-options.ts";
import { isPromise } from "../../foundation/maybe-async.ts";
import type { SchemaIssue, StandardSchema } from "../../params/standard-schema.ts";
import { coerceParams, isMap } from "./coerce.ts";
import type { Field } from "./field.ts";
import type { FieldList } from "./field-list.ts";
import { FormErrors } from "./form-errors.ts";
import { treeOf } from "./tree-of.ts";
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
  /** The start of the names of its inputs. */
  readonly $name: string;
  /** The errors of the group as a whole. */
  readonly $errors: readonly string[];
};

/** One row of a list in a form. */
export type FormRow<Data> = FormGroup<Data> & {
  /** The key of the row, which stays the same when the row moves. Use it for `each` and for ids. */
  readonly $key: string;
  readonly $index: number;
  readonly $list: FieldList<object>;
};

/**
 * A form: its fields by name, typed from the schema. The properties of the form as a whole have names that start with `$`.
 *
 * @typeParam Data the input of the schema, which has the fields
 * @typeParam Output the output of the schema
 */
export type Form<Data, Output = Data> = FormGroup<Data> & {
  /** The output of the schema; `undefined` for invalid data, or without a schema. */
  readonly $value: Output | undefined;
  /** True if the data has no errors, shown or not. */
  readonly $valid: boolean;
  readonly $action: string | undefined;
  /** The initial data: the `data` option, or the source of a form without an `action`. */
  readonly $data: StartOf<Data>;
  /** The params as they were posted; `{}` before the first event. */
  readonly $params: Readonly<Record<string, unknown>>;
};

/** The properties of a form that a component reads. */
export interface AnyForm {
  readonly $id: string;
  readonly $valid: boolean;
  readonly $action: string | undefined;
}

/** Options of {@link toForm}. */
interface CommonOptions<Schema> {
  /** The start of the names of the inputs: `user` for `user[email]`. Default: empty. */
  readonly as?: string;
  /** Any Standard Schema that validates synchronously. */
  readonly schema?: Schema;
  /** The id of the form, and the start of the ids of its inputs. Default: `as`, or `"form"`. */
  readonly id?: string;
  /** Further errors, added to the issues of the schema: `[{ path: ["email"], message: "This address is taken." }]`. */
  readonly errors?: readonly SchemaIssue[];
  /**
   * The last action on the form. Without it, no errors are shown. With `"validate"`, the errors of changed fields are shown.
   * With any other, such as `"save"`, all errors are shown.
   */
  readonly action?: string;
  /** Returns the text to show for an issue. Default: its message. */
  readonly translate?: (issue: SchemaIssue) => string;
  /**
   * The maximum number of rows in all lists together, including nested lists. A change that requests more adds none, which is
   * an error of the list: "There can be no more than 1000 rows." Default 1,000.
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
 * Options of {@link toForm}. `fields` must name groups and lists, unless the schema's library offers a JSON Schema: zod and
 * arktype do, and valibot by `toStandardJsonSchema`.
 */
export type FormOptions<Schema, Source = unknown> = CommonOptions<Schema> & {
  /**
   * The initial data. A value that the browser did not post falls back to it: a disabled input, a hidden step, data without an
   * input. Browsers do not post an unchecked checkbox either, so put a hidden input of the same name before it.
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
 * Makes a form from data or from posted params. The schema types its fields, which are read by name. Each field has an `id`, a
 * `name`, a `value` and `errors`.
 *
 * Posted text is converted to numbers, dates and lists before the schema validates it. If the schema's library offers a JSON
 * Schema, the form reads the kinds of its inputs from it, their defaults and their HTML attributes. `fields` adds the rest.
 *
 * @param source the initial data, or the params of the form in an event; `undefined` for an empty form
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
    // Nothing awaits the result, so a rejection would be unhandled.
    Promise.resolve(result).catch(() => undefined);
    throw new LivewrightError(
      "LW420",
      "The schema of a form validates asynchronously, but toForm returns the form synchronously.",
      {
        hint: "Do asynchronous checks in the handler, and pass their issues as errors: toForm(params, { …, errors: issues })",
      },
    );
  }
  const issues = result?.issues ?? [];
  const errors = new FormErrors([...issues, ...unadded, ...more], translate);
  const valid = !errors.any;
  const form = groupOf(
    {
      context: { errors, action, grows, maxRows },
      location: { id, name: as, path: [] },
      data,
      tree,
      used: action !== undefined,
      skippable: false,
    },
    {
      $action: action,
      $data: isMap(started) ? started : action === undefined ? given : {},
      $params: action === undefined && started === undefined ? {} : given,
      $valid: valid,
      $value: valid && result !== undefined && result.issues === undefined ? result.value : undefined,
    },
  );
  // The proxy answers all names that the type has.
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
