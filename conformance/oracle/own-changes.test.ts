// LiveComponents that change alone, with others and with their view. The page must show each change, whatever element
// contains them, although the client skips elements that seem unchanged.

import fc from "fast-check";
import { component, dynamicTag, each, focusWrap, html, liveComponent, liveView, memo, portal } from "livewright";
import { form, toForm } from "livewright/forms";
import type { Renderable, Stream } from "livewright";
import { expect, test } from "vitest";
import { toHtml } from "../../packages/livewright/src/diff/to-html.ts";
import { ClientPage } from "./client-page.ts";
import { RunningPage } from "./running-page.ts";

// ── Pages ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const One = component(({ content }: { content: Renderable }) => html`<section>${content}</section>`);
const Titled = component(
  ({ content, word }: { content: Renderable; word: string }) =>
    html`<section title=${word}><i>${word}</i>${content}</section>`,
);
const Pair = component(({ content }: { content: Renderable }) => html`<hr>${content}`);
const Deep = component(
  ({ content }: { content: Renderable }) => html`<div>${One({ content: html`<p>${One({ content })}</p>` })}</div>`,
);

/**
 * The elements that can contain a component. Components in `memo` keep their first props, because its content is not
 * rendered again.
 */
const WRAPPERS: Readonly<Record<string, (content: Renderable, word: string, id: string) => Renderable>> = {
  element: (content) => html`<div>${content}</div>`,
  word: (content, word) => html`<div><i>${word}</i>${content}</div>`,
  one: (content) => One({ content }),
  titled: (content, word) => Titled({ content, word }),
  pair: (content) => Pair({ content }),
  deep: (content) => Deep({ content }),
  memo: (content) => memo([], () => html`<div>${content}</div>`),
  array: (content) => [One({ content }), "x"],
  dynamicTag: (content) => dynamicTag("div", null, content),
  portal: (content, _word, id) => portal({ id, target: "body", children: content }),
  focusWrap: (content, _word, id) => focusWrap({ id, children: content }),
  form: (content, _word, id) => form({ for: toForm({}, { id }), children: content }),
};

type Piece =
  | { readonly kind: "word" }
  | { readonly kind: "wrapper"; readonly name: string; readonly pieces: readonly Piece[] }
  | { readonly kind: "live"; readonly follows: boolean; readonly pieces: readonly Piece[] }
  | { readonly kind: "rows"; readonly how: "keyed" | "called" | "plain" | "mixed"; readonly pieces: readonly Piece[] }
  | { readonly kind: "stream"; readonly called: boolean; readonly pieces: readonly Piece[] }
  | { readonly kind: "even"; readonly pieces: readonly Piece[] };

const anyPiece = fc.letrec<{ piece: Piece; pieces: readonly Piece[] }>((tie) => ({
  piece: fc.oneof(
    { maxDepth: 4, depthSize: "medium", withCrossShrink: true },
    fc.constant<Piece>({ kind: "word" }),
    fc.constant<Piece>({ kind: "live", follows: false, pieces: [] }),
    fc.record({ kind: fc.constant("live" as const), follows: fc.boolean(), pieces: tie("pieces") }),
    fc.record({
      kind: fc.constant("wrapper" as const),
      name: fc.constantFrom(...Object.keys(WRAPPERS)),
      pieces: tie("pieces"),
    }),
    fc.record({
      kind: fc.constant("rows" as const),
      how: fc.constantFrom("keyed" as const, "called" as const, "plain" as const, "mixed" as const),
      pieces: tie("pieces"),
    }),
    fc.record({ kind: fc.constant("stream" as const), called: fc.boolean(), pieces: tie("pieces") }),
    fc.record({ kind: fc.constant("even" as const), pieces: tie("pieces") }),
  ),
  pieces: fc.array(tie("piece"), { minLength: 1, maxLength: 2 }),
})).pieces;

// ── The expected page ──────────────────────────────────────────────────────────────────────────────────────────────

/** The state of a component. */
interface Own {
  count: number;
  sent: string;
  readonly items: string[];
}

/** The element of a component. */
const shell = (
  id: number,
  label: string,
  { count, sent }: Omit<Own, "items">,
  items: Renderable,
  child: Renderable,
): Renderable & object =>
  html`<article id="a${id}"><b>${label}</b><i>${count}</i><u>${sent}</u>${items}${child}</article>`;

