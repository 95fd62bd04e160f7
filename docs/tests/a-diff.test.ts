// docs/internals/a-diff.md: its view, its frames, and the HTML it shows after them.

import { expect, test } from "vitest";
import { ClientTree } from "../../conformance/oracle/client-tree.ts";
import { blocksOf, matches, read } from "./book.ts";
import { board } from "./scenarios.ts";

const blocks = blocksOf(read("docs/internals/a-diff.md"));

test("the view that the document shows is the one that runs", () => {
  const shown = blocks.find(({ info }) => info === "file=board.ts");
  expect(`${shown?.lines.join("\n")}\n`).toBe(read("docs/tests/board.ts"));
});

test("the document shows every frame of the conversation, and the HTML that the client then has", async () => {
  const frames = [...(await board())];
  let tree: ClientTree | undefined;
  for (const { language, lines, at } of blocks) {
    if (language !== "frames") continue;
    for (const line of lines.filter((each) => !each.startsWith("= "))) {
      const frame = frames.shift() ?? "";
      expect(matches(line, frame), `line ${at}: ${frame}`).toBe(true);
      if (frame.startsWith("← ")) tree = merged(tree, frame.slice(2));
    }
    const html = lines.filter((line) => line.startsWith("= ")).map((line) => line.slice(2));
    if (html.length > 0) expect(tree?.html(), `line ${at}`).toBe(html.join("\n"));
  }
  expect(frames).toEqual([]);
});

/** The page of the official client after a frame. */
function merged(tree: ClientTree | undefined, frame: string): ClientTree | undefined {
  const [, , , , { response }] = JSON.parse(frame) as [
    null,
    null,
    string,
    string,
    { response: Record<string, object> },
  ];
  const { rendered, diff } = response;
  if (rendered !== undefined) return new ClientTree(rendered);
  if (diff !== undefined) tree?.merge(diff);
  return tree;
}
