import { describe, expect, test } from "vitest";
import type { StreamInsert } from "../html/stream.ts";
import { streamItems } from "./stream-rows.ts";

const insert = (domId: string, at = -1, updateOnly = false): StreamInsert => ({
  domId,
  item: domId.toUpperCase(),
  at,
  limit: 1,
  updateOnly,
});

describe("streamItems returns the items of a stream", () => {
  test.each<[string, StreamInsert[], string]>([
    ["as they came", [insert("a"), insert("b")], "ab"],
    ["in front, one before the other", [insert("a"), insert("b", 0), insert("c", 0)], "cba"],
    ["at their place", [insert("a"), insert("b"), insert("c", 1)], "acb"],
    ["at the end, if there are fewer", [insert("a"), insert("b", 7)], "ab"],
    ["once, at the first place", [insert("a"), insert("b"), insert("a", -1)], "ab"],
    ["not at all, if they may only update", [insert("a"), insert("b", -1, true)], "a"],
    ["all, whatever the limit", [insert("a"), insert("b"), insert("c")], "abc"],
  ])("%s", (_name, inserts, order) => {
    const items = streamItems({ inserts });
    expect(items.map(({ domId }) => domId).join("")).toBe(order);
  });

  test("with the item that was inserted last", () => {
    const inserts = [insert("a"), { ...insert("a", -1, true), item: "new" }];
    expect(streamItems({ inserts }).map(({ item }) => item)).toEqual(["new"]);
  });
});