const row = (domId: string, item: string): Renderable => html`<li id=${domId}>${item}</li>`;

interface Item {
  readonly id: string;
}

/** A page with one state of the view and of each component, rendered twice: by the view, and directly. */
class Model {
  word = 0;
  readonly own: Own[] = [];
  /** The components that never leave the page. Only these have a stream, because a removal would drop its items. */
  readonly stays: boolean[] = [];
  readonly Live;
  readonly view;
  readonly #pieces: readonly Piece[];
  readonly #streams: { readonly name: string; readonly pieces: readonly Piece[] }[] = [];

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
    const { stays } = this;
    this.Live = liveComponent({
      name: "Live",
      mount(socket, props: { id: number; label: string; child: Renderable }) {
        const items = stays[props.id] === true ? socket.stream<Item>(`items${props.id}`, []) : undefined;
        socket.subscribe("own", ({ id, n }: { id: number; n: number }) => {
          if (id !== props.id) return;
          socket.assign({ count: n });
          if (items !== undefined) socket.streamInsert(`items${id}` as never, { id: `${id}x${n}` } as never);
        });
        return { count: 0, sent: "", [`items${props.id}`]: items };
      },
      render: (assigns) => {
        const { id, label, count, sent, child } = assigns as unknown as {
          id: number;
          label: string;
          count: number;
          sent: string;
          child: Renderable;
        };
        const items = (assigns as Record<string, unknown>)[`items${id}`] as Stream<Item> | undefined;
        return shell(
          id,
          label,
          { count, sent },
          items && html`<ul id="u${id}" phx-update="stream">${each(items, (item, domId) => row(domId, item.id))}</ul>`,
          child,
        ) as never;
      },
    });
    this.#number(pieces, true);
    const streams = this.#streams;
    this.view = liveView({
      mount: (socket) => ({
        word: 0,
        ...Object.fromEntries(
          streams.map(({ name, pieces: rows }) => [
            name,
            socket.stream(
              name,
              rows.map((_, id) => ({ id: `${id}` })),
            ),
          ]),
        ),
      }),
      handleInfo: (socket, act: (socket: unknown) => void) => act(socket),
      handleEvent: (socket, _event, params) => (params as unknown as { act: (socket: unknown) => void }).act(socket),
      render: (assigns) => html`<main>${this.#render("live", assigns)}</main>`,
    });
  }

  html(): string {
    return toHtml(html`<main>${this.#render("expected", { word: this.word })}</main>`);
  }

  /** Numbers components and streams in the order they are rendered in. */
  #number(pieces: readonly Piece[], stays: boolean): void {
    for (const piece of pieces) {
      if (piece.kind === "word") continue;
      if (piece.kind === "live") {
        this.stays.push(stays);
        this.own.push({ count: 0, sent: "", items: [] });
      }
      const still = stays && piece.kind !== "even";
      if (piece.kind === "stream" && still)
        this.#streams.push({ name: `s${this.#streams.length}`, pieces: piece.pieces });
      this.#number(piece.pieces, still);
    }
  }

  #render(how: "live" | "expected", assigns: object): Renderable {
    let live = 0;
    let streams = 0;
    let wrappers = 0;
    const word = (assigns as { word: number }).word;
    const all = (pieces: readonly Piece[], said: string, shown: boolean): readonly Renderable[] =>
      pieces.map((piece) => one(piece, said, shown));
    const one = (piece: Piece, said: string, stays: boolean): Renderable => {
      switch (piece.kind) {
        case "word":
          return html`<em>${said}</em>`;
        case "wrapper": {
          const id = `w${wrappers++}`;
          const inside = piece.name === "memo" ? "k" : said;
          return WRAPPERS[piece.name]?.(all(piece.pieces, inside, stays), inside, id);
        }
        case "live": {
          const id = live++;
          const label = piece.follows ? said : "k";
          const child = all(piece.pieces, said, stays);
          if (how === "live") return this.Live({ id, label, child });
          const { items, ...own } = this.own[id] as Own;
          const list =
            this.stays[id] === true
              ? html`<ul id="u${id}" phx-update="stream">${items.map((item) => row(`items${id}-${item}`, item))}</ul>`
              : undefined;
          return shell(id, label, own, list, child);
        }
        case "rows": {
          const rows = all(piece.pieces, said, stays);
          if (piece.how === "plain") return each(rows, (it) => html`<p>${it}</p>`);
          if (piece.how === "called") return each(rows, (it) => One({ content: it }));
          if (piece.how === "mixed") return each(rows, (it) => [One({ content: it })]);
          // Rows that move.
          const order = rows.map((it, key) => ({ it, key }));
          const turn = /^\d+$/.test(said) ? Number(said) % Math.max(1, rows.length) : 0;
          return each(
            [...order.slice(turn), ...order.slice(0, turn)],
            ({ key }) => key,
            ({ it }) => html`<p>${One({ content: it })}</p>`,
          );
        }
        case "stream": {
          // The rows are rendered once.
          if (!stays) return all(piece.pieces, said, stays);
          const name = `s${streams++}`;
          const rows = all(piece.pieces, "k", stays);
          const show = (content: Renderable, domId: string): Renderable =>
            html`<li id=${domId}>${piece.called ? One({ content }) : content}</li>`;
          if (how === "expected")
            return html`<ul id=${name} phx-update="stream">${rows.map((it, index) => show(it, `${name}-${index}`))}</ul>`;
          const stream = (assigns as Record<string, unknown>)[name] as Stream<Item>;
          return html`<ul id=${name} phx-update="stream">${each(stream, (item, domId) => show(rows[Number(item.id)], domId))}</ul>`;
        }
        case "even":
          return said === "k" || word % 2 === 0
            ? html`<div>${all(piece.pieces, said, false)}</div>`
            : (skip(piece.pieces), html`<hr>`);
      }
    };
    const skip = (pieces: readonly Piece[]): void => {
      for (const piece of pieces) {
        if (piece.kind === "word") continue;
        if (piece.kind === "live") live++;
        if (piece.kind === "wrapper") wrappers++;
        skip(piece.pieces);
      }
    };
    return all(this.#pieces, String(word), true);
  }
}

