import fc from "fast-check";
import { Presence } from "phoenix";
import { expect, test } from "vitest";
import { LOBBY, Network, Node } from "../test-support/presence-network.ts";
import { runs } from "../test-support/runs.ts";
import { presenceDiff, presenceState } from "./payloads.ts";

const NODES = ["a", "b", "c"] as const;
const DOWN = 30_000;
/** The longest delay of a message, in milliseconds. */
const MAX_DELAY = 60_000;

type Step =
  | { readonly kind: "track"; readonly node: number; readonly view: string; readonly key: string; readonly n: number }
  | { readonly kind: "untrack"; readonly node: number; readonly view: string; readonly key: string }
  | { readonly kind: "release"; readonly node: number; readonly view: string }
  | { readonly kind: "pass"; readonly milliseconds: number }
  | { readonly kind: "cut"; readonly nodes: readonly number[] }
  | { readonly kind: "crash" | "stop"; readonly node: number };

const node = fc.nat(NODES.length - 1);
const view = fc.constantFrom("v1", "v2");
const key = fc.constantFrom("ann", "bob", "__proto__", "constructor");
const milliseconds = fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 70_000 }));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("track" as const), node, view, key, n: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("untrack" as const), node, view, key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("release" as const), node, view }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("pass" as const), milliseconds }) },
  // An empty cut heals.
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("cut" as const), nodes: fc.uniqueArray(node, { maxLength: 2 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("crash" as const, "stop" as const), node }) },
);

/** For each message in turn, the delays of its copies. */
const fates = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant([0]) },
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(fc.integer({ min: 0, max: MAX_DELAY }), { minLength: 1, maxLength: 3 }) },
  ),
  { minLength: 1, maxLength: 40 },
);

type Metas = Readonly<Record<string, readonly { readonly n?: unknown; readonly phx_ref: string }[]>>;

/** A process, what its views track, and a browser that follows it with the code of the official client. */
interface Member {
  readonly id: string;
  readonly node: Node;
  readonly tracked: Map<string, { readonly view: string; readonly key: string; readonly n: number }>;
  browser: object;
}

/** The processes of a run, which crash and restart. */
class Cluster {
  readonly network: Network = new Network();
  readonly members: Member[];
  readonly #named: boolean;
  readonly #cut: Set<number> = new Set();
  readonly #fates: readonly (readonly number[])[];
  #messages = 0;
  #boots = 0;
  #faulty = true;

  constructor(given: readonly (readonly number[])[], named: boolean) {
    this.#fates = given;
    this.#named = named;
    this.network.fate = ({ from, to }) => this.#fate(from, to);
    this.members = NODES.map((_, i) => this.#start(i));
  }

  #start(i: number): Member {
    const boot = ++this.#boots;
    const id = `${i} ${boot}`;
    // The clocks of machines differ.
    const started = new Node(this.network, id, this.#named ? { name: `web-${i}` } : {}, boot * 123_456);
    const member: Member = { id, node: started, tracked: new Map(), browser: Object.create(null) as object };
    member.browser = Presence.syncState(member.browser, wire(presenceState(started.presences.list(LOBBY))));
    started.presences.subscribe(LOBBY, (diff) => {
      member.browser = Presence.syncDiff(member.browser, wire(presenceDiff(diff)));
    });
    return member;
  }

  #fate(from: string, to: string): readonly number[] {
    const side = (id: string): boolean => this.#cut.has(Number(id[0]));
    if (side(from) !== side(to)) return [];
    return this.#faulty ? (this.#fates[this.#messages++ % this.#fates.length] ?? [0]) : [0];
  }

  do(given: Step): void {
    if (given.kind === "pass") return this.network.time.pass(given.milliseconds);
    if (given.kind === "cut") {
      this.#cut.clear();
      for (const i of given.nodes) this.#cut.add(i);
      return;
    }
    const { node: target, tracked, id } = this.members[given.node] as Member;
    switch (given.kind) {
      case "track":
        target.view(given.view).track(LOBBY, given.key, { n: given.n });
        tracked.set(`${given.view} ${given.key}`, given);
        return;
      case "untrack":
        target.view(given.view).untrack(LOBBY, given.key);
        tracked.delete(`${given.view} ${given.key}`);
        return;
      case "release":
        target.view(given.view).release();
        for (const [name, each] of tracked) if (each.view === given.view) tracked.delete(name);
        return;
      case "stop":
        target.presences.drain();
        target.presences.close();
        break;
      case "crash":
        this.network.kill(id);
    }
    this.members[given.node] = this.#start(given.node);
  }

  /** Ends all faults, and waits until all must agree: late copies, 15 s of silence, the down period, and some questions. */
  heal(): void {
    this.#faulty = false;
    this.#cut.clear();
    this.network.time.pass(MAX_DELAY + 15_000 + DOWN + 5_000);
  }

  get expected(): readonly string[] {
    return this.members
      .flatMap(({ tracked }) => [...tracked.values()].map(({ key: of, n }) => `${of} ${n}`))
      .toSorted();
  }
}

/** What a browser receives. */
function wire(payload: object): never {
  return JSON.parse(JSON.stringify(payload)) as never;
}

function metasOf(state: object): readonly string[] {
  return Object.entries(state as Record<string, { readonly metas: Metas[string] }>)
    .flatMap(([of, { metas }]) => metas.map(({ phx_ref, n }) => `${of} ${String(n)} ${phx_ref}`))
    .toSorted();
}

test.each([
  ["with random names", false],
  ["that restart under their names", true],
])(
  "processes %s agree after losses, copies, delays, cuts, crashes and restarts, and so do their browsers",
  (_, named) => {
    fc.assert(
      fc.property(fates, fc.array(step, { maxLength: 60 }), (given, steps) => {
        const cluster = new Cluster(given, named);
        for (const each of steps) cluster.do(each);
        cluster.heal();
        const [first] = cluster.members as [Member];
        const list = metasOf(presenceState(first.node.presences.list(LOBBY)));
        expect(list.map((meta) => meta.split(" ").slice(0, 2).join(" ")).toSorted()).toEqual(cluster.expected);
        for (const member of cluster.members) {
          expect(metasOf(presenceState(member.node.presences.list(LOBBY)))).toEqual(list);
          expect(metasOf(member.browser)).toEqual(list);
        }
      }),
      { numRuns: runs(2_000) },
    );
  },
);

test("each process knows at every moment a past state of each other one, or nothing of it", () => {
  fc.assert(
    fc.property(
      fates,
      fc.array(
        step.filter(({ kind }) => kind !== "crash" && kind !== "stop"),
        { maxLength: 40 },
      ),
      (given, steps) => {
        const cluster = new Cluster(given, false);
        const past = cluster.members.map(() => new Set<string>());
        const own = cluster.members.map(({ node: { presences } }) => presences.id);
        const seenBy = (member: Member, whose: number): string =>
          metasOf(presenceState(member.node.presences.list(LOBBY)))
            .filter((meta) => meta.includes(` ${own[whose]}.`))
            .join();
        const record = (): void => {
          for (const [i, member] of cluster.members.entries()) past[i]?.add(seenBy(member, i));
        };
        record();
        for (const each of steps) {
          cluster.do(each);
          record();
          for (const member of cluster.members)
            for (const [i, states] of past.entries()) expect([...states, ""]).toContain(seenBy(member, i));
        }
      },
    ),
    { numRuns: runs(500) },
  );
});
