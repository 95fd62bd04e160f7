import fc from "fast-check";
import { expect, test } from "vitest";
import { EVENTS, parseTopic } from "./topics.ts";

test.each([
  ["phoenix", { kind: "phoenix" }],
  ["lv:phx-a1", { kind: "live", id: "phx-a1" }],
  ["lv:lv:a", { kind: "live", id: "lv:a" }],
  ["lvu:0", { kind: "upload", ref: "0" }],
  ["lv:", { kind: "unknown" }],
  ["lvu:", { kind: "unknown" }],
  ["lv", { kind: "unknown" }],
  ["", { kind: "unknown" }],
  ["phoenix:1", { kind: "unknown" }],
  ["room:lobby", { kind: "unknown" }],
  ["LV:a", { kind: "unknown" }],
])("parseTopic() reads %s", (topic, parsed) => {
  expect(parseTopic(topic)).toEqual(parsed);
});

test("parseTopic() accepts any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
      expect(parseTopic(`lv:${text}`)).toEqual({ kind: "live", id: text });
      expect(parseTopic(`lvu:${text}`)).toEqual({ kind: "upload", ref: text });
      expect(["phoenix", "live", "upload", "unknown"]).toContain(parseTopic(text).kind);
    }),
  );
});

test("no two events of the protocol share a name", () => {
  expect(new Set(Object.values(EVENTS)).size).toBe(Object.keys(EVENTS).length);
});
