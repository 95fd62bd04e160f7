import { expect, test } from "vitest";
import { DEFAULT_LIMITS, type Limits } from "../foundation/limits.ts";
import { readLimits } from "./read-limits.ts";

test("the default limits are complete and do not contradict each other", () => {
  expect(readLimits()).toEqual(DEFAULT_LIMITS);
  // All of them given is the same as none.
  expect(readLimits(DEFAULT_LIMITS)).toEqual(DEFAULT_LIMITS);
  expect(readLimits({ maxMailboxMessages: undefined } as never)).toEqual(DEFAULT_LIMITS);
});

test.each([0, -1, Number.NaN, "3", null])("%j is refused as a limit", (value) => {
  expect(() => readLimits({ maxChannels: value } as never)).toThrow(/LW102[^]*maxChannels must be a number above 0/);
});

test("a limit that follows another one does not contradict a third", () => {
  expect(() => readLimits({ maxJoinsPerMinute: 50, maxNestedViews: 100 })).toThrow(
    /LW102[^]*maxNestedViews is 100 and limits\.maxChannels is 50/,
  );
});

test("an unknown limit is refused with the names of all limits", () => {
  expect(() => readLimits({ maxChanels: 3 } as never)).toThrow(/LW102[^]*no limit "maxChanels"[^]*maxChannels/);
});

test.each<Partial<Limits>>([
  { maxChannels: 100, maxNestedViews: 100 },
  { maxChannels: 100, maxNestedViews: 1_000 },
  { maxRenderAheadBytes: 2_000, maxSendBufferBytes: 1_000 },
  { maxFrameBytes: 1_000, maxUnjoinedFrameBytes: 2_000 },
  { maxFrameMsPerSecond: 100, maxTotalFrameMsPerSecond: 50 },
  { maxJoinsPerMinute: 10, maxChannels: 100 },
  { maxSocketsPerIp: 10, maxUnjoinedSocketsPerIp: 20 },
  { maxBodyMs: 1_000, maxBodyGraceMs: 2_000 },
])("contradicting limits are refused at startup: %j", (limits) => {
  for (const name of Object.keys(limits)) expect(() => readLimits(limits)).toThrow(new RegExp(`LW102[^]*${name}`));
});

test.each<[Partial<Limits>, Partial<Limits>]>([
  [{ maxChannels: 10 }, { maxChannels: 10, maxNestedViews: 9 }],
  [{ maxChannels: 1 }, { maxChannels: 1, maxNestedViews: 1 }],
  [{ maxNestedViews: 5_000 }, { maxNestedViews: 5_000, maxChannels: 5_001 }],
  [{ maxNestedViews: 5 }, { maxNestedViews: 5, maxChannels: DEFAULT_LIMITS.maxChannels }],
  [{ maxSendBufferBytes: 1_000 }, { maxRenderAheadBytes: 1_000, maxSendBufferBytes: 1_000 }],
  [{ maxRenderAheadBytes: 20_000_000 }, { maxRenderAheadBytes: 20_000_000, maxSendBufferBytes: 20_000_000 }],
  [{ maxFrameBytes: 10_000 }, { maxFrameBytes: 10_000, maxUnjoinedFrameBytes: 10_000 }],
  [{ maxFrameMsPerSecond: 1_000 }, { maxFrameMsPerSecond: 1_000, maxTotalFrameMsPerSecond: 1_000 }],
  [{ maxParamBytes: 20_000_000 }, { maxParamBytes: 20_000_000, maxFrameBytes: 20_388_608 }],
  [{ maxParamBytes: 1_000 }, { maxParamBytes: 1_000, maxFrameBytes: DEFAULT_LIMITS.maxFrameBytes }],
  [{ maxNestedViews: 10_000 }, { maxNestedViews: 10_000, maxChannels: 10_001, maxJoinsPerMinute: 10_001 }],
  [{ maxJoinsPerMinute: 2 }, { maxJoinsPerMinute: 2, maxChannels: 2, maxNestedViews: 1 }],
  [{ maxSocketsPerIp: 50 }, { maxSocketsPerIp: 50, maxUnjoinedSocketsPerIp: 50 }],
  [{ maxBodyMs: 300 }, { maxBodyMs: 300, maxBodyGraceMs: 300 }],
  [{ maxBodyGraceMs: 900_000 }, { maxBodyMs: 900_000, maxBodyGraceMs: 900_000 }],
])("a limit follows the one it depends on: %j", (given, expected) => {
  expect(readLimits(given)).toMatchObject(expected);
});
