import { type } from "arktype";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { StandardSchema } from "../../params/standard-schema.ts";
import { decodeParams } from "../../params/decode.ts";
import { toForm } from "./form.ts";

const Order = z.object({
  email: z.email(),
  site: z.url().optional(),
  age: z.number().int().min(18).max(99),
  price: z.number().positive().optional(),
  half: z.number().multipleOf(0.5),
  born: z.date(),
  day: z.iso.date(),
  nick: z.string().min(2).max(20).optional(),
  note: z.string(),
  zip: z.string().regex(/^\d{5}$/),
  word: z.string().regex(/b|c/),
  terms: z.literal(true),
  news: z.boolean(),
  plan: z.enum(["free", "pro"]),
  colour: z.enum(["red", "blue"]).optional(),
  limit: z.number().nullable(),
  file: z.file().optional(),
  tags: z.array(z.string()),
  sizes: z.array(z.number()),
  address: z.object({ city: z.string().default("Bern"), floor: z.number().default(0) }),
  billing: z.object({ city: z.string().min(1) }).optional(),
  lines: z.array(z.object({ text: z.string().min(1), count: z.number().default(1) })),
});
const options = { schema: Order, as: "order" } as const;

const valid =
  "email=a%40b.ch&age=20&half=1.5&born=2000-01-31&day=2026-02-03&note=&zip=12345&word=abc&terms=true&news=false&plan=pro&limit=" +
  "&tags[]=&tags[]=a&tags[]=b&sizes[]=1&sizes[]=2&address[city]=Rome&address[floor]=3&site=&nick=&colour=&price=" +
  "&billing[city]=&lines[0][text]=x&lines[0][count]=4&lines_sort[]=0";

