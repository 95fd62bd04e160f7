import { expect, test } from "vitest";
import { DEFAULT_LIMITS, type Limits } from "../foundation/limits.ts";
import { readLimits } from "./read-limits.ts";

test("limits that are not given have their defaults, which do not contradict each other", () => {
  expect(readLimits()).toEqual(DEFAULT_LIMITS);
  // All of them given is the same as none.
  expect(readLimits(DEFAULT_LIMITS)).toEqual(DEFAULT_LIMITS);
  expect(readLimits({ mailbox: undefined } as never)).toEqual(DEFAULT_LIMITS);
});

test.each([0, -1, Number.NaN, "3", null])("%j is no limit", (value) => {
  expect(() => readLimits({ channels: value } as never)).toThrow(/LW102[^]*channels must be a number above 0/);
});

test("a name that is none is refused with those that are", () => {
  expect(() => readLimits({ chanels: 3 } as never)).toThrow(/LW102[^]*no limit "chanels"[^]*channels/);
});

test.each<Partial<Limits>>([
  { channels: 100, children: 100 },
  { channels: 100, children: 1_000 },
  { sendBuffer: 2_000, sendBufferMax: 1_000 },
  { frameBytes: 1_000, frameBytesBeforeJoin: 2_000 },
  { frameTime: 100, frameTimeTotal: 50 },
])("limits that contradict each other are refused where they are written: %j", (limits) => {
  for (const name of Object.keys(limits)) expect(() => readLimits(limits)).toThrow(new RegExp(`LW102[^]*${name}`));
});

test.each<[Partial<Limits>, Partial<Limits>]>([
  [{ channels: 10 }, { channels: 10, children: 9 }],
  [{ channels: 1 }, { channels: 1, children: 1 }],
  [{ children: 5_000 }, { children: 5_000, channels: 5_001 }],
  [{ children: 5 }, { children: 5, channels: DEFAULT_LIMITS.channels }],
  [{ sendBufferMax: 1_000 }, { sendBuffer: 1_000, sendBufferMax: 1_000 }],
  [{ sendBuffer: 20_000_000 }, { sendBuffer: 20_000_000, sendBufferMax: 20_000_000 }],
  [{ frameBytes: 10_000 }, { frameBytes: 10_000, frameBytesBeforeJoin: 10_000 }],
  [{ frameTime: 1_000 }, { frameTime: 1_000, frameTimeTotal: 1_000 }],
  [{ paramBytes: 20_000_000 }, { paramBytes: 20_000_000, frameBytes: 20_388_608 }],
  [{ paramBytes: 1_000 }, { paramBytes: 1_000, frameBytes: DEFAULT_LIMITS.frameBytes }],
])("a limit that is not given follows one that is: %j", (given, expected) => {
  expect(readLimits(given)).toMatchObject(expected);
});
