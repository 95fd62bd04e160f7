import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeParams } from "../../params/decode.ts";
import { rowsOf } from "./rows.ts";

const rows = (query: string) => rowsOf(decodeParams(query), "l").map(({ key, data }) => `${key}:${String(data["t"])}`);

test("rows come in the order of their numbers, with keys", () => {
  expect(rows("l[10][t]=c&l[2][t]=b&l[0][t]=a")).toEqual(["0:a", "1:b", "2:c"]);
  expect(rowsOf({ l: [{ t: 1 }, { t: 2 }] }, "l").map(({ key }) => key)).toEqual(["0", "1"]);
});

test("a row keeps its key, and a new row receives a free one", () => {
  expect(rows("l[0][t]=a&l[0][_persistent_id]=7&l[1][t]=b")).toEqual(["7:a", "8:b"]);
  expect(rows("l[0][t]=a&l[0][_persistent_id]=x&l[1][t]=b&l[1][_persistent_id]=x")).toEqual(["x:a", "0:b"]);
});

test("a key from a manipulated page is replaced", () => {
  expect(rows('l[0][t]=a&l[0][_persistent_id]="><b>')).toEqual(["0:a"]);
  expect(rows(`l[0][t]=a&l[0][_persistent_id]=${"1".repeat(41)}`)).toEqual(["0:a"]);
  expect(rows("l[0][t]=a&l[0][_persistent_id][x]=1")).toEqual(["0:a"]);
});

test("sort orders and adds rows, drop removes rows", () => {
  const two = "l[0][t]=a&l[0][_persistent_id]=0&l[1][t]=b&l[1][_persistent_id]=1";
  expect(rows(`${two}&l_sort[]=1&l_sort[]=0`)).toEqual(["1:b", "0:a"]);
  expect(rows(`${two}&l_sort[]=0&l_sort[]=1&l_sort[]=new`)).toEqual(["0:a", "1:b", "2:undefined"]);
  expect(rows(`${two}&l_sort[]=0&l_sort[]=1&l_drop[]=&l_drop[]=0`)).toEqual(["1:b"]);
  expect(rows(`${two}&l_drop[]=0&l_drop[]=1`)).toEqual([]);
  // Rows that sort does not list are kept.
  expect(rows(`${two}&l_sort[]=1`)).toEqual(["1:b", "0:a"]);
  expect(rows("l_drop[]=")).toEqual([]);
});

test("move shifts a row by some steps, at most to either end", () => {
  const three = "l[0][t]=a&l[1][t]=b&l[2][t]=c";
  expect(rows(`${three}&l_move[]=2:-1`)).toEqual(["0:a", "2:c", "1:b"]);
  expect(rows(`${three}&l_move[]=0:2`)).toEqual(["1:b", "2:c", "0:a"]);
  expect(rows(`${three}&l_move[]=0:-5`)).toEqual(["0:a", "1:b", "2:c"]);
  expect(rows(`${three}&l_move[]=9:1&l_move[]=x`)).toEqual(["0:a", "1:b", "2:c"]);
});

test("rows that are not dropped appear once with different keys, whatever is requested", () => {
  const index = fc.constantFrom<string[]>("0", "1", "2", "3", "new", "__proto__", "");
  fc.assert(
    fc.property(fc.array(index), fc.array(index), fc.nat(3), (sort, drop, count) => {
      const l = Object.fromEntries(Array.from({ length: count }, (_, i) => [String(i), { t: `row ${i}` }]));
      const result = rowsOf({ l, l_sort: sort, l_drop: drop }, "l");
      const texts = result.flatMap(({ data }) => ("t" in data ? [data["t"]] : []));
      const kept = Object.keys(l).filter((i) => !drop.includes(i));
      expect(new Set(texts)).toEqual(new Set(kept.map((i) => `row ${i}`)));
      expect(texts).toHaveLength(kept.length);
      expect(new Set(result.map(({ key }) => key)).size).toBe(result.length);
    }),
  );
});
