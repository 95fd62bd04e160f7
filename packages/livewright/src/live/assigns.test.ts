import { expect, test } from "vitest";
import { checkAssignName, rebase } from "./assigns.ts";

test.each(["flash", "liveAction", "streams", "uploads", "socket", "myself", "content", "__proto__"])(
  "the assign name %s is reserved",
  (name) => {
    expect(() => checkAssignName(name)).toThrow(`LW401  "${name}" is reserved and cannot be assigned.`);
  },
);

test("a LiveComponent may assign liveAction, and no other reserved name", () => {
  expect(() => checkAssignName("liveAction", true)).not.toThrow();
  expect(() => checkAssignName("flash", true)).toThrow("LW401");
});

test.each(["a", "", "constructor", "hasOwnProperty", "Flash"])("the assign name %j is free", (name) => {
  expect(() => checkAssignName(name)).not.toThrow();
});

test("changes that a render made to earlier assigns are kept unless they were assigned since", () => {
  const log = [1];
  const earlier = { log, seen: 0, title: "a", gone: 1 };
  const rendered = { log: [], seen: 1, title: "a", gone: 1, added: true };
  expect(rebase({ ...earlier, title: "b" }, earlier, rendered)).toEqual({
    log: [],
    seen: 1,
    title: "b",
    gone: 1,
    added: true,
  });
  expect(rebase({ ...earlier, log: [1, 2], seen: 7 }, earlier, rendered)).toMatchObject({ log: [1, 2], seen: 7 });
});
