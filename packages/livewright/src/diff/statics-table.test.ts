import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Template } from "../html/template.ts";
import { StaticsTable } from "./statics-table.ts";
import type { WireNode, WireRoot } from "./wire.ts";
import { runs } from "../test-support/runs.ts";

function template(...statics: string[]): Template {
  return new Template({ statics, holes: [], root: false });
}

/** Returns a message with one node per template, with a table and without. */
function messages(templates: readonly Template[]): { shared: WireRoot; plain: WireRoot } {
  const table = new StaticsTable("shared");
  const shared: WireRoot = {};
  const plain: WireRoot = {};
  for (const [i, each] of templates.entries()) {
    table.use((shared[i] = {}), each);
    plain[i] = { s: each.statics };
  }
  table.share(shared);
  return { shared, plain };
}

function bytes(message: WireRoot): number {
  return Buffer.byteLength(JSON.stringify(message));
}

const long = template("<section>", "</section>");
const short = template("", "");
const other = template("<article>", "</article>");

describe("statics in a message", () => {
  test.each<[string, Template[], WireRoot]>([
    ["of nothing need nothing", [], {}],
    ["used once are inline", [long], { 0: { s: long.statics } }],
    ["used once each are inline", [long, other], { 0: { s: long.statics }, 1: { s: other.statics } }],
    ["used twice are shared", [long, long], { 0: { s: 0 }, 1: { s: 0 }, p: { 0: long.statics } }],
    ["that are short are inline until it pays", [short, short], { 0: { s: ["", ""] }, 1: { s: ["", ""] } }],
    [
      "that are short are shared when a table is shorter",
      Array.from({ length: 5 }, () => short),
      { 0: { s: 0 }, 1: { s: 0 }, 2: { s: 0 }, 3: { s: 0 }, 4: { s: 0 }, p: { 0: ["", ""] } },
    ],
    [
      "are numbered in the order of their first use",
      [long, other, long, other],
      { 0: { s: 0 }, 1: { s: 1 }, 2: { s: 0 }, 3: { s: 1 }, p: { 0: long.statics, 1: other.statics } },
    ],
  ])("of templates %s", (_name, templates, message) => expect(messages(templates).shared).toEqual(message));

  test("with the same text at two call sites belong to two templates", () => {
    expect(messages([template("<p>"), template("<p>")]).shared).toEqual({ 0: { s: ["<p>"] }, 1: { s: ["<p>"] } });
  });

  test("of discarded nodes are dropped", () => {
    const table = new StaticsTable("shared");
    const message: WireRoot = {};
    const given: WireNode[] = [{}, {}];
    table.use(message, short);
    const mark = table.mark();
    for (const node of given) table.use(node, long);
    table.rewind(mark);
    table.share(message);
    expect([message, given]).toEqual([{ s: ["", ""] }, [{}, {}]]);
  });

  test("never take more bytes with a table than without", () => {
    const text = fc.string({ unit: fc.constantFrom("<", "p", ">", '"', "é", "😀", "\n", "\\"), maxLength: 8 });
    const templates = fc.array(fc.array(text, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 14 });
    let saved = 0;
    fc.assert(
      fc.property(templates, fc.array(fc.nat(13), { maxLength: 60 }), (all, uses) => {
        const compiled = all.map((statics) => template(...statics));
        const { shared, plain } = messages(uses.map((use) => compiled[use % compiled.length]!));
        expect(bytes(shared)).toBeLessThanOrEqual(bytes(plain));
        if (shared.p === undefined) return;
        saved++;
        expect(bytes(shared)).toBeLessThan(bytes(plain));
        for (const [i, node] of Object.entries(shared).filter(([key]) => key !== "p")) {
          const { s } = node as WireNode;
          expect(typeof s === "number" ? shared.p[s] : s).toEqual((plain[Number(i)] as WireNode).s);
        }
      }),
      { numRuns: runs(2_000) },
    );
    expect(saved).toBeGreaterThan(runs(2_000) / 4);
  });
});
