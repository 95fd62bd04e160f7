import { Presence } from "phoenix";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { endpoint } from "../endpoint/endpoint.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { cluster, LOBBY, Network, Node } from "../test-support/presence-network.ts";
import { presenceDiff, presenceState } from "./payloads.ts";
import { presence, type PresenceDiff } from "./presence-topic.ts";
import { readPresenceOptions } from "./presence-options.ts";

describe("a subscriber", () => {
  test("receives the first change as soon as the running code has ended, and a burst in one diff", () => {
    const network = new Network();
    const node = new Node(network, "a");
    const seen = node.diffs();
    node.track("ann");
    node.track("bob");
    expect(seen).toEqual([]);
    network.time.settle();
    expect(seen).toEqual(["+ann +bob"]);
  });

  test("receives nothing for a presence that came and went in between", () => {
    const network = new Network();
    const node = new Node(network, "a");
    const seen = node.diffs();
    node.track("ann");
    node.untrack("ann");
    network.time.settle();
    expect(seen).toEqual([]);
  });

  test("receives only changes after its subscription, also if others have not received the earlier ones yet", () => {
    const network = new Network();
    const node = new Node(network, "a");
    const early = node.diffs();
    node.track("ann");
    const late = node.diffs();
    node.untrack("ann");
    node.track("bob");
    network.time.settle();
    expect(early).toEqual(["+bob"]);
    expect(late).toEqual(["+bob -ann"]);
  });

  test("is notified less often, the more subscribers a topic has, and misses nothing", () => {
    const network = new Network();
    const node = new Node(network, "a");
    const seen = node.diffs();
    for (let i = 0; i < 1_000; i++) node.presences.subscribe(LOBBY, () => {});
    node.track("first");
    network.time.settle();
    for (let i = 0; i < 50; i++) {
      node.track(`user ${i}`);
      network.time.pass(10);
    }
    network.time.pass(200);
    expect(seen[0]).toBe("+first");
    expect(seen.length).toBeLessThanOrEqual(7);
    expect(seen.join(" ").match(/\+/g)).toHaveLength(51);
  });

  test("that throws does not keep the others from receiving, and is logged", () => {
    const network = new Network();
    const node = new Node(network, "a");
    node.presences.subscribe(LOBBY, () => {
      throw new Error("boom");
    });
    const seen = node.diffs();
    node.track("ann");
    network.time.settle();
    expect(seen).toEqual(["+ann"]);
    expect(node.logged).toEqual([
      { line: "A subscriber of presences threw an error.", fields: { error: new Error("boom") } },
    ]);
  });

  test("that has ended its subscription receives nothing, not even a change before the end", () => {
    const network = new Network();
    const { presences, ...node } = new Node(network, "a");
    const seen: unknown[] = [];
    const stop = presences.subscribe(LOBBY, (diff) => void seen.push(diff));
    presences.owner().track(LOBBY, "ann", {});
    stop();
    stop();
    network.time.settle();
    expect(seen).toEqual([]);
    expect(node.logged).toEqual([]);
  });

  test("receives diffs with frozen metas, which all subscribers share", () => {
    const network = new Network();
    const node = new Node(network, "a");
    const metas: unknown[] = [];
    for (let i = 0; i < 2; i++)
      node.presences.subscribe(LOBBY, ({ joins }) => void metas.push(joins.get("ann")?.metas[0]));
    const meta = { tags: ["x"] };
    node.track("ann", meta);
    meta.tags.push("changed later");
    network.time.settle();
    expect(metas[0]).toBe(metas[1]);
    expect(Object.isFrozen(metas[0])).toBe(true);
    expect(metas[0]).toMatchObject({ tags: ["x"] });
  });
});

describe("an update", () => {
  test("by a function that changes its argument leaves the earlier meta as it was", () => {
    const network = new Network();
    const node = new Node(network, "a");
    const topic = presence<{ tags: string[] }>("tags");
    node.view().track(topic, "ann", { tags: ["a"] });
    const diffs: PresenceDiff<{ tags: string[] }>[] = [];
    node.presences.subscribe(topic, (diff) => void diffs.push(diff));
    node.view().update(topic, "ann", (meta) => {
      meta.tags.push("b");
      return meta;
    });
    network.time.settle();
    expect(diffs[0]?.leaves.get("ann")?.metas).toMatchObject([{ tags: ["a"] }]);
    expect(diffs[0]?.joins.get("ann")?.metas).toMatchObject([{ tags: ["a", "b"] }]);
  });

  test("is atomic elsewhere: at no moment is the key absent or twice there", () => {
    const network = new Network();
    const [a, b] = cluster(network, "a", "b") as [Node, Node];
    a.track("ann", { n: 0 });
    network.time.pass(2_000);
    const counts = new Set<number>();
    b.presences.subscribe(LOBBY, () => counts.add(b.presences.getByKey(LOBBY, "ann")?.metas.length ?? 0));
    for (let n = 1; n < 20; n++) {
      a.track("ann", { n });
      network.time.pass(700);
      counts.add(b.presences.getByKey(LOBBY, "ann")?.metas.length ?? 0);
    }
    expect([...counts]).toEqual([1]);
  });
});

