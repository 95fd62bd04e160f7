import { expect, test } from "vitest";
import { readConnectParams } from "./connect-params.ts";

test("readConnectParams() types what the client adds, and keeps the application's params", () => {
  const params = {
    zone: "utc",
    nested: { a: [1] },
    _csrf_token: "t",
    _mounts: 2,
    _mount_attempts: 1,
    _track_static: ["https://app.test/assets/app.css"],
    _live_referer: "https://app.test/from",
  };
  expect(readConnectParams(params)).toEqual(params);
});

test("readConnectParams() has defaults for what is missing", () => {
  expect(readConnectParams({})).toEqual({
    _mounts: 0,
    _mount_attempts: 0,
    _track_static: [],
    _live_referer: undefined,
  });
});

test.each<[string, Record<string, unknown>, object]>([
  ["a count that is text", { _mounts: "3" }, { _mounts: 0 }],
  ["a count below nothing", { _mounts: -1, _mount_attempts: -7 }, { _mounts: 0, _mount_attempts: 0 }],
  ["a count that is no whole number", { _mounts: 1.5, _mount_attempts: 1e300 }, { _mounts: 0, _mount_attempts: 0 }],
  ["a list that is none", { _track_static: { 0: "a" } }, { _track_static: [] }],
  ["a list of anything", { _track_static: ["a", 1, null, ["b"], "c"] }, { _track_static: ["a", "c"] }],
  ["a referer that is none", { _live_referer: { href: "x" } }, { _live_referer: undefined }],
])("readConnectParams() corrects %s", (_, params, right) => {
  expect(readConnectParams(params)).toMatchObject(right);
});

test("readConnectParams() cuts an endless list", () => {
  const tracked = Array.from({ length: 10_000 }, (_, i) => `https://app.test/assets/${i}.css`);
  expect(readConnectParams({ _track_static: tracked })._track_static).toHaveLength(100);
});

test("readConnectParams() keeps names of the client inside the params", () => {
  const params = JSON.parse('{"__proto__":{"polluted":1},"constructor":2}') as Record<string, unknown>;
  const read = readConnectParams(params);
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  expect(read["constructor"]).toBe(2);
});
