import { type } from "arktype";
import * as v from "valibot";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { html } from "../../html/rendered.ts";
import type { StandardSchema } from "../../params/standard-schema.ts";
import type { Field } from "./field.ts";
import { toForm } from "./form.ts";

const Account = z.object({
  email: z.email(),
  age: z.number(),
  nick: z.string().optional(),
  born: z.date().nullable(),
  tags: z.array(z.string()),
  address: z.object({ city: z.string(), name: z.string() }),
  lines: z.array(z.object({ text: z.string(), id: z.number() })),
});
const fields = { age: "number", born: "date", tags: ["text"], address: {}, lines: [{ id: "number" }] } as const;

test("fields come from the schema, at every depth", () => {
  const form = toForm({}, { schema: Account, fields });
  expectTypeOf(form.email).toEqualTypeOf<Field<string>>();
  expectTypeOf(form.email.id).toEqualTypeOf<string>();
  expectTypeOf(form.nick.value).toEqualTypeOf<string>();
  expectTypeOf(form.born.errors).toEqualTypeOf<readonly string[]>();
  expectTypeOf(form.tags.values).toEqualTypeOf<readonly string[]>();
  // Names of fields and of the group never collide.
  expectTypeOf(form.address.name).toEqualTypeOf<Field<string>>();
  expectTypeOf(form.address.$name).toEqualTypeOf<string>();
  for (const line of form.lines) {
    expectTypeOf(line.id).toEqualTypeOf<Field<number>>();
    expectTypeOf(line.$key).toEqualTypeOf<string>();
    // @ts-expect-error unknown field
    line.amount;
  }
  // @ts-expect-error unknown field
  form.mail;
  // @ts-expect-error unknown field
  form.address.town;
  expectTypeOf(form.$value).toEqualTypeOf<z.output<typeof Account> | undefined>();
  html`<input value=${form.email.value}>`;
});

/** A schema of a library without JSON Schema. */
declare const Undescribed: StandardSchema<z.output<typeof Account>, z.input<typeof Account>>;

test("without a JSON Schema, groups and lists have to be named, and as what they are", () => {
  const schema = Undescribed;
  // @ts-expect-error fields is missing
  toForm({}, { schema });
  // @ts-expect-error lines is missing
  toForm({}, { schema, fields: { tags: ["text"], address: {} } });
  // @ts-expect-error lines are a list
  toForm({}, { schema, fields: { tags: ["text"], address: {}, lines: {} } });
  // @ts-expect-error unknown field
  toForm({}, { schema, fields: { ...fields, mail: "text" } });
  // @ts-expect-error unknown kind
  toForm({}, { schema, fields: { ...fields, age: "integer" } });
});

test("with a JSON Schema, fields may name what it cannot say, and only that", () => {
  toForm({}, { schema: Account });
  toForm({}, { schema: Account, fields: { age: "number", address: { city: "text" }, lines: [{ id: "number" }] } });
  // @ts-expect-error lines are a list
  toForm({}, { schema: Account, fields: { lines: {} } });
  // @ts-expect-error unknown field
  toForm({}, { schema: Account, fields: { address: { town: "text" } } });
  // @ts-expect-error unknown kind
  toForm({}, { schema: Account, fields: { age: "integer" } });
});

test("the data a form started with is a part of what its schema takes", () => {
  const form = toForm({}, { schema: Account, data: { email: "a@b.ch", address: { city: "Bern" } } });
  expectTypeOf(form.$data.email).toEqualTypeOf<string | undefined>();
  expectTypeOf(form.$data.address?.city).toEqualTypeOf<string | undefined>();
  expectTypeOf(form.$params).toEqualTypeOf<Readonly<Record<string, unknown>>>();
  // @ts-expect-error an address is text
  toForm({}, { schema: Account, data: { email: 5 } });
});

test("params of an event are as good a source as data", () => {
  const params: { readonly [name: string]: unknown } = {};
  const empty = toForm(undefined, { schema: Account, fields });
  const form: typeof empty = toForm(params["user"], { schema: Account, fields, as: "user", action: "validate" });
  expectTypeOf(form.email).toEqualTypeOf<Field<string>>();
});

test("valibot and arktype say as much as zod", () => {
  const byValibot = toForm({}, { schema: v.object({ email: v.pipe(v.string(), v.email()), age: v.number() }) });
  expectTypeOf(byValibot.age).toEqualTypeOf<Field<number>>();
  // @ts-expect-error unknown field
  byValibot.mail;
  const byArktype = toForm({}, { schema: type({ email: "string.email", "age?": "number" }) });
  expectTypeOf(byArktype.email).toEqualTypeOf<Field<string>>();
  // @ts-expect-error unknown field
  byArktype.mail;
});

test("what a schema gives may differ from what it takes", () => {
  const form = toForm({}, { schema: z.object({ age: z.string().transform(Number) }) });
  expectTypeOf(form.age).toEqualTypeOf<Field<string>>();
  expectTypeOf(form.$value).toEqualTypeOf<{ age: number } | undefined>();
});

test("without a schema, fields come from the data", () => {
  const form = toForm({ email: "", address: { city: "" }, lines: [{ text: "" }] });
  expectTypeOf(form.address.city).toEqualTypeOf<Field<string>>();
  for (const line of form.lines) expectTypeOf(line.text).toEqualTypeOf<Field<string>>();
  // @ts-expect-error unknown field
  form.mail;
});

test("of a union, the fields of all its members can be reached", () => {
  const Contact = z.discriminatedUnion("by", [
    z.object({ by: z.literal("mail"), address: z.string() }),
    z.object({ by: z.literal("phone"), number: z.string() }),
  ]);
  const form = toForm({}, { schema: Contact });
  expectTypeOf(form.by.value).toEqualTypeOf<string>();
  expectTypeOf(form.number.value).toEqualTypeOf<string>();
});
