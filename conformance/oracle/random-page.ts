// Random pages: descriptions that can be generated, shrunk and printed, and then rendered with real templates. There are
// few templates, keys and values on purpose, so that two random pages often agree in part; that is where diffs go wrong.

import fc from "fast-check";
import { component, each, html, liveComponent, raw, type Renderable, type Rendered } from "livewright";

/** A page or a piece of one. */
export type Piece =
  | { readonly kind: "text"; readonly value: string | number | null | false | undefined }
  | { readonly kind: "raw"; readonly value: string }
  | {
      readonly kind: "template";
      readonly template: number;
      readonly value: string;
      readonly flag: boolean;
      readonly children: readonly Piece[];
    }
  | { readonly kind: "component"; readonly name: number; readonly value: string; readonly child: Piece }
  | { readonly kind: "live"; readonly name: number; readonly id: number; readonly value: string; readonly child: Piece }
  | { readonly kind: "array"; readonly pieces: readonly Piece[] }
  | { readonly kind: "list"; readonly keyed: boolean; readonly rows: readonly Row[] };

interface Row {
  readonly key: number;
  readonly piece: Piece;
}

const value = fc.constantFrom("", "a", "b<i>", `"q'&`, "é😀", "long ".repeat(6));
const TEMPLATES: readonly ((value: string, flag: boolean, children: readonly Renderable[]) => Rendered)[] = [
  (v, flag, [a]) => html`<p class=${[v, flag && "on"]} title="t ${v}">${a}</p>`,
  (v, flag, [a, b]) => html`${a}<b id=${v} hidden=${flag}>x</b>${b}`,
  (v, flag, [a]) => html`<div ${{ "data-v": v, "data-f": flag }}><i>${v}</i>${a}</div>`,
  (v, flag) => html`<input value=${v} checked=${flag}>`,
  () => html`<hr>`,
  (v, flag, [a, b]) => html`${flag ? html`<em>${v}</em>` : null}${a}${flag ? b : html`<u>${v}</u>`}`,
];

const first = (v: string, child: Renderable): Rendered => (TEMPLATES[0] as (typeof TEMPLATES)[0])(v, true, [child]);
const Behind = component(({ value: v, child }: { value: string; child: Renderable }) => first(v, child));

const COMPONENTS = [
  component(
    ({ value: v, child }: { value: string; child: Renderable }) => html`<section><h2>${v}</h2>${child}</section>`,
  ),
  component(({ value: v, child }: { value: string; child: Renderable }) => (v === "a" ? child : html`<p>${v}</p>`)),
  // The template of pages without a component, behind one more call.
  component(({ value: v, child }: { value: string; child: Renderable }) => first(v, child)),
  component(({ value: v, child }: { value: string; child: Renderable }) => Behind({ value: v, child })),
];

/** Any page. */
export const anyPage: fc.Arbitrary<Piece> = pages(true);

/** Any page without LiveComponents, which only a view can run. */
export const anyPlainPage: fc.Arbitrary<Piece> = pages(false);

