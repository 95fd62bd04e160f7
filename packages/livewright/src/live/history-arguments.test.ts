import { expect, test } from "vitest";
import { type HistoryArguments, readHistoryArguments } from "./history-arguments.ts";

const read = (to: string, ...rest: readonly unknown[]): { to: string; replace: boolean } =>
  readHistoryArguments("pushPatch", to, rest as unknown as HistoryArguments);
const params = (text: string): URLSearchParams => new URLSearchParams(text);

test.each<[readonly [string, ...unknown[]], string, boolean]>([
  [["/"], "/", false],
  [["/a", {}], "/a", false],
  [["/a", { replace: true }], "/a", true],
  [["/a", { replace: undefined }], "/a", false],
  [["/a", undefined], "/a", false],
  [["/a", undefined, true], "/a", true],
  [["/", params("a=1")], "/?a=1", false],
  [["/", params("a=1&a=2&b=x y"), true], "/?a=1&a=2&b=x+y", true],
  [["/?c=3", params("a=1"), false], "/?c=3&a=1", false],
  [["/a#part", params("a=1")], "/a?a=1#part", false],
  [["/a?#part", params("a=%26")], "/a?&a=%26#part", false],
  [["/a", params(""), true], "/a", true],
  [["/a", { page: 2, all: true, q: "é" }, false], "/a?page=2&all=true&q=%C3%A9", false],
  [["/a", { replace: "now" }, true], "/a?replace=now", true],
])("the arguments %j lead to %s (replace: %s)", (args, to, replace) => {
  expect(read(...args)).toEqual({ to, replace });
});

test.each<[readonly [string, ...unknown[]], string]>([
  [["/a", { repalce: true }], 'pushPatch has no option "repalce".\n  Did you mean "replace"?'],
  [["/a", { page: 2 }], 'pushPatch has no option "page".'],
  [["/a", "replace"], 'The options of pushPatch are "replace"'],
  [["/a", params("a=1"), "yes"], 'The third argument of pushPatch is "yes".'],
  [["/a", params("a=1"), { replace: true }], "The third argument of pushPatch is { replace }."],
  [["//other.test", params("a=1")], "//other.test"],
])("the arguments %j are refused", (args, message) => {
  expect(() => read(...args)).toThrow(/^LW409/);
  expect(() => read(...args)).toThrow(message);
});
