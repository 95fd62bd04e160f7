import { expect, test } from "vitest";
import { decodeParams } from "../../params/decode.ts";
import { coerceParams } from "./coerce.ts";
import { treeOf } from "./tree-of.ts";
import type { FieldShape } from "./shape.ts";

const one = (raw: unknown, kind: FieldShape) => coerceParams({ x: raw }, treeOf({ x: kind }))["x"];

test.each<[raw: unknown, FieldShape, unknown]>([
  ["42", "number", 42],
  [" -1.5e3 ", "number", -1500],
  [".5", "number", 0.5],
  ["", "number", undefined],
  [undefined, "number", undefined],
  ["12 apples", "number", "12 apples"],
  ["0x10", "number", "0x10"],
  ["Infinity", "number", "Infinity"],
  ["1e999", "number", "1e999"],
  [7, "number", 7],
  ["true", "boolean", true],
  ["on", "boolean", true],
  ["false", "boolean", false],
  [undefined, "boolean", false],
  [["false", "true"], "boolean", true],
  ["2026-11-20", "date", new Date("2026-11-20T00:00:00Z")],
  ["2026-11-20T07:30", "date", new Date("2026-11-20T07:30:00Z")],
  ["2026-11-20T07:30:00+01:00", "date", new Date("2026-11-20T06:30:00Z")],
  ["2026-13-40", "date", "2026-13-40"],
  ["2026-02-31", "date", "2026-02-31"],
  ["2026-02-29T10:00Z", "date", "2026-02-29T10:00Z"],
  ["2026-11", "date", new Date("2026-11-01T00:00:00Z")],
  ["07:30", "date", new Date("1970-01-01T07:30:00Z")],
  ["2026-W01", "date", new Date("2025-12-29T00:00:00Z")],
  ["2026-W99", "date", "2026-W99"],
  ["tomorrow", "date", "tomorrow"],
  ["", "date", undefined],
  ["", "text", ""],
  [undefined, "text", undefined],
  [undefined, ["text"], []],
  ["", ["text"], []],
  ["a", ["text"], ["a"]],
  [["", "a", "b"], ["text"], ["a", "b"]],
  [["1", "2"], ["number"], [1, 2]],
  [undefined, [{}], []],
  [undefined, {}, {}],
])("coerceParams() reads %j as %j: %j", (raw, kind, expected) => {
  expect(one(raw, kind)).toEqual(expected);
});

test("coerceParams() ignores a file input without a file", () => {
  expect(one(new File([], ""), "file")).toBeUndefined();
  const file = new File(["x"], "a.txt");
  expect(one(file, "file")).toBe(file);
});

test("coerceParams() keeps what the fields do not name", () => {
  const [date, file] = [new Date(0), new File(["x"], "a.txt")];
  const values = coerceParams({ date, file, all: [file], g: { date } }, treeOf());
  expect(values["date"]).toBe(date);
  expect(values["file"]).toBe(file);
  expect((values["all"] as unknown[])[0]).toBe(file);
  expect((values["g"] as Record<string, unknown>)["date"]).toBe(date);
});

test("coerceParams() makes a list of one from one file", () => {
  const file = new File(["x"], "a.txt");
  expect(one(file, ["file"])).toEqual([file]);
  expect((one(file, ["file"]) as unknown[])[0]).toBe(file);
});

test("coerceParams() removes what the client and the framework add", () => {
  const params = decodeParams(
    "name=a&_unused_name=&_csrf_token=t&_method=put&l[0][t]=1&l[0][_unused_t]=&l[0][_persistent_id]=0&l_sort[]=0&l_drop[]=&mail_drop=x",
  );
  expect(coerceParams({ ...params, _target: ["name"] }, treeOf({ l: [{ t: "number" }] }))).toEqual({
    name: "a",
    l: [{ t: 1 }],
    // Of a list that the form does not have, such a name is a field's.
    mail_drop: "x",
  });
});

test("coerceParams() treats names that JavaScript gives a meaning to as plain keys", () => {
  const params = decodeParams("__proto__[admin]=1&constructor=x&l[__proto__][t]=1");
  const values = coerceParams(params, treeOf({ l: [{}] }));
  expect(values["admin"]).toBeUndefined();
  expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
  expect(Object.keys(values)).toEqual(["constructor", "l"]);
});
