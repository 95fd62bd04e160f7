import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { messageCodec } from "./message-codec.ts";

const { encode, decode } = messageCodec;

class Account {
  readonly name = "Ann";
}

const leaf = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.double(),
  fc.boolean(),
  fc.bigInt(),
  fc.constantFrom(null, undefined, Number.NaN, -0, Number.POSITIVE_INFINITY),
  fc.date({ noInvalidDate: false }),
  fc.uint8Array(),
  fc.webUrl().map((url) => new URL(url)),
);
const key = fc.oneof(fc.string(), fc.constantFrom("~", "__proto__", "constructor", "toString", "0"));
/** Own properties only, so that `__proto__` is a key like any other. */
const record = (member: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.array(fc.tuple(key, member)).map((entries) => Object.fromEntries(entries));
const message = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie("any")),
    record(tie("any")),
    fc.array(fc.tuple(tie("any"), tie("any"))).map((entries) => new Map(entries)),
    fc.array(tie("any")).map((members) => new Set(members)),
  ),
})).any;

describe("the codec of messages", () => {
  test("restores every message that it writes", () => {
    fc.assert(
      fc.property(message, (value) => {
        // The matchers of the test runner misread objects with a key "constructor".
        assert.deepStrictEqual(decode(encode(value)), value);
      }),
    );
  });

  test("reads any text, or throws an error, and changes no prototype", () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ "~": value })),
    );
    fc.assert(
      fc.property(text, (any) => {
        try {
          decode(any);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });

  const cyclic: { list: unknown[] } = { list: [] };
  cyclic.list.push(cyclic);
  let deep: unknown = 1;
  for (let i = 0; i < 10_000; i++) deep = [deep];
  test.each([
    ["message is a function", () => 1],
    ["message.a[1] is Symbol(a)", { a: [0, Symbol("a")] }],
    ["message.get(0).b is", new Map([["a", { b: new Account() }]])],
    ["message.list[0] is a member of itself", cyclic],
    ["levels deep", deep],
    ["message is an object with symbols as keys", { [Symbol("a")]: 1 }],
    ["message is", /a/],
    ["message is", new Error("no")],
  ])("refuses a value that cannot travel: %s", (text, value) => {
    expect(() => encode(value)).toThrow(text);
    expect(() => encode(value)).toThrow(expect.objectContaining({ code: "LW713" }));
  });
});
