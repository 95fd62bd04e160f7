import fc from "fast-check";
import { expect, test } from "vitest";
import { readDate, writeDate } from "./dates.ts";

test.each([
  ["2026-02-28", "2026-02-28T00:00:00.000Z"],
  ["2024-02-29T23:59", "2024-02-29T23:59:00.000Z"],
  ["2026-11-20T07:30:05.5", "2026-11-20T07:30:05.500Z"],
  // The day is another one in UTC.
  ["2026-01-01T00:30+01:00", "2025-12-31T23:30:00.000Z"],
  ["0004-02-29", "0004-02-29T00:00:00.000Z"],
  ["2026-12", "2026-12-01T00:00:00.000Z"],
  ["23:59:59.9", "1970-01-01T23:59:59.900Z"],
  ["2021-W01", "2021-01-04T00:00:00.000Z"],
  ["2020-W53", "2020-12-28T00:00:00.000Z"],
])("readDate() reads %s as %s", (text, time) => {
  expect(readDate(text)?.toISOString()).toBe(time);
});

test.each([
  "2026-02-29",
  "2026-02-31",
  "2026-04-31T10:00",
  "2026-06-31T10:00+02:00",
  "2026-00-10",
  "2026-13",
  "2026-00",
  "24:01",
  "12:60",
  "2026-W00",
  "2021-W53",
  "2026-W54",
  "2026",
  "1 May 2026",
  "",
])("readDate() refuses %j", (text) => {
  expect(readDate(text)).toBeUndefined();
});

test.each([
  ["date", "2026-11-20"],
  ["datetime-local", "2026-11-20T07:30"],
  ["month", "2026-11"],
  ["week", "2026-W47"],
  ["time", "07:30"],
  ["text", "2026-11-20"],
])("a date in an input of type %s is written as %s", (type, text) => {
  expect(writeDate(new Date("2026-11-20T07:30:00Z"), type)).toBe(text);
  expect(writeDate(new Date(Number.NaN), type)).toBe("");
});

test("readDate() reads what an input shows", () => {
  const time = fc.date({ min: new Date("0002-01-01"), max: new Date("9998-12-31"), noInvalidDate: true });
  const types = fc.constantFrom("date", "datetime-local", "month", "week", "time");
  fc.assert(
    fc.property(time, types, (date, type) => {
      const text = writeDate(date, type);
      const read = readDate(text);
      expect(read && writeDate(read, type)).toBe(text);
    }),
  );
});
