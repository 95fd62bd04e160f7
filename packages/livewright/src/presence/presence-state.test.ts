import { describe, expect, test } from "vitest";
import type { Changes, Delta, Snapshot } from "./delta.ts";
import type { Entry } from "./entry.ts";
import { PresenceState } from "./presence-state.ts";

const LOBBY = "lobby";

function join(state: PresenceState, key: string, meta: object = {}, replaced?: Entry): Entry {
  return state.join(LOBBY, key, meta, JSON.stringify(meta).length, replaced);
}

/** States that know each other. */
function cluster(...ids: readonly string[]): PresenceState[] {
  const states = ids.map((id) => new PresenceState(id));
  for (const state of states) for (const id of ids) if (id !== state.own.id) state.replicaUp(id);
  return states;
}

/** Sends the missing changes of `from` to `to`, and returns the changes there. */
function sync(from: PresenceState, to: PresenceState): Changes {
  const changes: Changes[] = [];
  for (const next of from.own.since(to.clockOf(from.own.id)) ?? []) changes.push(to.merge(from.own.id, next));
  return { joins: changes.flatMap(({ joins }) => joins), leaves: changes.flatMap(({ leaves }) => leaves) };
}

function keys(entries: readonly Entry[]): string[] {
  return entries.map(({ key }) => key).toSorted();
}

function here(state: PresenceState, topic: string = LOBBY): string[] {
  return [...state.roster.topic(topic)].flatMap(([key, { entries }]) => [...entries].map(() => key)).toSorted();
}

/** The only delta since a clock. */
function delta(state: PresenceState, since: number): Delta {
  const deltas = [...(state.own.since(since) ?? [])];
  expect(deltas).toHaveLength(1);
  return deltas[0] as Delta;
}

describe("the presences of one process", () => {
  test("are empty at first", () => {
    const state = new PresenceState("a");
    expect(here(state)).toEqual([]);
    expect([...(state.own.since(0) ?? [])]).toEqual([]);
    expect(state.own.snapshot()).toEqual([{ clock: 0, part: 0, parts: 1, entries: [] }]);
  });

  test("show a key from its join to its leave", () => {
    const state = new PresenceState("a");
    const john = join(state, "john");
    expect(here(state)).toEqual(["john"]);
    expect(here(state, "another")).toEqual([]);
    state.leave(john);
    expect(here(state)).toEqual([]);
    expect(state.roster.size).toBe(0);
  });

  test("keep several metas under one key, in the order of arrival", () => {
    const state = new PresenceState("a");
    join(state, "ann", { device: "browser" });
    const phone = join(state, "ann", { device: "phone" });
    join(state, "ann", { device: "tv" });
    expect([...(state.roster.topic(LOBBY).get("ann")?.entries ?? [])].map(({ meta }) => meta)).toEqual([
      { device: "browser" },
      { device: "phone" },
      { device: "tv" },
    ]);
    state.leave(phone);
    expect(here(state)).toEqual(["ann", "ann"]);
  });

  test.each(["__proto__", "constructor", "hasOwnProperty", "", "a b"])("take the key and topic %j as data", (name) => {
    const [a, b] = cluster("a", "b") as [PresenceState, PresenceState];
    a.join(name, name, { [name]: 1 }, 10);
    sync(a, b);
    expect(here(b, name)).toEqual([name]);
  });
});

