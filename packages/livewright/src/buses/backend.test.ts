import { expect, test } from "vitest";
import { channelName } from "./backend.ts";

const CHANNELS = [
  "",
  "a",
  "%",
  "%25;",
  "\uD800",
  "\uDFFF",
  "\uFFFD",
  "%d800;",
  "\0",
  "%0;",
  "x".repeat(200),
  "x".repeat(201),
];

test.each([undefined, 63, 200])(
  "names of channels are distinct, and no service refuses them (limit %s)",
  (maxBytes) => {
    const names = CHANNELS.map((channel) => channelName("livewright:", channel, maxBytes));
    expect(new Set(names).size).toBe(CHANNELS.length);
    for (const name of names) {
      expect(new TextDecoder().decode(new TextEncoder().encode(name))).toBe(name);
      expect(name).not.toContain("\0");
      expect(name.startsWith("livewright:")).toBe(true);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(maxBytes ?? 1_000);
    }
  },
);
