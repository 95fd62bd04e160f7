import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { decodeForm } from "../../params/decode-form.ts";
import type { StandardSchema } from "../../params/standard-schema.ts";
import { toForm } from "./form.ts";

interface Person {
  email: string;
  age: number;
  tags: string[];
  address: { city: string };
  lines: { text: string; count: number }[];
}

/** One schema, as three libraries write it. */
const schemas: readonly [library: string, StandardSchema<Person, Person>][] = [
  [
    "zod",
    z.object({
      email: z.email("bad address"),
      age: z.number("bad number").min(18, "too young"),
      tags: z.array(z.string()).min(1, "no tags"),
      address: z.object({ city: z.string().min(2, "too short") }),
      lines: z.array(z.object({ text: z.string().min(1, "empty"), count: z.number("bad number") })),
    }),
  ],
  [
    "valibot",
    v.object({
      email: v.pipe(v.string(), v.email("bad address")),
      age: v.pipe(v.number("bad number"), v.minValue(18, "too young")),
      tags: v.pipe(v.array(v.string()), v.minLength(1, "no tags")),
      address: v.object({ city: v.pipe(v.string(), v.minLength(2, "too short")) }),
      lines: v.array(v.object({ text: v.pipe(v.string(), v.minLength(1, "empty")), count: v.number("bad number") })),
    }),
  ],
  [
    "arktype",
    type({
      email: type("string.email").configure({ message: "bad address" }),
      age: type("number >= 18").configure({
        message: ({ data }) => (typeof data === "number" ? "too young" : "bad number"),
      }),
      tags: type("string[] >= 1").configure({ message: "no tags" }),
      address: { city: type("string >= 2").configure({ message: "too short" }) },
      lines: type({
        text: type("string >= 1").configure({ message: "empty" }),
        count: type("number").configure({ message: "bad number" }),
      }).array(),
    }),
  ],
];
const fields = { age: "number", tags: ["text"], address: {}, lines: [{ count: "number" }] } as const;

/** What an event brings. */
const submitted = (query: string) => decodeForm(query, {})["user"];

describe.each(schemas)("a form of %s", (_library, schema) => {
  const options = { as: "user", schema, fields } as const;

  test("names its inputs so that their values come back at the right keys", () => {
    const form = toForm({ email: "a@b.c", lines: [{ text: "x", count: 2 }] }, options);
    expect(form.$id).toBe("user");
    expect([form.email.id, form.email.name, form.email.value]).toEqual(["user_email", "user[email]", "a@b.c"]);
    expect(form.tags.name).toBe("user[tags][]");
    expect([form.address.city.id, form.address.city.name]).toEqual(["user_address_city", "user[address][city]"]);
    const [line] = form.lines.rows;
    expect([line?.text.id, line?.text.name, line?.count.value]).toEqual([
      "user_lines_0_text",
      "user[lines][0][text]",
      "2",
    ]);
  });

  test("shows no errors at first", () => {
    const form = toForm({}, options);
    expect(form.$valid).toBe(false);
    expect(form.email.errors).toEqual([]);
    expect(form.email.allErrors).not.toEqual([]);
    expect(form.email.used).toBe(false);
  });

  test("shows errors of used fields", () => {
    const params = submitted(
      "user[email]=x&user[_unused_age]=&user[age]=&user[address][_unused_city]=&user[address][city]=a&user[lines][0][text]=&user[lines][0][_unused_count]=&user[lines][0][count]=z",
    );
    const form = toForm(params, { ...options, action: "validate" });
    expect(form.email.errors).toEqual(["bad address"]);
    expect([form.age.used, form.age.errors]).toEqual([false, []]);
    expect(form.address.city.errors).toEqual([]);
    const [line] = form.lines.rows;
    expect(line?.text.errors).toEqual(["empty"]);
    expect([line?.count.errors, line?.count.allErrors]).toEqual([[], ["bad number"]]);
  });

  test("shows all errors after a submit", () => {
    const params = submitted(
      "user[email]=x&user[age]=7&user[address][city]=a&user[lines][0][text]=&user[lines][0][count]=z",
    );
    const form = toForm(params, { ...options, action: "save" });
    expect(form.email.errors).toEqual(["bad address"]);
    expect([form.age.value, form.age.errors]).toEqual(["7", ["too young"]]);
    expect(form.tags.errors).toEqual(["no tags"]);
    expect(form.address.city.errors).toEqual(["too short"]);
    expect(form.lines.rows[0]?.count.errors).toEqual(["bad number"]);
    expect(form.lines.rows[0]?.count.value).toBe("z");
    expect(form.$value).toBeUndefined();
  });

  test("returns the value that the schema parsed", () => {
    const params = submitted(
      "user[email]=a@b.org&user[age]=42&user[tags][]=&user[tags][]=x&user[address][city]=Ulm&user[lines][0][text]=t&user[lines][0][count]=3&user[lines][0][_persistent_id]=4",
    );
    const form = toForm(params, { ...options, action: "save" });
    expect(form.$valid).toBe(true);
    expect(form.$value).toEqual({
      email: "a@b.org",
      age: 42,
      tags: ["x"],
      address: { city: "Ulm" },
      lines: [{ text: "t", count: 3 }],
    });
    expect(form.tags.values).toEqual(["x"]);
    expect(form.lines.rows[0]?.$key).toBe("4");
    expect(form.lines.rows[0]?.text.id).toBe("user_lines_4_text");
  });

  test("moves errors with their row", () => {
    const params = submitted(
      "user[lines][0][text]=ok&user[lines][0][count]=1&user[lines][1][_persistent_id]=1&user[lines][1][text]=&user[lines][1][count]=1&user[lines_sort][]=1&user[lines_sort][]=0",
    );
    const [first, second] = toForm(params, { ...options, action: "save" }).lines.rows;
    expect([first?.text.errors, second?.text.errors]).toEqual([["empty"], []]);
    expect([first?.text.name, first?.text.id]).toEqual(["user[lines][0][text]", "user_lines_1_text"]);
  });
});