describe("two processes", () => {
  test("show each other's presences once, however often they merge", () => {
    const [a, b] = cluster("a", "b") as [PresenceState, PresenceState];
    const alice = join(a, "alice");
    join(b, "bob");
    expect(keys(sync(b, a).joins)).toEqual(["bob"]);
    const again = delta(b, 0);
    expect(a.merge("b", again)).toEqual({ joins: [], leaves: [] });
    expect(keys(sync(a, b).joins)).toEqual(["alice"]);
    expect(here(a)).toEqual(["alice", "bob"]);
    expect(here(b)).toEqual(["alice", "bob"]);

    a.leave(alice);
    const changes = sync(a, b);
    expect(keys(changes.leaves)).toEqual(["alice"]);
    expect(changes.joins).toEqual([]);
    expect(here(b)).toEqual(["bob"]);
  });

  test("replace a meta with one change, which brings the new meta and removes the earlier one", () => {
    const [a, b] = cluster("a", "b") as [PresenceState, PresenceState];
    const before = join(a, "carol", { typing: false });
    sync(a, b);
    const after = join(a, "carol", { typing: true }, before);
    const { joins, leaves } = sync(a, b);
    expect(joins.map(({ shown }) => shown)).toEqual([{ typing: true, phx_ref: "a.2", phx_ref_prev: "a.1" }]);
    expect(leaves.map(({ shown }) => shown)).toEqual([{ typing: false, phx_ref: "a.1" }]);
    expect(b.roster.topic(LOBBY).get("carol")?.entries.size).toBe(1);
    expect(after.previous).toBe(1);
  });

  test("let a presence that returns survive the removal of the earlier one", () => {
    const [a, b] = cluster("a", "b") as [PresenceState, PresenceState];
    const first = join(a, "ann");
    const removed = (): Delta => delta(a, 1);
    sync(a, b);
    a.leave(first);
    const removal = removed();
    join(a, "ann");
    sync(a, b);
    expect(b.merge("a", removal)).toEqual({ joins: [], leaves: [] });
    expect(here(b)).toEqual(["ann"]);
  });

  test("do not mix the same key of two processes", () => {
    const [a, b, c] = cluster("a", "b", "c") as [PresenceState, PresenceState, PresenceState];
    const first = join(a, "ann");
    join(b, "ann");
    sync(a, c);
    sync(b, c);
    a.leave(first);
    sync(a, c);
    expect(here(c)).toEqual(["ann"]);
  });
});

describe("changes", () => {
  test("that do not follow on those known have no effect", () => {
    const [a, b] = cluster("a", "b") as [PresenceState, PresenceState];
    join(a, "u1");
    join(a, "u2");
    expect(b.merge("a", delta(a, 1))).toEqual({ joins: [], leaves: [] });
    expect(b.clockOf("a")).toBe(0);
    expect(keys(sync(a, b).joins)).toEqual(["u1", "u2"]);
  });

  test("that overlap those known add only what is new", () => {
    const [a, b] = cluster("a", "b") as [PresenceState, PresenceState];
    const u1 = join(a, "u1");
    join(a, "u2");
    b.merge("a", delta(a, 0));
    a.leave(u1);
    join(a, "u3");
    // From the start: u1 is not among the additions, so only its removal tells.
    const changes = b.merge("a", delta(a, 0));
    expect(keys(changes.joins)).toEqual(["u3"]);
    expect(keys(changes.leaves)).toEqual(["u1"]);
    expect(b.clockOf("a")).toBe(4);
  });

  test("leave out presences that came and went in between", () => {
    const [a, b] = cluster("a", "b") as [PresenceState, PresenceState];
    a.leave(join(a, "brief"));
    expect(sync(a, b)).toEqual({ joins: [], leaves: [] });
    expect(b.clockOf("a")).toBe(2);
  });

  test("are proportional to what happened, not to what is there", () => {
    const state = new PresenceState("a");
    for (let i = 0; i < 5_000; i++) join(state, `user ${i}`);
    const { clock } = state.own;
    join(state, "late");
    expect(delta(state, clock)).toMatchObject({ adds: [{ key: "late" }], removes: [] });
  });

  test("come in parts that a bus can carry, each of which is a delta", () => {
    const a = new PresenceState("a", { partSize: 200 });
    const b = new PresenceState("b");
    b.replicaUp("a");
    const entries = Array.from({ length: 20 }, (_, i) => join(a, `user ${i}`, { text: "x".repeat(i) }));
    a.leave(entries[3] as Entry);
    const deltas = [...(a.own.since(0) ?? [])];
    expect(deltas.length).toBeGreaterThan(3);
    expect(deltas.map(({ since }) => since)).toEqual([0, ...deltas.slice(0, -1).map(({ until }) => until)]);
    expect(Math.max(...deltas.map((each) => JSON.stringify(each.adds.map(({ meta }) => meta)).length))).toBeLessThan(
      200,
    );
    for (const each of deltas) b.merge("a", each);
    expect(here(b)).toEqual(here(a));
  });

  test("that are no longer kept are replaced by a snapshot", () => {
    const a = new PresenceState("a", { keptChanges: 4, partSize: 100 });
    const b = new PresenceState("b");
    b.replicaUp("a");
    const gone = join(a, "gone");
    join(a, "stays");
    sync(a, b);
    a.leave(gone);
    for (let i = 0; i < 10; i++) join(a, `user ${i}`);
    expect(a.own.since(2)).toBeUndefined();
    expect(a.own.since(a.own.clock - 4)).toBeDefined();

    const parts = a.own.snapshot();
    expect(parts.length).toBeGreaterThan(2);
    const [last, ...others] = parts.toReversed() as [Snapshot, ...Snapshot[]];
    for (const part of others) expect(b.mergeSnapshot("a", part)).toEqual({ joins: [], leaves: [] });
    const changes = b.mergeSnapshot("a", last);
    expect(keys(changes.leaves)).toEqual(["gone"]);
    expect(changes.joins).toHaveLength(10);
    expect(here(b)).toEqual(here(a));
    expect(b.clockOf("a")).toBe(a.own.clock);
    expect(b.mergeSnapshot("a", last)).toEqual({ joins: [], leaves: [] });
  });

  test("after a snapshot follow on it", () => {
    const a = new PresenceState("a", { keptChanges: 4 });
    const b = new PresenceState("b");
    b.replicaUp("a");
    const entries = Array.from({ length: 10 }, (_, i) => join(a, `user ${i}`));
    for (const part of a.own.snapshot()) b.mergeSnapshot("a", part);
    a.leave(entries[0] as Entry);
    expect(keys(sync(a, b).leaves)).toEqual(["user 0"]);
  });
});

