// Compares streams with a plain list: after random insertions, deletions and resets, the page must have the same items.
// The operations go through a socket, its messages and the client's own merge. This file applies instructions to
// elements as the protocol describes (section 4.6). The client's real patching is tested in Chromium.

import fc from "fast-check";
import { each, html } from "livewright";
import { expect, test } from "vitest";
import { Tree } from "../../packages/livewright/src/diff/tree.ts";
import type { Stream } from "../../packages/livewright/src/html/stream.ts";
import type { Socket } from "../../packages/livewright/src/live/socket.ts";
import { SocketHandle } from "../../packages/livewright/src/live/socket/socket-handle.ts";
import { newSocketState } from "../../packages/livewright/src/live/socket-state.ts";
import { settleStreams } from "../../packages/livewright/src/live/streams.ts";
import { ClientTree } from "./client-tree.ts";
import { connectInfo } from "../../packages/livewright/src/test-support/fixtures.ts";
import { runs } from "../../packages/livewright/src/test-support/runs.ts";

interface Item {
  readonly id: number;
  readonly text: string;
}

type Operation =
  | { readonly kind: "insert"; readonly item: Item; readonly at: number; readonly updateOnly: boolean }
  | { readonly kind: "delete"; readonly id: number }
  | { readonly kind: "reset"; readonly items: readonly Item[] };

const anyItem = fc.record({ id: fc.nat(6), text: fc.constantFrom("a", "b<i>", "") });
const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("insert" as const),
      item: anyItem,
      at: fc.integer({ min: -1, max: 3 }),
      updateOnly: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("delete" as const), id: fc.nat(6) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("reset" as const),
      items: fc.uniqueArray(anyItem, { selector: (item) => item.id, maxLength: 4 }),
    }),
  },
);

test("one operation per message leaves the items of a list, in its order and within its limit", () => {
  fc.assert(
    fc.property(fc.array(anyOperation, { maxLength: 12 }), fc.constantFrom(undefined, 3, -3), (operations, limit) => {
      const page = new Page(limit);
      let list: readonly Item[] = [];
      for (const operation of operations) {
        page.apply([operation]);
        list = applied(list, operation, limit);
        expect(page.items()).toEqual(list);
      }
    }),
    { numRuns: runs(4_000) },
  );
});

test("many operations in one message leave the items of a list", () => {
  fc.assert(
    fc.property(fc.array(fc.array(anyOperation, { maxLength: 6 }), { maxLength: 6 }), (turns) => {
      const page = new Page(undefined);
      let list: readonly Item[] = [];
      for (const operations of turns) {
        page.apply(operations);
        for (const operation of operations) list = applied(list, operation, undefined);
        expect(byId(page.items())).toEqual(byId(list));
      }
    }),
    { numRuns: runs(4_000) },
  );
});

const byId = (items: readonly Item[]): readonly Item[] => items.toSorted((a, b) => a.id - b.id);

/** Applies an operation to a plain list. */
function applied(list: readonly Item[], operation: Operation, limit: number | undefined): readonly Item[] {
  if (operation.kind === "reset")
    return operation.items.reduce((all, item) => inserted(all, item, -1, limit), [] as readonly Item[]);
  if (operation.kind === "delete") return list.filter((item) => item.id !== operation.id);
  const { item, at, updateOnly } = operation;
  if (list.some((known) => known.id === item.id)) return list.map((known) => (known.id === item.id ? item : known));
  return updateOnly ? list : inserted(list, item, at, limit);
}

function inserted(list: readonly Item[], item: Item, at: number, limit: number | undefined): readonly Item[] {
  const longer = at === -1 ? [...list, item] : list.toSpliced(at, 0, item);
  if (limit === undefined) return longer;
  return limit < 0 ? longer.slice(limit) : longer.slice(0, limit);
}

/** A view with a stream, and its client. */
class Page {
  readonly #state = newSocketState({
    id: "phx-1",
    connected: true,
    connectParams: undefined,
    connectInfo,
    onChange() {},
    development: false,
  });
  readonly #socket = new SocketHandle(this.#state) as Socket as Socket<{ items: Stream<Item> }>;
  readonly #tree = new Tree();
  readonly #options: { readonly limit?: number };
  readonly #client: ClientTree;
  #elements: readonly Item[] = [];

  constructor(limit: number | undefined) {
    this.#options = limit === undefined ? {} : { limit };
    this.#socket.stream("items", [] as Item[]);
    this.#client = new ClientTree(this.#render() ?? {}, true);
  }

  apply(operations: readonly Operation[]): void {
    const socket = this.#socket;
    for (const operation of operations) {
      if (operation.kind === "reset") socket.stream("items", operation.items, { ...this.#options, reset: true });
      else if (operation.kind === "delete") socket.streamDeleteByDomId("items", `items-${operation.id}`);
      else
        socket.streamInsert("items", operation.item, {
          ...this.#options,
          at: operation.at,
          updateOnly: operation.updateOnly,
        });
    }
    const message = this.#render();
    if (message === undefined) return;
    this.#client.merge(message);
    this.#patch();
  }

  items(): readonly Item[] {
    return this.#elements;
  }

  #render(): ReturnType<Tree["render"]> {
    const { items } = this.#socket.assigns;
    const message = this.#tree.render(
      html`<ul id="items" phx-update="stream">${each(items, ({ id, text }, domId) => html`<li id=${domId} data-id="${id}">${text}</li>`)}</ul>`,
    );
    settleStreams(this.#state);
    return message;
  }

  /** Applies the rows of a message as the client does: removals first, then each row at its given position. */
  #patch(): void {
    const shown = this.#client.shown();
    const [instructions] = shown?.streams ?? [];
    if (shown === undefined || instructions === undefined) return;
    const [, inserts, deletes, reset] = instructions;
    let list = reset === undefined ? this.#elements : [];
    list = list.filter(({ id }) => !deletes.includes(`items-${id}`));
    for (const [, id = "", text = ""] of shown.html.matchAll(/<li id="items-\d+" data-id="(\d+)">(.*?)<\/li>/g)) {
      const item = { id: Number(id), text: text.replaceAll("&lt;", "<").replaceAll("&gt;", ">") };
      const told = inserts.find(([domId]) => domId === `items-${id}`);
      expect(told).toBeDefined();
      const [, at, limit, updateOnly] = told as [string, number, number | null, boolean | null];
      if (list.some((known) => known.id === item.id)) list = list.map((known) => (known.id === item.id ? item : known));
      else if (updateOnly !== true) list = inserted(list, item, at, limit ?? undefined);
    }
    this.#elements = list;
  }
}