test("an application's own errors are shown too, after a submit", () => {
  const taken = { errors: [{ path: ["email"], message: "taken" }] };
  expect(toForm({ email: "a" }, { ...taken, action: "save" }).email.errors).toEqual(["taken"]);
  expect(toForm({ email: "a" }, taken).email.errors).toEqual([]);
  expect(toForm({ email: "a" }, taken).$valid).toBe(false);
});

test("an issue of the whole form is the form's own error", () => {
  const Pair = z.object({ a: z.string(), b: z.string() }).refine(({ a, b }) => a === b, "not the same");
  expect(toForm({ a: "1", b: "2" }, { schema: Pair, action: "save" }).$errors).toEqual(["not the same"]);
  expect(toForm({ a: "1", b: "2" }, { schema: Pair }).$errors).toEqual([]);
});

test("translate() changes error texts", () => {
  const form = toForm(
    { a: "" },
    { schema: z.object({ a: z.string().min(1, "blank") }), action: "save", translate: ({ message }) => `«${message}»` },
  );
  expect(form.a.errors).toEqual(["«blank»"]);
});

test("an async schema is refused with an explanation", () => {
  const Slow = z.object({ a: z.string().refine(async () => false) });
  expect(() => toForm({ a: "" }, { schema: Slow })).toThrow(/LW420[^]*errors: issues/);
});

test("a form without a name has plain input names", () => {
  const form = toForm({ a: "", l: [{ b: "" }], t: ["x"] });
  expect([form.$id, form.a.id, form.a.name, form.t.name]).toEqual(["form", "form_a", "a", "t[]"]);
  expect(form.l.rows[0]?.b.name).toBe("l[0][b]");
  expect([form.l.sortName, form.l.dropName]).toEqual(["l_sort[]", "l_drop[]"]);
  expect(toForm({ a: "" }, { id: "x" }).a.id).toBe("x_a");
  expect(toForm({ l: [{ b: "" }] }, { as: "u" }).l.sortName).toBe("u[l_sort][]");
});

test("a field can have any name", () => {
  // oxlint-disable-next-line unicorn/no-thenable -- the point: a field of this name makes no promise of the form
  const form = toForm({ constructor: "a", then: "b", toString: "c", __proto__: "x", name: { id: "d" } });
  expect(form.constructor.value).toBe("a");
  expect(form.then.value).toBe("b");
  expect(form.name.id.value).toBe("d");
});

test("a form or a group of plain text is not a failure", () => {
  const form = toForm({ a: { b: "" } });
  const asText = (value: unknown) => String(value);
  expect([asText(form), asText(form.a)]).toEqual(["a group of fields", "a group of fields"]);
});

test("a value that is not data makes an empty form", () => {
  const Named = z.object({ name: z.string() });
  for (const source of [undefined, null, "x", 1, ["a"], new Date()]) {
    expect(toForm(source as unknown, { schema: Named }).name.value).toBe("");
  }
});

test("dates, numbers and booleans are written as inputs expect them", () => {
  const form = toForm({ born: new Date("2001-02-03T04:05:06Z"), age: 7, on: true, off: false, none: null });
  expect([form.born.value, form.age.value, form.on.checked, form.off.checked, form.none.value]).toEqual([
    "2001-02-03",
    "7",
    true,
    false,
    "",
  ]);
});
