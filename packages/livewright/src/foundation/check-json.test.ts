import { expect, test } from "vitest";
import { checkJson, checkPayload } from "./check-json.ts";

class Money {
  cents = 1;
}
const circle: Record<string, unknown> = { a: 1 };
circle["b"] = [circle];
const shared = { a: 1 };

test.each<[unknown]>([
  ["text"],
  [""],
  ["\ud800"],
  [0],
  [-1.5],
  [true],
  [null],
  [[]],
  [{}],
  [{ a: [{ b: null }], c: "" }],
  [{ a: shared, b: shared, c: [shared] }],
  [Object.assign(Object.create(null), { a: 1 })],
  [JSON.parse('{"__proto__":{"a":1},"toString":1}')],
])("checkJson accepts %j, which JSON restores", (value) => {
  expect(() => checkJson(value, "session")).not.toThrow();
  expect(JSON.parse(JSON.stringify(value))).toEqual(value);
});

test.each<[string, unknown]>([
  ["session is undefined", undefined],
  ["session.a is undefined", { a: undefined }],
  ["session[0] is undefined", [undefined]],
  ["session[1] is undefined", [1, , 3]], // oxlint-disable-line no-sparse-arrays -- a hole becomes null
  ["session.a is NaN", { a: Number.NaN }],
  ["session.a[0] is Infinity", { a: [Infinity] }],
  ["session is -Infinity", -Infinity],
  ["session.a is -0", { a: -0 }],
  ["session.a is 1n", { a: 1n }],
  ["session.a is Symbol(s)", { a: Symbol("s") }],
  ["session is an object with symbols as keys", { [Symbol("s")]: 1 }],
  ["session.a is the function f", { a: function f() {} }],
  ["session.toJSON is the function toJSON", { toJSON: () => 1 }],
  ["session.at is an instance of Date", { at: new Date(0) }],
  ["session.a.b[0] is an instance of Map", { a: { b: [new Map([[1, 2]])] } }],
  ["session.a is an instance of Set", { a: new Set([1]) }],
  ["session.a is an instance of RegExp", { a: /a/ }],
  ["session.a is an instance of Error", { a: new Error("boom") }],
  ["session.a is an instance of Money", { a: new Money() }],
  ["session.a is an instance of URL", { a: new URL("https://app.test") }],
  ["session.a is an instance of Uint8Array", { a: new Uint8Array(1) }],
  ["session.a is an instance of Promise", { a: Promise.resolve(1) }],
  ["session.a is an instance of String", { a: Object("text") }],
  ["session.b[0] is a member of itself", circle],
])("checkJson refuses a session in which %s", (message, value) => {
  expect(() => checkJson(value, "session")).toThrow(`LW423  ${message}, which JSON cannot carry.`);
});

test("checkJson with undefinedMembers accepts undefined members of objects, not of lists", () => {
  expect(() => checkJson({ a: undefined, b: { c: undefined } }, "session", { undefinedMembers: true })).not.toThrow();
  expect(() => checkJson({ a: [undefined] }, "session", { undefinedMembers: true })).toThrow(
    "session.a[0] is undefined",
  );
});

test.each<[unknown]>([
  [{ at: new Date(0) }],
  [new Money()],
  [{ price: { toJSON: () => "9.99" } }],
  [{ a: undefined, b: [1, -0, null, true, "x"] }],
  [Object.assign(Object.create(null), { a: { b: {} } })],
  [{ a: shared, b: shared }],
])("checkPayload accepts %j", (value) => {
  expect(() => checkPayload(value, "payload")).not.toThrow();
});

test.each<[string, unknown]>([
  ["payload.a is NaN", { a: Number.NaN }],
  ["payload.a is Infinity", { a: Infinity }],
  ["payload.a[1] is undefined", { a: [1, undefined] }],
  ["payload.a is the function f", { a: function f() {} }],
  ["payload.a.b is 1n", { a: { b: 1n } }],
  ["payload.a is Symbol(x)", { a: Symbol("x") }],
  ["payload.a is an instance of Map", { a: new Map([[1, 2]]) }],
  ["payload.a is an instance of Set", { a: new Set([1]) }],
  ["payload.a is an instance of RegExp", { a: /x/ }],
  ["payload.a is an instance of Error", { a: new Error("x") }],
  ["payload.a is an instance of Promise", { a: Promise.resolve() }],
  ["payload.a is an invalid date", { a: new Date(Number.NaN) }],
  ["payload.b[0] is a member of itself", circle],
])("checkPayload refuses a payload in which %s", (message, value) => {
  expect(() => checkPayload(value, "payload")).toThrow(
    expect.objectContaining({
      code: "LW423",
      message: expect.stringContaining(`${message}, which JSON cannot carry.`) as string,
    }),
  );
});
