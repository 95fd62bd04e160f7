import { type } from "arktype";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Attributes } from "../../html/attributes.ts";
import type { StandardSchema } from "../../params/standard-schema.ts";
import { toForm } from "./form.ts";

/** True if a browser lets an input with these attributes be submitted with this text. */
function browserTakes(constraints: Attributes, text: string): boolean {
  const { required, min, max, step, minlength, maxlength, pattern } = constraints;
  if (text === "") return required !== true;
  if (min !== undefined && Number(text) < Number(min)) return false;
  if (max !== undefined && Number(text) > Number(max)) return false;
  if (typeof step === "number" && !Number.isInteger((Number(text) - Number(min ?? 0)) / step)) return false;
  if (minlength !== undefined && text.length < Number(minlength)) return false;
  if (maxlength !== undefined && text.length > Number(maxlength)) return false;
  return pattern === undefined || new RegExp(`^(?:${pattern as string})$`, "v").test(text);
}

const constraintsOf = (schema: StandardSchema) =>
  toForm({}, { schema: schema as StandardSchema<{ a: string }, { a: string }>, fields: {} }).a.constraints;

test("a browser takes every integer that the schema takes", () => {
  const bounds = [-2, -1.5, -1, 0, 0.5, 1, 5, 5.5];
  for (const low of bounds) {
    for (const high of bounds) {
      const schemas = [
        z.number().int().min(low).max(high),
        z.number().int().gt(low).lt(high),
        z.number().int().min(low).gt(high),
        z.number().int().max(low).lt(high),
        z.int().min(low).and(z.int().min(high)),
        z.number().int().min(low).multipleOf(2),
      ];
      for (const [index, schema] of schemas.entries()) {
        const constraints = constraintsOf(z.object({ a: schema }));
        for (let n = -8; n <= 8; n++) {
          if (!schema.safeParse(n).success) continue;
          expect(browserTakes(constraints, String(n)), `${n} with schema ${index} of ${low} and ${high}`).toBe(true);
        }
      }
    }
  }
});

test.each([
  ["a pattern that ignores case", z.string().regex(/^[a-z]+$/i), ["ABC", "abc"]],
  ["a pattern of several lines", z.string().regex(/^b$/m), ["a\nb\nc"]],
  ["a pattern with a dot for any character", z.string().regex(/^a.b$/s), ["a\nb", "a-b"]],
  [
    "text that is made lower case",
    z
      .string()
      .toLowerCase()
      .regex(/^[a-z]+$/),
    ["ABC"],
  ],
  ["text that is trimmed", z.string().trim().max(3), ["  abc  "]],
  ["two patterns", z.string().regex(/a/).regex(/b/), ["ab", "ba", "xbxa"]],
  ["a pattern that HTML compiles in another way", z.string().regex(/^[\w-.]+$/), ["a-b.c"]],
  ["alternatives", z.string().regex(/^a|b$/), ["ax", "xb"]],
  ["arktype's pattern that ignores case", type(/^[a-z]+$/i), ["ABC"]],
])("a browser takes what the schema takes: %s", (_kind, schema, texts) => {
  const constraints = constraintsOf(schema instanceof z.ZodType ? z.object({ a: schema }) : type({ a: schema }));
  for (const text of texts) {
    expect(schema["~standard"].validate(text)).not.toHaveProperty("issues.0");
    expect(browserTakes(constraints, text), text).toBe(true);
  }
});

test("a browser refuses text that lacks one of two patterns", () => {
  const constraints = constraintsOf(z.object({ a: z.string().regex(/a/).regex(/b/) }));
  expect([browserTakes(constraints, "ab"), browserTakes(constraints, "a"), browserTakes(constraints, "b")]).toEqual([
    true,
    false,
    false,
  ]);
});

test("an optional text with any pattern is missing when it was left empty", () => {
  const schema = z.object({
    a: z
      .string()
      .regex(/^[\w-.]+$/)
      .optional(),
    b: z.string().regex(/^a*$/).regex(/^.+$/).optional(),
  });
  expect(toForm({ a: "", b: "" }, { schema, action: "save" }).$value).toEqual({});
});

describe("an input is not required", () => {
  const City = z.object({ city: z.string().min(1), lines: z.array(z.object({ text: z.string().min(1) })) });

  test.each([
    ["in an optional group", z.object({ b: City.optional() })],
    ["in a nullable group", z.object({ b: City.nullable() })],
    ["in a group with alternatives", z.object({ b: z.union([City, z.object({ name: z.string() })]) })],
    [
      "in a group of an optional group",
      z.object({ b: z.object({ city: z.string().min(1), lines: City.shape.lines }).optional() }),
    ],
  ])("%s", (_where, schema) => {
    const { b } = toForm(
      { b: { lines: [{ text: "" }] } },
      { schema: schema as StandardSchema<unknown, { b: z.input<typeof City> }>, fields: { b: { lines: [{}] } } },
    );
    expect(b.city.constraints).toEqual({ minlength: 1 });
    // A row exists, so it has to be filled.
    expect(b.lines.rows[0]?.text.constraints).toEqual({ required: true, minlength: 1 });
  });

  test("below an optional group, at any depth", () => {
    const schema = z.object({ a: z.object({ b: City }).optional() });
    expect(toForm({}, { schema }).a.b.city.constraints).toEqual({ minlength: 1 });
  });

  test("but is, once the data chose the alternative that has it", () => {
    const schema = z.discriminatedUnion("by", [
      z.object({ by: z.literal("mail"), address: z.string().min(1) }),
      z.object({ by: z.literal("phone"), number: z.number() }),
    ]);
    expect(toForm({ by: "mail" }, { schema }).address.constraints).toEqual({ required: true, minlength: 1 });
    expect(toForm({}, { schema }).address.constraints).toEqual({ minlength: 1 });
  });
});

test("a choice of numbers has no range", () => {
  expect(constraintsOf(z.object({ a: z.literal([1, 2]) }))).toEqual({ required: true });
});
