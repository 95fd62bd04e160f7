// Options for the JSON Schema of each library: dates, big integers, computed defaults, and text that HTML cannot check. JSON Schema
// has no words for them, so each library is asked in its own.

/** The `format` of a value that the schema reads as a `Date`. JSON has no dates, so each library is configured to write it. */
export const DATE_FORMAT = "livewright-date";

/** The `format` of a value that the schema reads as a `bigint`. */
export const BIGINT_FORMAT = "livewright-bigint";

const DATE = { type: "string", format: DATE_FORMAT } as const;
const BIGINT = { type: "string", format: BIGINT_FORMAT } as const;
const INEXACT = { "livewright-inexact": true } as const;

/** Computes a default: a new id, the current time. Each form and each row gets a value of its own. */
export type Computed = () => unknown;

/** A default of a schema that is read when it is needed. */
class Default {
  readonly read: Computed;

  constructor(read: Computed) {
    this.read = read;
  }
}

/** Returns the default of a schema; `undefined` if it has none. */
export function defaultOf({ default: value }: { readonly default?: unknown }): unknown {
  return value instanceof Default ? value.read() : value;
}

/** The key that represents a default in a JSON Schema: libraries copy their JSON, so a function would be lost. */
const PLACEHOLDER = "livewright-default";

/** Notes a default, and returns what represents it in the JSON Schema. */
function note(computed: Computed[], read: Computed): object {
  return { [PLACEHOLDER]: computed.push(read) - 1 };
}

/**
 * Completes a JSON Schema with the parts that its library could not write: the noted defaults, and inexact patterns.
 *
 * @param vendor the name by which the library's schemas call themselves
 */
export function complete(schema: object, vendor: string, computed: readonly Computed[]): Record<string, unknown> {
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== "object" || value === null || value instanceof Date) return value;
    const index = (value as { readonly [PLACEHOLDER]?: unknown })[PLACEHOLDER];
    const read = typeof index === "number" ? computed[index] : undefined;
    if (read !== undefined) return new Default(read);
    const parts = Object.entries(value).map(([name, part]) => [name, copy(part)] as const);
    // arktype writes patterns without their flags, and does not say that they had any.
    const inexact = vendor === "arktype" && "pattern" in value && typeof value.pattern === "string";
    return { ...Object.fromEntries(parts), ...(inexact && INEXACT) };
  };
  return copy(schema) as Record<string, unknown>;
}

/**
 * Returns the options that a library takes for its JSON Schema; `undefined` for an unknown library.
 *
 * @param vendor the name by which the library's schemas call themselves
 * @param computed receives the defaults
 */
export function libraryOptionsOf(vendor: string, computed: Computed[]): Record<string, unknown> | undefined {
  switch (vendor) {
    case "zod":
      return { unrepresentable: "any", override: overrideZod(computed) };
    case "arktype":
      return {
        fallback: {
          date: ({ base }: { base: object }) => ({ ...base, ...DATE }),
          domain: ({ base, domain }: { base: object; domain: string }) =>
            domain === "bigint" ? { ...base, ...BIGINT } : base,
          default: ({ base }: { base: object }) => base,
        },
      };
    case "valibot":
      return { errorMode: "ignore", overrideSchema: overrideValibot(computed), overrideAction };
    default:
      return undefined;
  }
}

interface ZodLike {
  readonly _zod: { readonly def: ZodDefinition };
}
interface ZodDefinition {
  readonly type: string;
  readonly defaultValue?: unknown;
  readonly pattern?: RegExp;
  readonly checks?: readonly {
    readonly _zod: { readonly def: { readonly check?: string; readonly pattern?: RegExp } };
  }[];
}

function overrideZod(computed: Computed[]) {
  return ({ zodSchema, jsonSchema }: { zodSchema: ZodLike; jsonSchema: Record<string, unknown> }): void => {
    // oxlint-disable-next-line no-underscore-dangle -- the name by which zod offers its schemas to other libraries
    const { def } = zodSchema._zod;
    if (def.type === "date") Object.assign(jsonSchema, DATE);
    else if (def.type === "bigint") Object.assign(jsonSchema, BIGINT);
    else if (def.type === "default" || def.type === "prefault") {
      // A getter: it computes the value again.
      jsonSchema["default"] = note(computed, () => def.defaultValue);
    }
    // oxlint-disable-next-line no-underscore-dangle -- as above
    const checks = [def, ...(def.checks ?? []).map((check) => check._zod.def)];
    if (checks.some((check) => isFlagged(check.pattern) || ("check" in check && check.check === "overwrite"))) {
      Object.assign(jsonSchema, INEXACT);
    }
  };
}

function overrideValibot(computed: Computed[]) {
  return ({ valibotSchema, jsonSchema }: { valibotSchema: ValibotLike; jsonSchema: object }): object | undefined => {
    if (valibotSchema.type === "date") return DATE;
    if (valibotSchema.type === "bigint") return BIGINT;
    const given = valibotSchema.default;
    return typeof given === "function" ? { ...jsonSchema, default: note(computed, () => given()) } : undefined;
  };
}
interface ValibotLike {
  readonly type: string;
  readonly default?: unknown;
}

function overrideAction({ valibotAction, jsonSchema }: { valibotAction: ValibotAction; jsonSchema: object }) {
  const { kind, type, requirement } = valibotAction;
  const inexact = kind === "transformation" || (type === "regex" && isFlagged(requirement as RegExp));
  return inexact ? { ...jsonSchema, ...INEXACT } : undefined;
}
interface ValibotAction {
  readonly kind: string;
  readonly type: string;
  readonly requirement?: unknown;
}

/** True if a pattern has flags that change its matches. JSON Schema and HTML know no flags. */
function isFlagged(pattern: RegExp | undefined): boolean {
  return pattern !== undefined && /[ims]/.test(pattern.flags);
}
