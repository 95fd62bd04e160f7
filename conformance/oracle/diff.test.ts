import fc from "fast-check";
import { expect, test } from "vitest";
import { component, each, html, type Renderable } from "livewright";
import { toHtml } from "../../packages/livewright/src/diff/to-html.ts";
import { Tree } from "../../packages/livewright/src/diff/tree.ts";
import { ClientTree } from "./client-tree.ts";
import { anyPlainPage, render } from "./random-page.ts";
import { runs } from "../../packages/livewright/src/test-support/runs.ts";

test("the client's merge of our diffs equals our full render", () => {
  let pairs = 0;
  fc.assert(
    fc.property(fc.array(anyPlainPage, { minLength: 2, maxLength: 8 }), (pages) => {
      const tree = new Tree();
      let client: ClientTree | undefined;
      for (const page of pages) {
        const message = tree.render(render(page));
        if (client === undefined) client = new ClientTree(message ?? {});
        else if (message !== undefined) client.merge(message);
        expect(client.html()).toBe(toHtml(render(page)));
        // Rendering the same values again must send nothing.
        expect(tree.render(render(page))).toBeUndefined();
        pairs++;
      }
    }),
    { numRuns: runs(3_000) },
  );
  expect(pairs).toBeGreaterThan(runs(3_000) * 3.3);
});

// One template that appears directly, from a component, or from a component inside another. The memory of a call must
// not outlive its result.
const plain = (value: string): Renderable => html`<p>${value}</p>`;
const Called = component(({ value }: { value: string }) => plain(value));
const Other = component(({ value }: { value: string }) => plain(value));
const Behind = component(({ value }: { value: string }) => Called({ value }));
const WAYS: readonly ((value: string) => Renderable)[] = [
  plain,
  (value) => Called({ value }),
  (value) => Other({ value }),
  (value) => Behind({ value }),
  (value) => value,
];

test("the client shows the current template, whichever way it arrived", () => {
  const one = fc.record({ way: fc.nat(WAYS.length - 1), value: fc.constantFrom("a", "b") });
  const page = fc.record({ hole: one, rows: fc.array(one, { maxLength: 3 }) });
  const show = ({ way, value }: { way: number; value: string }): Renderable => WAYS[way]?.(value);
  fc.assert(
    fc.property(fc.array(page, { minLength: 2, maxLength: 6 }), (pages) => {
      const tree = new Tree();
      let client: ClientTree | undefined;
      for (const { hole, rows } of pages) {
        const value = html`<main>${show(hole)}</main>${each(rows, show)}`;
        const message = tree.render(value);
        if (client === undefined) client = new ClientTree(message ?? {});
        else if (message !== undefined) client.merge(message);
        expect(client.html()).toBe(toHtml(value));
        expect(tree.render(value)).toBeUndefined();
      }
    }),
    { numRuns: runs(3_000) },
  );
});
