import { expect, test } from "vitest";
import { readForwarded } from "./forwarded.ts";

test.each([
  [undefined, []],
  ["", []],
  ["for=192.0.2.1", [{ for: "192.0.2.1" }]],
  ["For=192.0.2.1;Proto=https;HOST=a.test", [{ for: "192.0.2.1", proto: "https", host: "a.test" }]],
  ['for="[2001:db8::1]:4711" ; proto=https', [{ for: "[2001:db8::1]:4711", proto: "https" }]],
  ["for=a, for=b,for=c", [{ for: "a" }, { for: "b" }, { for: "c" }]],
  ["for=a;by=b, proto=https", [{ for: "a" }, { proto: "https" }]],
  ['for="a, for=b;\\"c\\\\"', [{ for: 'a, for=b;"c\\' }]],
  ["for=_hidden;secret=x", [{ for: "_hidden" }]],
  ["for=a;", [{ for: "a" }]],
  ["for=a,", [{ for: "a" }]],
  ["for=", [{ for: "" }]],
  // Malformed, so no part of it counts.
  ["for=a;for=b", []],
  ["for=a, proto", []],
  ['for="a', []],
  ["for=a b", []],
  ["for = a", []],
  ['for="a"b', []],
  [",,", []],
])("reads %j as %j", (header, elements) => expect(readForwarded(header)).toEqual(elements));

test("a long header takes linear time", () => {
  expect(readForwarded("for=a,".repeat(5_000))).toHaveLength(5_000);
  expect(readForwarded(`for="${"\\".repeat(16_001)}`)).toEqual([]);
});
