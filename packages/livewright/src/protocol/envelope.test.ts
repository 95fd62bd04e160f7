import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Envelope } from "./envelope.ts";
import { encodePush, encodeReply } from "./serializer.ts";

describe("Envelope", () => {
  const envelope = new Envelope("4", "lv:phx-a1");

  test("writes a reply", () => {
    expect(envelope.reply("8", "ok", '{"diff":{"0":"1"}}')).toBe(
      '["4","8","lv:phx-a1","phx_reply",{"status":"ok","response":{"diff":{"0":"1"}}}]',
    );
    expect(envelope.reply("8", "error", '{"reason":"stale"}')).toBe(
      '["4","8","lv:phx-a1","phx_reply",{"status":"error","response":{"reason":"stale"}}]',
    );
  });

  test("writes a push", () => {
    expect(envelope.push("diff", '{"0":"1"}')).toBe('["4",null,"lv:phx-a1","diff",{"0":"1"}]');
  });

  test("writes a close and an error with the join_ref twice", () => {
    expect(envelope.close()).toBe('["4","4","lv:phx-a1","phx_close",{}]');
    expect(envelope.error('{"reason":"channel_crash"}')).toBe(
      '["4","4","lv:phx-a1","phx_error",{"reason":"channel_crash"}]',
    );
  });

  test("writes what the encoders write, whatever the names are", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(fc.option(text), fc.option(text), text, text, fc.jsonValue(), (joinRef, ref, topic, event, value) => {
        const own = new Envelope(joinRef, topic);
        const json = JSON.stringify({ value });
        expect(own.reply(ref, "ok", json)).toBe(encodeReply(joinRef, ref, topic, "ok", json));
        expect(own.reply(ref, "error", json)).toBe(encodeReply(joinRef, ref, topic, "error", json));
        expect(own.push(event, json)).toBe(encodePush(joinRef, null, topic, event, json));
        expect(own.close()).toBe(encodePush(joinRef, joinRef, topic, "phx_close", "{}"));
        expect(own.error(json)).toBe(encodePush(joinRef, joinRef, topic, "phx_error", json));
      }),
    );
  });
});
