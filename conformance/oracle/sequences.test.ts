// Long sequences on one page. Components are in lists that move, in portals and in each other. They have temporary
// assigns and send updates to each other, while handlers of the view wait and the client does not read.

import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { component, each, html, liveComponent, liveView, portal, type Renderable } from "livewright";
import { expect, test } from "vitest";
import { toHtml } from "../../packages/livewright/src/diff/to-html.ts";
import { ClientPage } from "./client-page.ts";
import { RunningPage } from "./running-page.ts";

const One = component(({ content }: { content: Renderable }) => html`<section>${content}</section>`);
const Named = component(
  ({ content, word }: { content: Renderable; word: string }) => html`<section><i>${word}</i>${content}</section>`,
);

/** The element in which a row shows a component. */
const WRAPPERS: readonly ((children: Renderable, word: string, id: number) => Renderable)[] = [
  (content) => content,
  (content) => html`<div>${content}</div>`,
  (content) => One({ content }),
  (content, word) => Named({ content, word }),
  (content, _word, id) => portal({ id: `portal${id}`, target: "body", children: content }),
  (content, word, id) => portal({ id: `portal${id}`, target: "body", children: Named({ content, word }) }),
  (content) => [One({ content: html`<p>${content}</p>` })],
];

/** The content of a component: the current `count` and `sent`, and the last assigned `note` and `list`. */
interface Shown {
  count: number;
  /** The latest chain. Several chains run at the same time. */
  sent: number;
  note: string;
  list: readonly string[];
}

const shell = (id: number, label: string, { count, sent, note, list }: Shown, child: Renderable): Renderable & object =>
  html`<article id="a${id}" title=${note}><b>${label}</b><i>${count}</i><u>${sent}</u><s>${note}</s>${
    note === "" ? html`<hr>` : html`<em>${note}</em>`
  }<ul>${each(
    list,
    (item) => item,
    (item) => html`<li>${item}</li>`,
  )}</ul>${child}</article>`;

/** A message that goes from component to component. */
interface Chain {
  readonly n: number;
  readonly path: readonly number[];
}

type Act =
  | { readonly kind: "count" | "note" | "list" | "both"; readonly which: number }
  | { readonly kind: "word" }
  | { readonly kind: "turn"; readonly by: number }
  | { readonly kind: "chain"; readonly path: readonly number[] };

/** The structure of a page: for each row a wrapper, and whether its component contains another one. */
type Layout = readonly { readonly wrapper: number; readonly nested: boolean; readonly follows: boolean }[];

type ActingSocket = {
  assign(values: object): void;
  sendUpdate(...args: unknown[]): void;
  broadcast(topic: string, message: object): void;
};

class Model {
  word = 0;
  order: readonly number[];
  /** The component of row n has the index 2n, the component inside it 2n + 1. */
  readonly shown: Shown[];
  readonly Cell;
  readonly view;
  readonly #layout: Layout;
  #n = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
    this.order = layout.map((_, row) => row);
    this.shown = layout.flatMap((_, row) => [initial(2 * row), initial(2 * row + 1)]);
    const handled = new WeakSet<Chain>();
    const Cell = liveComponent({
      name: "Cell",
      mount(socket, props: { id: number; label: string; child: Renderable; chain?: Chain }) {
        socket.temporaryAssign({ note: "", list: [] as readonly string[] });
        socket.subscribe("own", ({ id, change }: { id: number; change: object }) => {
          if (id === props.id) socket.assign(change);
        });
        return initial(props.id);
      },
      update(socket, { chain }) {
        if (chain === undefined || handled.has(chain)) return;
        handled.add(chain);
        const [next, ...path] = chain.path;
        socket.update("sent", (sent) => Math.max(sent, chain.n));
        if (next !== undefined) socket.sendUpdate(Cell as never, next, { chain: { n: chain.n, path } });
      },
      render: ({ id, label, child, ...own }) => shell(id, label, own, child) as never,
    });
    this.Cell = Cell;
    this.view = liveView({
      mount: () => ({ word: 0, order: this.order }),
      handleInfo: (socket, act: (socket: unknown) => void) => act(socket),
      handleEvent: (socket, _event, params) =>
        (params as unknown as { act: (socket: unknown) => void | Promise<void> }).act(socket) as never,
      render: ({ word, order }) =>
        html`<main>${this.#rows(order, String(word), (id, label, child) => Cell({ id, label, child }))}</main>`,
    });
  }

  html(): string {
    const cell = (id: number, label: string, child: Renderable): Renderable =>
      shell(id, label, this.shown[id] as Shown, child);
    return toHtml(html`<main>${this.#rows(this.order, String(this.word), cell)}</main>`);
  }

  #rows(
    order: readonly number[],
    word: string,
    cell: (id: number, label: string, child: Renderable) => Renderable,
  ): Renderable {
    return each(
      order,
      (row) => row,
      (row) => {
        const { wrapper, nested, follows } = this.#layout[row] as Layout[number];
        const label = follows ? word : "k";
        const child = nested ? cell(2 * row + 1, label, undefined) : undefined;
        return html`<div>${WRAPPERS[wrapper]?.(cell(2 * row, label, child), word, row)}</div>`;
      },
    );
  }

  /** Returns the component of a number, modulo the number of components. */
  #cell(which: number): number {
    const row = which % this.#layout.length;
    return 2 * row + (this.#layout[row]?.nested === true && which % 2 === 1 ? 1 : 0);
  }

  do(socket: ActingSocket, act: Act): void {
    const n = ++this.#n;
    switch (act.kind) {
      case "word":
        this.word++;
        return socket.assign({ word: this.word });
      case "turn": {
        const by = act.by % this.order.length;
        this.order = [...this.order.slice(by), ...this.order.slice(0, by)];
        if (act.by % 2 === 1) this.order = this.order.toReversed();
        return socket.assign({ order: this.order });
      }
      case "chain": {
        const [first = 0, ...path] = act.path.map((which) => this.#cell(which));
        for (const id of [first, ...path]) (this.shown[id] as Shown).sent = n;
        return socket.sendUpdate(this.Cell, first, { chain: { n, path } });
      }
      default: {
        const id = this.#cell(act.which);
        const change = {
          ...((act.kind === "count" || act.kind === "both") && { count: n }),
          ...((act.kind === "note" || act.kind === "both") && { note: `n${n}` }),
          ...(act.kind === "list" && { list: [`i${n}`, `j${n}`] }),
        };
        Object.assign(this.shown[id] as Shown, change);
        return socket.broadcast("own", { id, change });
      }
    }
  }
}

