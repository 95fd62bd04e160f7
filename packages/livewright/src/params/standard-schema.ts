// Standard Schema v1 (standardschema.dev): the interface that zod, valibot, arktype and others share. Declared structurally, as the
// specification suggests, so that none of them is a dependency.

/**
 * A validator of any library that implements Standard Schema v1.
 *
 * @typeParam Output the validated type
 * @typeParam Input the accepted type
 */
export interface StandardSchema<Output = unknown, Input = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    /** Standard JSON Schema, which zod, arktype and valibot's `toStandardJsonSchema` offer. */
    readonly jsonSchema?: JsonSchemaWriter | undefined;
  };
}

/** Writes a schema as JSON Schema, by Standard JSON Schema v1. */
export interface JsonSchemaWriter {
  readonly input: (options: {
    readonly target: "draft-2020-12";
    readonly libraryOptions?: Record<string, unknown> | undefined;
  }) => Record<string, unknown>;
}

/** The result of a validation: a value, or a list of issues. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One problem of a value, and its path. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Returns the path of an issue as plain keys, such as `["user", "email"]`. */
export function issuePath(issue: SchemaIssue): PropertyKey[] {
  return (issue.path ?? []).map((segment) => (typeof segment === "object" ? segment.key : segment));
}