function pages(live: boolean): fc.Arbitrary<Piece> {
  return fc.letrec<{ piece: Piece; row: Row }>((tie) => ({
    piece: fc.oneof(
      { maxDepth: 4, depthSize: "medium", withCrossShrink: true },
      fc.record({
        kind: fc.constant("text" as const),
        value: fc.oneof(value, fc.constantFrom(0, 7, null, false as const, undefined)),
      }),
      fc.record({ kind: fc.constant("raw" as const), value: fc.constantFrom("<s>1</s>", "<s>2</s>") }),
      fc.record({
        kind: fc.constant("template" as const),
        template: fc.nat(TEMPLATES.length - 1),
        value,
        flag: fc.boolean(),
        children: fc.array(tie("piece"), { minLength: 2, maxLength: 2 }),
      }),
      fc.record({
        kind: fc.constant("component" as const),
        name: fc.nat(COMPONENTS.length - 1),
        value,
        child: tie("piece"),
      }),
      ...(live
        ? [
            fc.record({
              kind: fc.constant("live" as const),
              name: fc.nat(1),
              id: fc.nat(4),
              value,
              child: tie("piece"),
            }),
          ]
        : []),
      fc.record({ kind: fc.constant("array" as const), pieces: fc.array(tie("piece"), { maxLength: 4 }) }),
      fc.record({
        kind: fc.constant("list" as const),
        keyed: fc.boolean(),
        rows: fc.uniqueArray(tie("row"), { selector: (row) => row.key, maxLength: 7 }),
      }),
      // Rows that all come from one template, as in most real lists.
      fc
        .record({
          template: fc.nat(TEMPLATES.length - 1),
          keyed: fc.boolean(),
          keys: fc.uniqueArray(fc.nat(9)),
          values: fc.array(value, { minLength: 10, maxLength: 10 }),
        })
        .map(({ template, keyed, keys, values }) => ({
          kind: "list" as const,
          keyed,
          rows: keys.map((key) => ({
            key,
            piece: {
              kind: "template" as const,
              template,
              value: values[key] as string,
              flag: key % 2 === 0,
              children: [],
            },
          })),
        })),
    ),
    row: fc.record({ key: fc.nat(9), piece: tie("piece") }),
  })).piece;
}

interface LiveProps {
  readonly value: string;
  readonly child: Renderable;
}

/** Rows of two kinds, long enough to share their statics. */
const poke = (word: string): Rendered =>
  word === "x" ? html`<u class="poked hard">${word}</u>` : html`<s class="poked softly">${word}</s>`;

/** The LiveComponents of a page. They show their props, and their own state after an event. */
export const LIVE = ["one", "two"].map((name) =>
  liveComponent({
    name,
    mount: (_socket, _props: LiveProps) => ({ poked: [] as readonly string[] }),
    render: ({ value: v, child, poked }) =>
      v === "a"
        ? html`<aside id=${v}>${child}${each(poked, poke)}</aside>`
        : html`<main><i>${v}</i>${child}${each(poked, poke)}</main>`,
  }),
);

/** The same page with every LiveComponent instance once: further uses are replaced by a word. */
export function withoutRepeats(page: Piece): Piece {
  const used = new Set<string>();
  const once = (piece: Piece): Piece => {
    switch (piece.kind) {
      case "text":
      case "raw":
        return piece;
      case "template":
        return { ...piece, children: piece.children.map(once) };
      case "component":
        return { ...piece, child: once(piece.child) };
      case "live": {
        const key = `${piece.name} ${piece.id}`;
        if (used.has(key)) return { kind: "text", value: "again" };
        used.add(key);
        return { ...piece, child: once(piece.child) };
      }
      case "array":
        return { ...piece, pieces: piece.pieces.map(once) };
      case "list":
        return { ...piece, rows: piece.rows.map((row) => ({ ...row, piece: once(row.piece) })) };
    }
  };
  return once(page);
}

/** Renders a description with real templates. */
export function render(piece: Piece): Renderable {
  switch (piece.kind) {
    case "text":
      return piece.value;
    case "raw":
      return raw(piece.value);
    case "template":
      return (TEMPLATES[piece.template] as (typeof TEMPLATES)[number])(
        piece.value,
        piece.flag,
        piece.children.map(render),
      );
    case "component":
      return (COMPONENTS[piece.name] as (typeof COMPONENTS)[number])({
        value: piece.value,
        child: render(piece.child),
      });
    case "live":
      return (LIVE[piece.name] as (typeof LIVE)[number])({
        id: piece.id,
        value: piece.value,
        child: render(piece.child),
      });
    case "array":
      return piece.pieces.map(render);
    case "list":
      return piece.keyed
        ? each(
            piece.rows,
            (row) => row.key,
            (row) => render(row.piece),
          )
        : each(piece.rows, (row) => render(row.piece));
  }
}
