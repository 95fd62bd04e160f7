import fc from "fast-check";
import { expect, test } from "vitest";
import { component, each, html, memo, type Renderable } from "livewright";
import { Tree } from "../../packages/livewright/src/diff/tree.ts";
import type { SocketState } from "../../packages/livewright/src/live/socket-state.ts";
import { renderTemporary } from "../../packages/livewright/src/render/render-temporary.ts";
import { ClientTree } from "./client-tree.ts";

/** `a`, `b` and `list` are temporary; `n`, `m` and `rows` are not. */
interface Assigns {
  readonly a: string;
  readonly b: string;
  readonly list: readonly string[];
  readonly n: number;
  readonly m: number;
  readonly rows: readonly string[];
}

const RESET = { a: "", b: "", list: [] as readonly string[] };
const START: Assigns = { a: "A", b: "B", list: ["x", "y"], n: 0, m: 0, rows: ["r", "s"] };
const TEMPORARY = new Set<string>(["a", "b", "list"]);

const Label = component(
  ({ text, children }: { text: string; children?: Renderable }) => html`<b>${text}${children}</b>`,
);
const Outer = component(({ a, n }: { a: string; n: number }) => Label({ text: a, children: html`<i>${n}</i>` }));

/** Every hole of the page: the assigns it reads, and its text or markup for given assigns. */
const HOLES: Readonly<
  Record<string, { readonly reads: readonly (keyof Assigns)[]; readonly text: (assigns: Assigns) => string }>
> = {
  plain: { reads: ["n"], text: ({ n }) => `${n}` },
  text: { reads: ["a"], text: ({ a }) => a },
  mixed: { reads: ["a", "n"], text: ({ a, n }) => `${a}/${n}` },
  both: { reads: ["a", "b", "m"], text: ({ a, b, m }) => `${a}/${b}/${m}` },
  length: { reads: ["list"], text: ({ list }) => `${list.length}` },
  attribute: { reads: ["b"], text: ({ b }) => b },
  classes: { reads: ["a", "m"], text: ({ a, m }) => `c${m}${a === "" ? "" : ` on${a}`}` },
  inner: { reads: ["b"], text: ({ b }) => b },
  outerText: { reads: ["a"], text: ({ a }) => a },
  outerNumber: { reads: ["n"], text: ({ n }) => `${n}` },
  memo: { reads: ["b", "n"], text: ({ b, n }) => `${b}:${n}` },
  all: { reads: ["list", "n"], text: ({ list, n }) => list.map((item) => `<li>${item}${n}</li>`).join("") },
  choice: { reads: ["a", "n"], text: ({ a, n }) => (a === "" ? `<u>${n}</u>` : `<s>${a}${n}</s>`) },
};

const render = ({ a, b, list, n, m, rows }: Assigns) => html`<main title=${b} class=${[`c${m}`, a !== "" && `on${a}`]}>
<p>${n}|${a}|${`${a}/${n}`}|${`${a}/${b}/${m}`}|${list.length}</p>
${Label({ text: "label", children: html`<em>${b}</em>` })}
${Outer({ a, n })}
${memo([b, n], () => html`<q>${`${b}:${n}`}</q>`)}
<ul>${each(
  list,
  (item) => item,
  (item) => html`<li>${item}${n}</li>`,
)}</ul>
${a === "" ? html`<u>${n}</u>` : html`<s>${a}${n}</s>`}
<ol>${each(
  rows,
  (row) => row,
  (row) => html`<li>${row}${a}${m}</li>`,
)}</ol>
</main>`;

/** The expected page: a hole keeps its content until one of its assigns is assigned again. */
class Expected {
  readonly #shown = new Map<string, { readonly text: string; readonly names: ReadonlySet<string> }>();

  page(assigns: Assigns, assigned: ReadonlySet<string>): string {
    const hole = (name: string): string => {
      const { reads, text } = HOLES[name] as (typeof HOLES)[string];
      return this.#hole(name, reads, text, assigns, assigned);
    };
    const rows = assigns.rows.map((row) => {
      const a = this.#hole(`row ${row}`, ["a"], (given) => given.a, assigns, assigned);
      return `<li>${row}${a}${assigns.m}</li>`;
    });
    for (const key of this.#shown.keys())
      if (key.startsWith("row ") && !assigns.rows.includes(key.slice(4))) this.#shown.delete(key);
    return [
      `<main title="${hole("attribute")}" class="${hole("classes")}">`,
      `<p>${hole("plain")}|${hole("text")}|${hole("mixed")}|${hole("both")}|${hole("length")}</p>`,
      `<b>label<em>${hole("inner")}</em></b>`,
      `<b>${hole("outerText")}<i>${hole("outerNumber")}</i></b>`,
      `<q>${hole("memo")}</q>`,
      `<ul>${hole("all")}</ul>`,
      hole("choice"),
      `<ol>${rows.join("")}</ol>`,
      `</main>`,
    ].join("\n");
  }

  #hole(
    key: string,
    reads: readonly string[],
    text: (assigns: Assigns) => string,
    assigns: Assigns,
    assigned: ReadonlySet<string>,
  ): string {
    const now = text(assigns);
    const before = this.#shown.get(key);
    if (now !== text({ ...assigns, ...RESET })) {
      const names = new Set(reads.filter((name) => assigned.has(name)));
      this.#shown.set(key, { text: now, names });
      return now;
    }
    if (before !== undefined && ![...before.names].some((name) => assigned.has(name))) return before.text;
    this.#shown.delete(key);
    return now;
  }
}

const anyChange: fc.Arbitrary<Partial<Assigns>> = fc.record(
  {
    a: fc.constantFrom("A", "C", ""),
    b: fc.constantFrom("B", "D", ""),
    list: fc.uniqueArray(fc.constantFrom("x", "y", "z"), { maxLength: 3 }),
    n: fc.nat(2),
    m: fc.nat(2),
    rows: fc.uniqueArray(fc.constantFrom("r", "s", "t"), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

test("the client keeps every hole that read a temporary assign until it is assigned again", () => {
  let kept = 0;
  fc.assert(
    fc.property(fc.array(anyChange, { minLength: 1, maxLength: 8 }), (changes) => {
      const tree = new Tree();
      let assigns: Assigns = START;
      const message = (): object | undefined => {
        const state = { assigns, temporary: RESET, connected: true } as unknown as SocketState;
        const root = renderTemporary(state, (given) => render(given as unknown as Assigns));
        assigns = { ...assigns, ...RESET };
        return tree.message({ root });
      };
      const client = new ClientTree(message() ?? {});
      const expected = new Expected();
      expect(client.html()).toBe(expected.page(START, TEMPORARY));
      for (const change of changes) {
        assigns = { ...assigns, ...change };
        const page = assigns;
        const diff = message();
        if (diff !== undefined) client.merge(diff);
        const assigned = new Set(
          Object.keys(change).filter((name) => name === "list" || (TEMPORARY.has(name) && change[name as "a"] !== "")),
        );
        expect(client.html()).toBe(expected.page(page, assigned));
        if (assigned.size === 0) kept++;
      }
    }),
    { numRuns: 1_000 },
  );
  expect(kept).toBeGreaterThan(100);
});
