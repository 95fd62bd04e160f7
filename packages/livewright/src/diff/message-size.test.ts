import { describe, expect, test } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { html, raw, type Renderable, type Rendered } from "../html/rendered.ts";
import { bytes, change, sent } from "../test-support/messages.ts";
import { Tree } from "./tree.ts";
import type { WireList } from "./wire.ts";

describe("the size of a message in bytes", () => {
  interface Row {
    readonly id: number;
    readonly name: string;
    readonly size: number;
    readonly done: boolean;
  }
  const rows: readonly Row[] = Array.from({ length: 1_000 }, (_, id) => ({
    id,
    name: `Row ${id}`,
    size: id * 7,
    done: id % 2 === 0,
  }));
  const table = (all: readonly Row[]) => html`
    <table><tbody>${each(
      all,
      (row) => row.id,
      (row) => html`
      <tr id=${`row-${row.id}`}><td>${row.id}</td><td>${row.name}</td><td class=${["size", row.done && "done"]}>${row.size}</td></tr>`,
    )}
    </tbody></table>`;
  const edit = (at: number, row: Partial<Row>): Row[] => rows.map((old) => (old.id === at ? { ...old, ...row } : old));
  const difference = (all: readonly Row[]) => change(table(rows), table(all));

  test.each<[string, readonly Row[], string]>([
    ["one cell of one row", edit(500, { size: 1 }), '{"0":{"k":{"500":{"4":"1"},"kc":1000}}}'],
    [
      "one appended row",
      [...rows, { id: 1_000, name: "a", size: 1, done: false }],
      '{"0":{"k":{"1000":{"0":" id=\\"row-1000\\"","1":"1000","2":"a","3":" class=\\"size\\"","4":"1"},"kc":1001}}}',
    ],
    ["the last row removed", rows.slice(0, -1), '{"0":{"k":{"kc":999}}}'],
    ["all removed", [], '{"0":{"k":{"kc":0}}}'],
    [
      "two swapped rows",
      rows.map((row, i) => rows[i === 1 ? 998 : i === 998 ? 1 : i] ?? row),
      '{"0":{"k":{"1":998,"998":1,"kc":1000,"km":true}}}',
    ],
  ])("for %s", (_name, all, json) => {
    expect(JSON.stringify(difference(all))).toBe(json);
  });

  test("is below 60 for one changed row of a thousand", () => {
    expect(bytes(difference(edit(500, { size: 12_345 })))).toBeLessThanOrEqual(60);
  });

  test("is ten per moved row if the first of a thousand is removed", () => {
    const message = difference(rows.slice(1))!;
    expect((message[0] as WireList).k).toMatchObject({ 0: 1, 998: 999, kc: 999, km: true });
    expect(bytes(message)).toBeLessThan(10_000);
  });

  test("is zero if nothing changed", () => expect(difference([...rows])).toBeUndefined());
});

describe("extreme pages", () => {
  const view = (keys: readonly number[]) =>
    html`${each(
      keys,
      (key) => key,
      (key) => html`<li>${key}</li>`,
    )}`;
  const numbers = Array.from({ length: 10_000 }, (_, i) => i);

  test.each<[string, readonly number[]]>([
    ["turned round", numbers.toReversed()],
    ["shuffled", numbers.toSorted((a, b) => ((a * 7919) % 10_007) - ((b * 7919) % 10_007))],
    ["cut in the middle", [...numbers.slice(5_000), ...numbers.slice(0, 5_000)]],
    ["replaced", numbers.map((n) => n + 20_000)],
    ["every other one removed", numbers.filter((n) => n % 2 === 0)],
    ["every other one new", numbers.flatMap((n) => [n, n + 20_000])],
  ])("diff ten thousand rows in linear time: %s", (_name, after) => {
    const tree = new Tree();
    tree.render(view(numbers));
    const start = performance.now();
    const message = tree.render(view(after));
    expect(performance.now() - start).toBeLessThan(1_000);
    expect((message![0] as WireList).k.kc).toBe(after.length);
    expect(tree.render(view(after))).toBeUndefined();
  });

  test("may nest templates a thousand levels deep", () => {
    const deep = (text: string): Rendered =>
      Array.from({ length: 1_000 }).reduce<Rendered>((inner) => html`<b>${inner}</b>`, html`<i>${text}</i>`);
    const tree = new Tree();
    tree.render(deep("a"));
    const message = JSON.stringify(tree.render(deep("b")));
    expect(message).toBe(`${'{"0":'.repeat(1_001)}"b"${"}".repeat(1_001)}`);
  });

  test("report a value that cannot be rendered by its name", () => {
    const tree = new Tree();
    tree.render(html`<p>${"a"}</p>`);
    expect(() => tree.render(html`<p>${{ a: 1 }}</p>`)).toThrow("LW210");
    expect(() => sent(html`<p>${true}</p>`, undefined)).toThrow("LW210");
    expect(() => sent([{}])).toThrow("LW210");
    expect(() => sent(html`${each([1], () => ({}))}`)).toThrow("LW210");
  });

  test("produce messages of strings, objects, indexes and flags only", () => {
    const C = component(({ n }: { n: Renderable }) => html`<p>${n}</p>`);
    const values: Renderable[] = [
      1,
      2n,
      null,
      undefined,
      false,
      "",
      "a",
      raw("b"),
      C({ n: 1 }),
      [],
      [1, null],
      each([1], (x) => x),
      html`<b>${1}</b>`,
    ];
    const page = (value: Renderable) => html`<main title=${typeof value === "number" ? value : null}>${value}</main>`;
    for (const before of values) {
      for (const after of values) {
        for (const message of sent(page(before), page(after))) {
          JSON.stringify(message ?? {}, (key, value: unknown) => {
            if (typeof value === "number") expect(key).toMatch(/^(?:s|r|kc)$/);
            else
              expect(value).toSatisfy(
                (v) => typeof v === "string" || (typeof v === "object" && v !== null) || (key === "km" && v === true),
              );
            return value;
          });
        }
      }
    }
  });
});
