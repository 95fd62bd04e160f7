import { type } from "arktype";
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { decodeParams } from "../../params/decode.ts";
import type { StandardSchema } from "../../params/standard-schema.ts";
import { type Form, toForm } from "./form.ts";

interface Meeting {
  readonly at: Date;
}

const libraries: readonly (readonly [string, StandardSchema<Meeting, Meeting>])[] = [
  ["zod", z.object({ at: z.date() })],
  ["arktype", type({ at: "Date" })],
  ["valibot", v.object({ at: v.date() })],
];

const fields = { at: "datetime" } as const;

describe.each(libraries)("a field of the kind datetime with %s", (_library, schema) => {
  const posted = (text: string): Form<Meeting> =>
    toForm(decodeParams(new URLSearchParams({ at: text }).toString()), { schema, fields, action: "save" });

  test("has an input of type datetime-local", () => {
    expect(toForm({}, { schema, fields }).at.type).toBe("datetime-local");
  });

  test.each([
    ["2026-11-20T07:30", "2026-11-20T07:30:00.000Z"],
    ["2026-03-29T02:30", "2026-03-29T02:30:00.000Z"],
    ["2024-02-29T23:59:59", "2024-02-29T23:59:59.000Z"],
    ["2026-11-20T00:00:00.5", "2026-11-20T00:00:00.500Z"],
    ["2026-11-20T07:30+01:00", "2026-11-20T06:30:00.000Z"],
  ])("reads %s", (text, time) => {
    expect(posted(text).$value).toEqual({ at: new Date(time) });
  });

  test.each(["2026-11-20", "07:30", "2026-11", "2026-W47", "2026-02-30T10:00", "2026-11-20T25:00", "tomorrow", ""])(
    "reports %j, and keeps it",
    (text) => {
      const { at, $value } = posted(text);
      expect([$value, at.errors.length, at.value]).toEqual([undefined, 1, text]);
    },
  );

  test("shows any time in such a way that the next save does not change it", () => {
    const times = fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(times, (at) => {
        expect(posted(toForm({ at }, { schema, fields }).at.value).$value).toEqual({ at });
      }),
    );
  });
});

test.each([
  [new Date("2026-11-20T07:30:00Z"), "2026-11-20T07:30"],
  [new Date("2026-11-20T07:30:15Z"), "2026-11-20T07:30:15"],
  [new Date("2026-11-20T07:00:00.250Z"), "2026-11-20T07:00:00.250"],
  ["2026-11-20T07:30:00.000Z", "2026-11-20T07:30"],
  ["2026-11-20T07:30+02:00", "2026-11-20T05:30"],
  ["2026-11-20T07:30:00", "2026-11-20T07:30:00"],
  ["2026-11-", "2026-11-"],
  [undefined, ""],
])("a field of the kind datetime shows %j as %j", (at, text) => {
  expect(toForm({ at }, { fields }).at.value).toBe(text);
});

test("the schema decides whether a time is required, and lists and rows may have times", () => {
  const schema = z.object({
    at: z.date(),
    until: z.date().optional(),
    both: z.array(z.date()),
    rows: z.array(z.object({ at: z.date().nullable() })),
  });
  const kinds = { at: "datetime", until: "datetime", both: ["datetime"], rows: [{ at: "datetime" }] } as const;
  const options = { schema, fields: kinds, action: "save" } as const;
  const form = toForm(
    decodeParams(
      "at=2026-01-01T10:00&until=&both[]=2026-01-02T10:00&both[]=2026-01-03T10:00&rows[0][at]=&rows[1][at]=2026-01-04T10:00",
    ),
    options,
  );
  expect(form.$value).toEqual({
    at: new Date("2026-01-01T10:00Z"),
    both: [new Date("2026-01-02T10:00Z"), new Date("2026-01-03T10:00Z")],
    rows: [{ at: null }, { at: new Date("2026-01-04T10:00Z") }],
  });
  expect([form.at.constraints, form.until.constraints]).toEqual([{ required: true, step: "any" }, { step: "any" }]);
  expect(toForm({ both: [new Date("2026-01-02T10:00Z")] }, options).both.values).toEqual(["2026-01-02T10:00"]);
});

test("a field of the kind datetime shows a word that the schema takes in place of a time", () => {
  const schema = z.object({ at: z.date().or(z.literal("never")) });
  const { at } = toForm({ at: "never" }, { schema, fields });
  expect([at.type, at.value]).toEqual(["text", "never"]);
  expect(toForm({ at: "never" }, { schema, fields, action: "save" }).$value).toEqual({ at: "never" });
  expect(toForm({ at: "2026-11-20T07:30" }, { schema, fields, action: "save" }).$value).toEqual({
    at: new Date("2026-11-20T07:30Z"),
  });
});