function initial(id: number): Shown {
  return { count: 0, sent: 0, note: `first${id}`, list: [`x${id}`, `y${id}`] };
}

const anyLayout: fc.Arbitrary<Layout> = fc.array(
  fc.record({ wrapper: fc.nat(WRAPPERS.length - 1), nested: fc.boolean(), follows: fc.boolean() }),
  { minLength: 1, maxLength: 4 },
);

const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("count", "note", "list", "both"), which: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("word" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("turn" as const), by: fc.nat(7) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("chain" as const),
      path: fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 4 }),
    }),
  },
);
const anyActs = fc.array(anyAct, { minLength: 1, maxLength: 4 });
/** A message to the view, a click, or a click whose handler waits in the middle. */
const anyTurn = fc.record({
  by: fc.constantFrom("info" as const, "event" as const, "async" as const, "asyncInfo" as const, "outside" as const),
  acts: anyActs,
  later: anyActs,
});
/** True if the client does not read, and true if it reads while a handler waits. */
const anyStep = fc.record({
  behind: fc.boolean(),
  reads: fc.boolean(),
  turns: fc.array(anyTurn, { minLength: 1, maxLength: 3 }),
});

test("the client shows the result of every sequence of changes, moves, updates and waits", async () => {
  let messages = 0;
  await fc.assert(
    fc.asyncProperty(anyLayout, fc.array(anyStep, { minLength: 1, maxLength: 5 }), async (layout, steps) => {
      const model = new Model(layout);
      const page = new RunningPage(model.view);
      const client = new ClientPage(page.joined());
      const read = (): void => {
        for (let message = page.take(); message !== undefined; message = page.take()) {
          messages++;
          const gone = client.merge(message);
          if (gone.length > 0) page.willDestroy(gone);
        }
      };
      expect(client.html()).toBe(model.html());
      for (const { behind, reads, turns } of steps) {
        page.congested = behind;
        const gates: (() => void)[] = [];
        for (const { by, acts, later } of turns) {
          const act = (socket: unknown): void => {
            for (const one of acts) model.do(socket as ActingSocket, one);
          };
          if (by === "info") page.info(act);
          else if (by === "outside") page.later(() => act(page.socket));
          else if (by === "event") page.event("act", { act });
          else {
            const gate = new Promise<void>((resolve) => gates.push(resolve));
            const wait = async (socket: unknown): Promise<void> => {
              act(socket);
              await gate;
              for (const one of later) model.do(socket as ActingSocket, one);
            };
            if (by === "async") page.event("act", { act: wait });
            else page.info(wait);
          }
          await page.quiet();
          if (reads && !behind) read();
        }
        for (const open of gates) {
          if (behind && reads) page.resume();
          open();
          await page.quiet();
        }
        if (behind) {
          page.congested = false;
          page.resume();
          await page.quiet();
        }
        // An update from a render waits for a turn of the event loop.
        for (let turn = 0; turn < 3; turn++) {
          read();
          await sleep(0);
          await page.quiet();
        }
        read();
        expect(client.html()).toBe(model.html());
      }
    }),
    { numRuns: 250 },
  );
  expect(messages).toBeGreaterThan(500);
});
