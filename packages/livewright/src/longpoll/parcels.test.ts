import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { type Parcel, Parcels, parcelsOf } from "./parcels.ts";

describe("parcels", () => {
  test("of several senders, interleaved in any order that keeps that of each sender, give the texts again", () => {
    const text = fc.integer({ min: 0, max: 350_000 }).map((length) => "ab\u{1F600}".repeat(length).slice(0, length));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), fc.infiniteStream(fc.nat()), (texts, choices) => {
        const waiting = texts.map((each, i) => [...parcelsOf(`sender${i}`, "1", each)]);
        const parcels = new Parcels(Number.POSITIVE_INFINITY);
        const got = new Map<string, string>();
        for (let left = waiting.flat().length; left > 0; left--) {
          const open = waiting.filter((list) => list.length > 0);
          const parcel = open[(choices.next().value as number) % open.length]?.shift() as Parcel;
          const whole = parcels.take(parcel);
          if (whole !== undefined) got.set(parcel.from, whole);
        }
        expect(texts.map((_, i) => got.get(`sender${i}`))).toEqual(texts);
      }),
      { numRuns: 100 },
    );
  });

  test("of a text that lost one give nothing", () => {
    const parcels = new Parcels(Number.POSITIVE_INFINITY);
    const all = parcelsOf("a", "1", "x".repeat(400_000));
    for (let lost = 0; lost < all.length; lost++) {
      const rest = all.filter((_, part) => part !== lost).map((parcel) => parcels.take(parcel));
      expect(rest.every((text) => text === undefined)).toBe(true);
      const again = parcelsOf("a", `${lost + 2}`, "y".repeat(200_001)).map((parcel) => parcels.take(parcel));
      expect(again.at(-1)).toHaveLength(200_001);
    }
  });

  test("of incomplete texts are dropped, oldest first, when they take too much memory", () => {
    const parcels = new Parcels(250_000);
    const [a, b, c] = ["a", "b", "c"].map((from) => parcelsOf(from, "1", from.repeat(200_000)));
    for (const list of [a, b, c]) parcels.take(list?.[0] as Parcel);
    expect([a, b, c].map((list) => parcels.take(list?.[1] as Parcel)?.length)).toEqual([undefined, 200_000, 200_000]);
  });

  test("of incomplete texts are dropped after ten seconds", () => {
    vi.useFakeTimers();
    const parcels = new Parcels(Number.POSITIVE_INFINITY);
    const [first, second] = parcelsOf("a", "1", "x".repeat(200_000));
    parcels.take(first as Parcel);
    vi.advanceTimersByTime(10_000);
    parcels.take(parcelsOf("b", "1", "x".repeat(200_000))[0] as Parcel);
    expect(parcels.take(second as Parcel)).toBeUndefined();
    vi.useRealTimers();
  });
});
