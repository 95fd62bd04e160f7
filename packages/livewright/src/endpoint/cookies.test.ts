import { expect, test } from "vitest";
import { cookiesNamed } from "./cookies.ts";

test.each<[string | null, readonly string[]]>([
  [null, []],
  ["", []],
  ["a=1", []],
  ["sid=1", ["1"]],
  ["xsid=1; sidx=2; sid =3", ["3"]],
  ["sid=1; a=2; sid=3;sid=", ["1", "3", ""]],
  ["sid", []],
  ["a=sid; sid=%7A", ["%7A"]],
  ["__proto__=1; sid=2", ["2"]],
])("cookiesNamed() finds every cookie called sid in %o", (header, values) => {
  expect(cookiesNamed(header, "sid")).toEqual(values);
});

test("cookiesNamed() reads at most 16 cookies of one name", () => {
  expect(cookiesNamed("sid=1; ".repeat(1_000), "sid")).toHaveLength(16);
});

test.each(["__proto__", "constructor"])("a cookie may be called %s", (name) => {
  expect(cookiesNamed(`a=1; ${name}=2`, name)).toEqual(["2"]);
  expect(cookiesNamed("a=1; b=2", name)).toEqual([]);
});
