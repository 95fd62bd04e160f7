import fc from "fast-check";
import { expect, test } from "vitest";
import type { ComponentEntry } from "../../packages/livewright/src/diff/component-table.ts";
import { toHtml } from "../../packages/livewright/src/diff/to-html.ts";
import { Tree } from "../../packages/livewright/src/diff/tree.ts";
import { newSocketState } from "../../packages/livewright/src/live/socket-state.ts";
import { ComponentHost } from "../../packages/livewright/src/render/component-host.ts";
import { ClientTree } from "./client-tree.ts";
import { anyPage, render, withoutRepeats } from "./random-page.ts";
import { connectInfo } from "../../packages/livewright/src/test-support/fixtures.ts";
import { runs } from "../../packages/livewright/src/test-support/runs.ts";

/** The events between two renders of the page. */
const anyEvent = fc.oneof(
  // A component changes its own state.
  fc.record({ kind: fc.constant("poke" as const), which: fc.nat(9), word: fc.constantFrom("x", "", "y<") }),
  // The client announces components that left its page, or confirms their removal.
  fc.record({ kind: fc.constantFrom("announce" as const, "confirm" as const) }),
);

const anyStep = fc.record({
  page: fc.option(anyPage, { nil: undefined }),
  events: fc.array(anyEvent, { maxLength: 3 }),
});

test("the client's page equals our full render through components, removals and returns", () => {
  let messages = 0;
  fc.assert(
    fc.property(anyPage, fc.array(anyStep, { minLength: 1, maxLength: 7 }), (first, steps) => {
      const visit = new Visit();
      visit.show(first);
      for (const { page, events } of steps) {
        for (const event of events) {
          if (event.kind === "poke") visit.poke(event.which, event.word);
          else if (event.kind === "announce") visit.announce();
          else visit.confirm();
        }
        if (page !== undefined) visit.show(page);
      }
      messages += visit.messages;
    }),
    { numRuns: runs(8_000) },
  );
  expect(messages).toBeGreaterThan(runs(8_000) * 2.5);
});

/** One page, its server and its client. */
class Visit {
  messages = 0;
  readonly #host: ComponentHost;
  readonly #tree: Tree;
  #client: ClientTree | undefined;
  #value: unknown;
  #announced: readonly number[] = [];

  constructor() {
    const view = newSocketState({
      id: "phx-1",
      connected: true,
      connectParams: undefined,
      connectInfo,
      onChange() {},
      development: false,
    });
    this.#host = new ComponentHost(view);
    this.#tree = new Tree(this.#host);
  }

  show(page: Parameters<typeof withoutRepeats>[0]): void {
    this.#value = render(withoutRepeats(page));
    this.#deliver(this.#tree.message({ root: { value: this.#value }, components: this.#host.takeChanged() }));
  }

  poke(which: number, word: string): void {
    const entries = [...(this.#tree.components?.all ?? [])];
    const entry = entries[which % Math.max(1, entries.length)];
    const instance = this.#host.get(entry);
    if (instance === undefined) return;
    instance.socket.update("poked", (poked) => [...(poked as string[]), word, word, word]);
    this.#deliver(this.#tree.message({ components: this.#host.takeChanged() }));
  }

  announce(): void {
    const { held, shown } = (this.#client as ClientTree).cids();
    this.#announced = held.filter((cid) => !shown.has(cid));
    this.#tree.components?.willDestroy(this.#announced);
  }

  /** As the real client, checks the page again before it confirms. */
  confirm(): void {
    const { shown } = (this.#client as ClientTree).cids();
    const gone = this.#tree.components?.destroyed(this.#announced.filter((cid) => !shown.has(cid))) ?? [];
    this.#client?.prune(gone);
    this.#announced = [];
  }

  #deliver(message: ReturnType<Tree["message"]>): void {
    this.messages++;
    if (this.#client === undefined) this.#client = new ClientTree(message ?? {});
    else if (message !== undefined) this.#client.merge(message);
    expect(this.#client.html()).toBe(toHtml(this.#value, (call) => this.#componentHtml(call)));
  }

  #componentHtml(call: Parameters<Parameters<typeof toHtml>[1] & object>[0]): string {
    const entry = this.#tree.components?.find(call.definition, call.id) as ComponentEntry;
    return toHtml(this.#host.render(entry, true), (inner) => this.#componentHtml(inner));
  }
}
