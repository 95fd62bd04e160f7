import fc from "fast-check";
import { expect, test } from "vitest";
import { toHtml } from "../../packages/livewright/src/diff/to-html.ts";
import { Tree } from "../../packages/livewright/src/diff/tree.ts";
import { ClientTree } from "./client-tree.ts";
import { anyPlainPage, render } from "./random-page.ts";

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
        // Rendering the same again must find nothing to say.
        expect(tree.render(render(page))).toBeUndefined();
        pairs++;
      }
    }),
    { numRuns: 3_000 },
  );
  expect(pairs).toBeGreaterThan(10_000);
});