describe("a form of a schema with a JSON Schema", () => {
  test("parses posted text without fields", () => {
    const form = toForm(decodeParams(valid), { ...options, action: "save" });
    expect(form.$valid).toBe(true);
    expect(form.$value).toEqual({
      email: "a@b.ch",
      age: 20,
      half: 1.5,
      born: new Date("2000-01-31"),
      day: "2026-02-03",
      note: "",
      zip: "12345",
      word: "abc",
      terms: true,
      news: false,
      plan: "pro",
      limit: null,
      tags: ["a", "b"],
      sizes: [1, 2],
      address: { city: "Rome", floor: 3 },
      lines: [{ text: "x", count: 4 }],
    });
  });

  test.each([
    ["required number left empty", "age=", "age"],
    ["required text left empty", "zip=", "zip"],
    ["required choice left empty", "plan=", "plan"],
    ["box that must be on, and is off", "terms=false", "terms"],
    ["optional group that is half filled", "billing[city]=&billing[street]=x", "billing"],
  ] as const)("reports a %s", (_what, query, name) => {
    const form = toForm(decodeParams(`${valid}&${query}`), { ...options, action: "save" });
    const errors = name === "billing" ? form.billing.city.errors : form[name].errors;
    expect(errors).toHaveLength(1);
  });

  test("names inputs, groups and lists without fields", () => {
    const form = toForm({}, options);
    expect([form.tags.name, form.address.city.name, form.lines.name]).toEqual([
      "order[tags][]",
      "order[address][city]",
      "order[lines]",
    ]);
  });

  test("fills a new form and a new row with defaults", () => {
    const form = toForm({}, options);
    expect([form.address.city.value, form.address.floor.value]).toEqual(["Bern", "0"]);
    expect(toForm({ address: { city: "Rome" } }, options).address.city.value).toBe("Rome");
    const grown = toForm(decodeParams("lines_sort[]=new"), { ...options, action: "validate" });
    expect(grown.lines.rows[0]?.count.value).toBe("1");
    // A value that was emptied stays empty.
    expect(toForm({ address: { city: "" } }, { ...options, action: "validate" }).address.city.value).toBe("");
  });

  test.each([
    ["email", "email", { required: true }],
    ["site", "url", {}],
    ["age", "number", { required: true, min: 18, max: 99, step: 1 }],
    ["price", "number", { step: "any" }],
    ["half", "number", { required: true, step: 0.5 }],
    ["born", "date", { required: true }],
    ["day", "date", { required: true }],
    ["nick", "text", { minlength: 2, maxlength: 20 }],
    ["note", "text", {}],
    ["zip", "text", { required: true, pattern: String.raw`\d{5}` }],
    ["word", "text", { required: true, pattern: String.raw`[\s\S]*(?:b|c)[\s\S]*` }],
    ["terms", "checkbox", { required: true }],
    ["news", "checkbox", {}],
    ["plan", "text", { required: true }],
    ["colour", "text", {}],
    ["limit", "number", { step: "any" }],
    ["file", "file", {}],
    ["tags", "text", {}],
  ] as const)("gives the input %s the type %s and its constraints", (name, type_, constraints) => {
    const field = toForm({}, options)[name];
    expect(field.type).toBe(type_);
    expect(field.constraints).toEqual(constraints);
  });

  test("omits a pattern that HTML cannot compile", () => {
    const form = toForm({}, { schema: z.object({ mail: z.string().regex(/^[\w.-]+$/) }) });
    expect(form.mail.constraints).toEqual({ required: true });
  });

  test("prefers fields where they disagree with the schema", () => {
    const form = toForm(
      { day: "2026-02-03", lines: [{ text: "x", count: "2" }] },
      {
        schema: z.object({ day: z.any(), lines: z.array(z.object({ text: z.string(), count: z.any() })) }),
        fields: { day: "date", lines: [{ count: "number" }] },
      },
    );
    expect(form.$value).toEqual({ day: new Date("2026-02-03"), lines: [{ text: "x", count: 2 }] });
  });

  test("can be recursive", () => {
    const Part = z.object({
      name: z.string(),
      size: z.number().optional(),
      get parts() {
        return z.array(Part);
      },
    });
    const form = toForm(decodeParams("name=a&parts[0][name]=b&parts[0][parts][0][name]=c&parts[0][parts][0][size]=2"), {
      schema: Part,
      action: "save",
    });
    expect(form.$value).toEqual({
      name: "a",
      parts: [{ name: "b", parts: [{ name: "c", size: 2, parts: [] }] }],
    });
  });

  test("reads the alternative that the data selects", () => {
    const Contact = z.discriminatedUnion("by", [
      z.strictObject({ by: z.literal("mail"), address: z.email(), html: z.boolean() }),
      z.strictObject({ by: z.literal("phone"), number: z.number() }),
    ]);
    const read = (query: string) => toForm(decodeParams(query), { schema: Contact, action: "save" }).$value;
    expect(read("by=mail&address=a%40b.ch")).toEqual({ by: "mail", address: "a@b.ch", html: false });
    expect(read("by=phone&number=5")).toEqual({ by: "phone", number: 5 });
  });
});

test("has the same fields with arktype as with zod", () => {
  const schema = type({
    email: "string.email",
    age: "number.integer >= 18",
    when: "Date",
    "nick?": "string >= 2",
    tags: "string[]",
    lines: type({ count: "number" }).array(),
  });
  const query = "email=a%40b.ch&age=20&when=2026-01-02&nick=&tags[]=a&lines[0][count]=3";
  const form = toForm(decodeParams(query), { schema, action: "save" });
  expect(form.$value).toEqual({
    email: "a@b.ch",
    age: 20,
    when: new Date("2026-01-02"),
    tags: ["a"],
    lines: [{ count: 3 }],
  });
  expect(form.age.constraints).toEqual({ required: true, min: 18, step: 1 });
  expect(form.email.type).toBe("email");
});

test("a schema library that fails to write its JSON Schema leaves the form to fields", () => {
  const schema: StandardSchema<{ n: number }, { n: number }> = {
    "~standard": {
      version: 1,
      vendor: "none",
      validate: (value) => ({ value: value as { n: number } }),
      jsonSchema: {
        input() {
          throw new Error("a type without a JSON form");
        },
      },
    },
  };
  expect(toForm({ n: "1" }, { schema }).$value).toEqual({ n: "1" });
  expect(toForm({ n: "1" }, { schema, fields: { n: "number" } }).$value).toEqual({ n: 1 });
});
