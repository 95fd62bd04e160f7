import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LivewrightError } from "../foundation/errors.ts";
import { decodeFrame, encodePush, encodeReply } from "./serializer.ts";

const codeOf = (text: string): string | undefined => {
  try {
    decodeFrame(text);
    return undefined;
  } catch (error) {
    if (error instanceof LivewrightError) return error.code;
    throw error;
  }
};

describe("decodeFrame()", () => {
  test("reads the five elements", () => {
    expect(decodeFrame('["4","8","lv:phx-a1","event",{"type":"click"}]')).toEqual({
      joinRef: "4",
      ref: "8",
      topic: "lv:phx-a1",
      event: "event",
      payload: { type: "click" },
    });
    expect(decodeFrame('[null,"7","phoenix","heartbeat",{}]')).toMatchObject({ joinRef: null, ref: "7" });
  });

  test.each([
    ["nothing", ""],
    ["not JSON", "hello"],
    ["half of it", '["4","8","lv:phx-a1","event",{'],
    ["an object", '{"topic":"phoenix"}'],
    ["null", "null"],
    ["four elements", '["4","8","lv:a","event"]'],
    ["six elements", '["4","8","lv:a","event",{},1]'],
    ["a number as join_ref", '[4,"8","lv:a","event",{}]'],
    ["a number as ref", '["4",8,"lv:a","event",{}]'],
    ["no topic", '["4","8",null,"event",{}]'],
    ["an object as event", '["4","8","lv:a",{},{}]'],
    ["null as payload", '["4","8","lv:a","event",null]'],
    ["a list as payload", '["4","8","lv:a","event",[]]'],
    ["text as payload", '["4","8","lv:a","event","{}"]'],
    ["a number as payload", '["4","8","lv:a","event",1]'],
    ["a long join_ref", `["${"1".repeat(65)}","8","lv:a","event",{}]`],
    ["a long ref", `["4","${"1".repeat(65)}","lv:a","event",{}]`],
    ["a long topic", `["4","8","${"a".repeat(513)}","event",{}]`],
    ["a long event", `["4","8","lv:a","${"a".repeat(129)}",{}]`],
    ["deep lists", "[".repeat(1_000_000)],
    ["a deep payload that never ends", `["4","8","lv:a","event",${'{"a":'.repeat(200_000)}`],
  ])("refuses %s with LW601", (_what, text) => {
    expect(codeOf(text)).toBe("LW601");
  });

  test("accepts the longest parts, and a deep payload", () => {
    expect(
      codeOf(`["${"1".repeat(64)}","${"1".repeat(64)}","${"a".repeat(512)}","${"a".repeat(128)}",{}]`),
    ).toBeUndefined();
    expect(codeOf(`["4","8","lv:a","event",${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}]`)).toBeUndefined();
  });

  test("keeps __proto__ of a payload as a plain key", () => {
    const { payload } = decodeFrame('["4","8","lv:a","event",{"__proto__":{"x":1}}]');
    expect(Object.keys(payload)).toEqual(["__proto__"]);
    expect(payload["x"]).toBeUndefined();
  });

  test("does not repeat the frame in its error", () => {
    expect(() => decodeFrame('["4","8","lv:a","event","hunter2"]')).not.toThrow(/hunter2/);
  });

  test("reads any text and any JSON, or refuses it with LW601", () => {
    const ref = fc.oneof(fc.constant(null), fc.string(), fc.jsonValue());
    const near = fc.tuple(ref, ref, ref, ref, fc.jsonValue()).map((frame) => JSON.stringify(frame));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json(), near), (text) => {
        expect([undefined, "LW601"]).toContain(codeOf(text));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("encoding of frames", () => {
  test("writes a reply", () => {
    expect(encodeReply(null, "7", "phoenix", "ok", "{}")).toBe(
      '[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]',
    );
    expect(encodeReply(null, "9", "room:1", "error", '{"reason":"unmatched topic"}')).toBe(
      '[null,"9","room:1","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}]',
    );
  });

  test("writes a push", () => {
    expect(encodePush("4", null, "lv:phx-a1", "diff", '{"0":"1"}')).toBe('["4",null,"lv:phx-a1","diff",{"0":"1"}]');
  });

  test("writes pushes that can be read back, whatever the names are", () => {
    const text = fc.string({ unit: "binary", maxLength: 60 });
    const ref = fc.option(text);
    fc.assert(
      fc.property(
        ref,
        ref,
        text,
        text,
        fc.dictionary(fc.string(), fc.jsonValue()),
        (joinRef, ref_, topic, event, payload) => {
          const json = JSON.stringify(payload);
          const back = decodeFrame(encodePush(joinRef, ref_, topic, event, json));
          expect(back).toEqual({ joinRef, ref: ref_, topic, event, payload: JSON.parse(json) });
        },
      ),
    );
  });
});