// ── The messages ───────────────────────────────────────────────────────────────────────────────────────────────────

const anyAct = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("own" as const), which: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("view" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("send" as const), which: fc.nat(9) }) },
);
/** The changes of one message: a broadcast, or a click on the view. */
const anyTurn = fc.record({
  by: fc.constantFrom("info" as const, "event" as const, "broadcast" as const),
  acts: fc.array(anyAct, { minLength: 1, maxLength: 4 }),
});
const anyStep = fc.record({ behind: fc.boolean(), turns: fc.array(anyTurn, { minLength: 1, maxLength: 3 }) });

test("the client shows every change that components make by themselves, anywhere", async () => {
  let messages = 0;
  await fc.assert(
    fc.asyncProperty(anyPiece, fc.array(anyStep, { minLength: 1, maxLength: 4 }), async (pieces, steps) => {
      const model = new Model(pieces);
      const page = new RunningPage(model.view);
      let n = 0;
      const act =
        (acts: readonly (typeof anyAct extends fc.Arbitrary<infer A> ? A : never)[]) =>
        (socket: {
          assign(values: object): void;
          sendUpdate(...args: unknown[]): void;
          broadcast(topic: string, message: object): void;
        }): void => {
          for (const { kind, ...rest } of acts) {
            n++;
            const which = "which" in rest ? rest.which % Math.max(1, model.own.length) : 0;
            const own = model.own[which];
            if (kind === "view") socket.assign({ word: ++model.word });
            else if (own === undefined) continue;
            else if (kind === "own") {
              own.count = n;
              if (model.stays[which] === true) own.items.push(`${which}x${n}`);
              socket.broadcast("own", { id: which, n });
            } else {
              own.sent = String(n);
              socket.sendUpdate(model.Live, which, { sent: String(n) });
            }
          }
        };
      const client = new ClientPage(page.joined());
      expect(client.html()).toBe(model.html());
      for (const { behind, turns } of steps) {
        page.congested = behind;
        for (const { by, acts } of turns) {
          if (by === "event") page.event("act", { act: act(acts) });
          else if (by === "info") page.info(act(acts));
          else page.later(() => act(acts)(page.socket as never));
        }
        await page.quiet();
        if (behind) {
          page.congested = false;
          page.resume();
          await page.quiet();
        }
        for (;;) {
          const message = page.take();
          if (message === undefined) break;
          messages++;
          const gone = client.merge(message);
          if (gone.length > 0) page.willDestroy(gone);
        }
        expect(client.html()).toBe(model.html());
      }
    }),
    { numRuns: 400 },
  );
  expect(messages).toBeGreaterThan(1_000);
});
