import { describe, expect, test } from "vitest";
import { z } from "zod";
import { decodeParams } from "../../params/decode.ts";
import { toForm } from "./form.ts";

const List = z.object({ lines: z.array(z.object({ t: z.string().default("") })) });
const shopping = { schema: List, fields: { lines: [{}] }, action: "validate" } as const;

const posted = (rows: number, more = "") =>
  decodeParams(
    Array.from({ length: rows }, (_, i) => `lines[${i}][t]=${i}&lines_sort[]=${i}`)
      .concat(more)
      .join("&"),
  );

describe("the bound on rows of a form", () => {
  test("allows rows up to it", () => {
    const form = toForm(posted(2, "lines_sort[]=new"), { ...shopping, maxRows: 3 });
    expect(form.lines.length).toBe(3);
    expect(form.$value?.lines).toHaveLength(3);
  });

  test("refuses a change beyond it with an error, and keeps what was typed", () => {
    const form = toForm(posted(3, "lines_sort[]=new"), { ...shopping, maxRows: 3 });
    expect(form.lines.rows.map(({ t }) => t.value)).toEqual(["0", "1", "2"]);
    expect(form.lines.errors).toEqual(["There can be no more than 3 rows."]);
    expect(form.$value).toBeUndefined();
    expect(toForm(posted(3), { ...shopping, maxRows: 3 }).$value?.lines).toHaveLength(3);
  });

  test("shows its error even if no row was used", () => {
    const form = toForm(decodeParams("lines[0][_unused_t]=&lines[0][t]=&lines_sort[]=0&lines_sort[]=new"), {
      ...shopping,
      maxRows: 1,
    });
    expect(form.lines.errors).toEqual(["There can be no more than 1 row."]);
  });

  test("a row may replace a removed one", () => {
    const form = toForm(posted(3, "lines_drop[]=1&lines_sort[]=new"), { ...shopping, maxRows: 3 });
    expect(form.lines.rows.map(({ t }) => t.value)).toEqual(["0", "2", ""]);
  });

  test("adds no row during a flood, by default", () => {
    const flood = Array.from({ length: 9_000 }, (_, i) => `lines_sort[]=n${i}`).join("&");
    expect(toForm(posted(2, flood), shopping).lines.length).toBe(2);
    expect(toForm(posted(999, "lines_sort[]=new"), shopping).lines.length).toBe(1_000);
  });

  test("refuses more rows than any page can have shown", () => {
    expect(() => toForm(posted(1_001), shopping)).toThrow(/LW121[^]*1001 rows, more than its maxRows of 1000/);
    expect(toForm(posted(1_001), { ...shopping, maxRows: 2_000 }).lines.length).toBe(1_001);
  });

  test("counts nested lists together", () => {
    const fields = { a: [{ b: [{}] }], g: { c: [{}] } } as const;
    const there = "a[0][b][0][t]=x&a[1][b][0][t]=y&g[c][0][t]=z";
    const source = { a: [{ b: [{ t: "" }] }], g: { c: [{ t: "" }] } };
    const nested = (query: string, maxRows: number) =>
      toForm(decodeParams(query) as typeof source, { fields, maxRows, action: "validate" });
    expect(nested(`${there}&a[0][b_sort][]=new`, 6).a.rows[0]?.b.length).toBe(2);
    const full = nested(`${there}&a[0][b_sort][]=new&g[c_sort][]=new`, 6);
    expect(full.a.rows[0]?.b.length).toBe(1);
    expect(full.a.rows[0]?.b.errors).toEqual(["There can be no more than 6 rows."]);
    expect(full.g.c.errors).toEqual(["There can be no more than 6 rows."]);
    expect(() => nested(there, 4)).toThrow("LW121");
  });

  test("holds also for lists that fields do not name", () => {
    const lines = Array.from({ length: 3 }, (_, i) => ({ t: String(i) }));
    const source = { lines, lines_sort: ["new"] };
    expect(toForm(source, { maxRows: 4 }).lines.length).toBe(4);
    expect(toForm(source, { maxRows: 3 }).lines.length).toBe(3);
    const form = toForm(source, { maxRows: 2 });
    expect(() => form.lines.rows).toThrow("LW121");
  });
});