describe("a process that is down", () => {
  test("is hidden, and shown again when it is back", () => {
    const [a, b] = cluster("a", "b") as [PresenceState, PresenceState];
    const alice = join(a, "alice");
    const bob = join(b, "bob");
    sync(b, a);
    a.leave(alice);
    join(a, "carol");
    expect(a.replicaDown("b").leaves).toEqual([expect.objectContaining({ key: "bob", dot: bob.dot })]);
    expect(here(a)).toEqual(["carol"]);
    join(b, "dave");
    expect(sync(b, a)).toEqual({ joins: [], leaves: [] });
    expect(here(a)).toEqual(["carol"]);
    expect(keys(a.replicaUp("b").joins)).toEqual(["bob"]);
    expect(keys(sync(b, a).joins)).toEqual(["dave"]);
    expect(here(a)).toEqual(["bob", "carol", "dave"]);
  });

  test("is reported once per change", () => {
    const [a, b] = cluster("a", "b") as [PresenceState, PresenceState];
    join(b, "bob");
    sync(b, a);
    expect(a.replicaUp("b")).toEqual({ joins: [], leaves: [] });
    expect(a.replicaDown("b").leaves).toHaveLength(1);
    expect(a.replicaDown("b")).toEqual({ joins: [], leaves: [] });
    expect(a.replicaDown("unknown")).toEqual({ joins: [], leaves: [] });
  });

  test("is forgotten when it is removed", () => {
    const [a, b] = cluster("a", "b") as [PresenceState, PresenceState];
    join(b, "bob");
    sync(b, a);
    expect(keys(a.removeReplica("b").leaves)).toEqual(["bob"]);
    expect(a.replicaUp("b")).toEqual({ joins: [], leaves: [] });
    expect(a.clockOf("b")).toBe(0);
    expect(here(a)).toEqual([]);
  });

  test("does not come back through another process, which passes on nothing", () => {
    const [a, b, c] = cluster("a", "b", "c") as [PresenceState, PresenceState, PresenceState];
    join(a, "alice");
    sync(a, b);
    sync(a, c);
    c.replicaDown("a");
    join(a, "bob");
    sync(a, b);
    expect(sync(b, c)).toEqual({ joins: [], leaves: [] });
    expect(here(c)).toEqual([]);
    c.replicaUp("a");
    sync(a, c);
    expect(here(c)).toEqual(["alice", "bob"]);
  });

  test("whose clock went back is taken whole with the next snapshot", () => {
    const [a, b] = cluster("a", "b") as [PresenceState, PresenceState];
    join(a, "alice");
    const forged = new PresenceState("a");
    for (const key of ["mallory", "trent"]) join(forged, key);
    sync(forged, b);
    b.distrust("a");
    expect(a.own.since(b.clockOf("a"))).toBeUndefined();
    for (const part of a.own.snapshot()) b.mergeSnapshot("a", part);
    expect(b.clockOf("a")).toBe(1);
    expect(here(b)).toEqual(["alice"]);
  });
});