describe("a schema", () => {
  const schema = z.object({ name: z.string(), role: z.string().default("guest") });
  const typed = presence("typed", schema);

  function remote(metas: Readonly<Record<string, object>>): { network: Network; b: Node } {
    const network = new Network();
    const [a, b] = cluster(network, "a", "b") as [Node, Node];
    // Another version of the application, with other metas.
    for (const [key, meta] of Object.entries(metas)) a.view().track(presence<object>("typed"), key, meta);
    network.time.pass(5_000);
    return { network, b };
  }

  test("parses metas of other processes, and keeps their references", () => {
    const { b } = remote({ ann: { name: "Ann", unknown: 1 } });
    const [meta] = b.presences.getByKey(typed, "ann")?.metas ?? [];
    expect(meta).toEqual({ name: "Ann", role: "guest", phx_ref: meta?.phx_ref });
    expect(meta?.phx_ref).toMatch(/\.1$/);
  });

  test("hides metas that do not match, in lists and in diffs, with one line", () => {
    const { network, b } = remote({ bob: { name: 7 }, eve: {}, ann: { name: "Ann" } });
    expect([...b.presences.list(typed).keys()]).toEqual(["ann"]);
    expect(b.presences.getByKey(typed, "bob")).toBeUndefined();
    const diffs: string[] = [];
    b.presences.subscribe(typed, ({ joins, leaves }) =>
      diffs.push(`${[...joins.keys()].join()} ${[...leaves.keys()].join()}`),
    );
    network.fate = () => [];
    network.time.pass(31_000);
    expect(diffs).toEqual([" ann"]);
    expect(b.logged.map(({ line }) => line)).toEqual([
      "LW716  A meta of another process does not match the schema of its topic.",
    ]);
  });

  test("that is asynchronous matches nothing", () => {
    const { b } = remote({ ann: { name: "Ann" } });
    const late = presence(
      "typed",
      schema.refine(async () => true),
    );
    expect(b.presences.list(late).size).toBe(0);
    expect(b.logged[0]?.line).toMatch(/LW716/);
  });

  test("does not parse metas of this process", () => {
    const network = new Network();
    const node = new Node(network, "a");
    node.view().track(typed, "ann", { name: "Ann" } as never);
    expect(node.presences.getByKey(typed, "ann")?.metas[0]).not.toHaveProperty("role");
  });
});

describe("payloads", () => {
  test("are what the Presence class of the official client reads, also for keys such as __proto__", () => {
    const network = new Network();
    const node = new Node(network, "a");
    node.view("1").track(LOBBY, "__proto__", { device: "phone" });
    node.view("2").track(LOBBY, "__proto__", { device: "tv" });
    node.view("1").track(LOBBY, "constructor", { device: "phone" });
    const receive = (payload: object): never => JSON.parse(JSON.stringify(payload)) as never;
    let browser: object = Presence.syncState({}, receive(presenceState(node.presences.list(LOBBY))));
    expect(Presence.list(browser, (key: string, { metas }: { metas: unknown[] }) => [key, metas.length])).toEqual([
      ["__proto__", 2],
      ["constructor", 1],
    ]);
    node.presences.subscribe(LOBBY, (diff) => {
      browser = Presence.syncDiff(browser, receive(presenceDiff(diff)));
    });
    node.view("1").update(LOBBY, "__proto__", { device: "watch" });
    node.view("2").untrack(LOBBY, "__proto__");
    node.view("1").untrack(LOBBY, "constructor");
    network.time.settle();
    expect(JSON.stringify(browser)).toBe(JSON.stringify(receive(presenceState(node.presences.list(LOBBY)))));
    expect(JSON.stringify(browser)).toMatch(
      /^\{"__proto__":\{"metas":\[\{"device":"watch","phx_ref":"\S+\.4","phx_ref_prev":"\S+\.1"\}\]\}\}$/,
    );
  });

  test("carry references of their own, not those of a meta that was copied from another", () => {
    const network = new Network();
    const node = new Node(network, "a");
    node.track("ann", { phx_ref: "mine", phx_ref_prev: "mine", name: "Ann" });
    expect(presenceState(node.presences.list(LOBBY))["ann"]?.metas).toEqual([
      { name: "Ann", phx_ref: `${node.presences.id}.1` },
    ]);
  });
});

describe("the option presence of an endpoint", () => {
  test.each([
    [{ downPeriod: 2_000 }, /downPeriod is 2000, which is too short/],
    [{ downPeriod: 10_000 }, /downPeriod is 10000, which is too short/],
    [{ permDownPeriod: 30_000 }, /permDownPeriod is 30000, which is not more than downPeriod 30000/],
    [{ beatPeriod: 0 }, /beatPeriod is 0\. Expected milliseconds/],
    [{ silentPeriod: Number.NaN }, /silentPeriod is NaN/],
    [{ name: "" }, /The name is ""/],
    [{ period: 3 }, /has no option "period"/],
  ])("%j is refused with LW102", (options, message) => {
    expect(() => endpoint({ routes: [], logger: silentLogger, presence: options as never })).toThrow(message);
    expect(() => readPresenceOptions(options as never)).toThrow("LW102");
  });

  test("has the periods of Phoenix by default", () => {
    expect(readPresenceOptions(undefined)).toMatchObject({
      periods: { beat: 1_500, silent: 15_000, down: 30_000, permDown: 1_200_000 },
      leaveOnClose: false,
      eager: false,
    });
  });
});
