import { describe, expect, test } from "vitest";
import { localPresences } from "../test-support/presences.ts";
import { cluster, LOBBY, Network, Node, type Sent } from "../test-support/presence-network.ts";

const DOWN = 30_000;

/** Cuts the network between a process and all others. */
function cut(...names: readonly string[]): Network["fate"] {
  return ({ from, to }) => (from !== to && (names.includes(from) || names.includes(to)) ? [] : [0]);
}

function kinds(sent: readonly Sent[]): string[] {
  return sent.map(({ from, to, message }) => `${from}>${to} ${String((message as unknown[])[1])}`);
}

function pair(): { network: Network; a: Node; b: Node } {
  const network = new Network();
  const [a, b] = cluster(network, "a", "b") as [Node, Node];
  return { network, a, b };
}

describe("messages between processes", () => {
  test("start with few, and become one per 15 s when nothing changes", () => {
    const { network } = pair();
    network.time.pass(60_000);
    network.sent.length = 0;
    network.time.pass(60_000);
    expect(kinds(network.sent)).toEqual(Array.from({ length: 4 }, () => ["a>b beat", "b>a beat"]).flat());
  });

  test("of a process that is alone call for others three times before they become rare", () => {
    const network = new Network();
    const alone = new Node(network, "a");
    const listener = network.bus("listener");
    const heard: unknown[] = [];
    listener.subscribe("livewright:presence", (message) => void heard.push(message));
    network.time.pass(10_000);
    expect(heard).toHaveLength(3);
    expect(alone.presences.list.length).toBe(1);
  });

  test.each([0, 5_000, 15_000])(
    "bring the first change %i ms after the start immediately, and later ones after 1.5 s",
    (pause) => {
      const { network, a, b } = pair();
      network.time.pass(pause);
      a.track("alice");
      network.time.pass(0);
      expect(b.here).toEqual(["alice"]);
      a.track("bob");
      a.track("carol");
      network.time.pass(1_400);
      expect(b.here).toEqual(["alice"]);
      network.sent.length = 0;
      network.time.pass(100);
      expect(b.here).toEqual(["alice", "bob", "carol"]);
      expect(kinds(network.sent)).toEqual(["a>b beat"]);
    },
  );

  test("show the presences of a process that was there before", () => {
    const network = new Network();
    const a = new Node(network, "a");
    a.track("alice");
    network.time.pass(60_000);
    const b = new Node(network, "b");
    network.time.pass(1);
    expect(b.here).toEqual(["alice"]);
  });

  test("are sent again if the subscriptions of the bus were late", () => {
    const network = new Network();
    new Node(network, "a").track("alice");
    network.time.pass(60_000);
    let deaf = true;
    network.fate = ({ to }) => (to === "b" && deaf ? [] : [0]);
    const b = new Node(network, "b");
    network.time.pass(100);
    expect(b.here).toEqual([]);
    deaf = false;
    network.time.pass(1_500);
    expect(b.here).toEqual(["alice"]);
  });

  test("that were lost are asked for with the next one", () => {
    const { network, a, b } = pair();
    network.time.pass(5_000);
    network.fate = () => [];
    a.track("alice");
    network.time.pass(1_500);
    network.fate = () => [0];
    a.track("bob");
    network.sent.length = 0;
    network.time.pass(1_500);
    expect(b.here).toEqual(["alice", "bob"]);
    expect(kinds(network.sent)).toEqual(["a>b beat", "b>a ask", "a>b beat"]);
  });

  test("ask once for many changes that are missing", () => {
    const { network, a, b } = pair();
    network.time.pass(5_000);
    for (let i = 0; i < 1_000; i++) a.track(`user ${i}`, { text: "x".repeat(1_000) });
    network.fate = cut("b");
    network.time.pass(2_000);
    network.fate = () => [0];
    network.sent.length = 0;
    network.time.pass(20_000);
    expect(b.here).toHaveLength(1_000);
    expect(kinds(network.sent).filter((kind) => kind === "b>a ask")).toHaveLength(1);
    const sizes = network.sent.map(({ message }) => JSON.stringify(message).length);
    expect(Math.max(...sizes)).toBeLessThan(100_000);
  });

  test("bring a snapshot to a process that missed more than is kept", () => {
    const { network, a, b } = pair();
    network.fate = cut("b");
    a.track("stays");
    for (let i = 0; i < 15_000; i++) {
      a.track("busy");
      a.untrack("busy");
    }
    a.track("late");
    network.time.pass(2_000);
    network.fate = () => [0];
    network.sent.length = 0;
    network.time.pass(20_000);
    expect(b.here).toEqual(["late", "stays"]);
    expect(kinds(network.sent)).toContain("a>b snapshot");
  });

  test.each<[string, unknown]>([
    ["text", "hello"],
    ["nothing", null],
    ["another version", [2, "beat", "x", "x", 1, 0, false, null]],
    ["an unknown kind", [1, "boom", "x", "x", 1]],
    ["a beat without clock", [1, "beat", "x", "x", 1]],
    ["a negative clock", [1, "beat", "x", "x", 1, -1, false, null]],
    ["a clock that is no integer", [1, "beat", "x", "x", 1, 1e300, false, null]],
    [
      "entries out of order",
      [
        1,
        "beat",
        "x",
        "x",
        1,
        2,
        false,
        [
          0,
          2,
          [
            [2, 0, "t", "k", {}],
            [1, 0, "t", "k", {}],
          ],
          [],
        ],
      ],
    ],
    ["an entry outside of its delta", [1, "beat", "x", "x", 1, 2, false, [0, 2, [[3, 0, "t", "k", {}]], []]]],
    ["a delta beyond the clock", [1, "beat", "x", "x", 1, 1, false, [0, 9, [], []]]],
    ["a meta that is no object", [1, "beat", "x", "x", 1, 1, false, [0, 1, [[1, 0, "t", "k", 5]], []]]],
    ["a key that is no text", [1, "beat", "x", "x", 1, 1, false, [0, 1, [[1, 0, "t", 7, {}]], []]]],
    ["part 3 of 2", [1, "snapshot", "x", "x", 1, 5, 3, 2, []]],
    ["a removal that is no number", [1, "beat", "x", "x", 1, 1, false, [0, 1, [], ["__proto__"]]]],
    ["an end without a flag", [1, "end", "x", "x", 1, "yes"]],
    ["a bare list", []],
    ["an object", { kind: "beat" }],
  ])("that hold %s are refused with one line, and lose nothing", (_, message) => {
    const { network, a, b } = pair();
    a.track("alice");
    network.time.pass(2_000);
    network.send("x", "livewright:presence", message);
    network.send("x", "livewright:presence", message);
    a.track("bob");
    network.time.pass(2_000);
    expect(b.here).toEqual(["alice", "bob"]);
    expect(b.logged.map(({ line }) => line.slice(0, 5))).toEqual(["LW716"]);
  });

  test("with an invented state of another process are mended by its later messages", () => {
    const { network, a, b } = pair();
    a.track("alice");
    network.time.pass(2_000);
    const { message } = network.sent.find(({ from }) => from === "a") as Sent;
    const [, , id, name] = message as [number, string, string, string];
    network.send("x", "livewright:presence", [
      1,
      "beat",
      id,
      name,
      5,
      99,
      false,
      [0, 99, [[90, 0, "lobby", "mallory", {}]], [1]],
    ]);
    network.time.pass(1);
    expect(b.here).toEqual(["mallory"]);
    network.time.pass(60_000);
    expect(b.here).toEqual(["alice"]);
  });

  test("of more than 1,000 processes are refused", () => {
    const { network, b } = pair();
    for (let i = 0; i < 1_100; i++)
      network.send("x", "livewright:presence", [1, "beat", `x${i}`, `x${i}`, 1, 0, false, null]);
    network.time.pass(1);
    expect(String(b.logged[0]?.fields?.["error"])).toContain("More than 1000 processes");
    expect(b.logged).toHaveLength(1);
  });

  test("end with the endpoint, and so do the timers", () => {
    const { network, a, b } = pair();
    a.track("alice");
    a.presences.close();
    b.presences.close();
    network.time.pass(1);
    expect(network.subscriptions).toBe(0);
    expect(network.time.timers).toBe(0);
    a.track("bob");
    expect(a.here).toEqual(["alice", "bob"]);
    expect(network.time.timers).toBe(0);
  });

  test("do not exist before the first use", () => {
    const network = new Network();
    const presences = localPresences(network.bus("a"), { clock: network.time.clock() });
    network.time.pass(60_000);
    expect([network.subscriptions, network.time.timers, network.sent]).toEqual([0, 0, []]);
    expect(presences.list(LOBBY).size).toBe(0);
    expect(network.subscriptions).toBe(2);
  });
});

describe("a process that is silent", () => {
  test("is hidden after 30 s, not earlier, and shown again when it is back", () => {
    const { network, a, b } = pair();
    a.track("alice");
    network.time.pass(2_000);
    const seen = b.diffs();
    network.fate = cut("a");
    network.time.pass(DOWN - 15_000);
    expect(b.here).toEqual(["alice"]);
    network.time.pass(15_002);
    expect(b.here).toEqual([]);
    expect(seen).toEqual(["-alice"]);
    network.fate = () => [0];
    network.time.pass(15_000);
    expect(b.here).toEqual(["alice"]);
    expect(seen).toEqual(["-alice", "+alice"]);
  });

  test("shows what happened on both sides once it is back", () => {
    const { network, a, b } = pair();
    a.track("alice");
    b.track("bob");
    network.time.pass(2_000);
    network.fate = cut("a");
    a.untrack("alice");
    a.track("carol");
    b.track("dave");
    network.time.pass(DOWN * 2);
    expect(a.here).toEqual(["carol"]);
    expect(b.here).toEqual(["bob", "dave"]);
    network.fate = () => [0];
    network.time.pass(16_500);
    expect(a.here).toEqual(["bob", "carol", "dave"]);
    expect(b.here).toEqual(["bob", "carol", "dave"]);
  });

  test("is forgotten after 20 minutes, and can still come back", () => {
    const { network, a, b } = pair();
    a.track("alice");
    network.time.pass(2_000);
    network.fate = cut("a");
    network.time.pass(1_300_000);
    expect(b.here).toEqual([]);
    network.fate = () => [0];
    network.time.pass(16_500);
    expect(b.here).toEqual(["alice"]);
    expect(a.here).toEqual(["alice"]);
  });

  test("does not come back by late copies of its messages", () => {
    const { network, a, b } = pair();
    network.time.pass(5_000);
    network.fate = () => [0, 45_000, 1_300_000];
    a.track("alice");
    network.time.pass(100);
    expect(b.here).toEqual(["alice"]);
    network.fate = cut("a");
    const seen = b.diffs();
    network.time.pass(1_400_000);
    expect(b.here).toEqual([]);
    expect(seen).toEqual(["-alice"]);
  });

  test("is not hidden because this process was suspended itself", () => {
    const { network, a, b } = pair();
    a.track("alice");
    network.time.pass(2_000);
    const seen = b.diffs();
    network.time.suspend(120_000);
    network.time.pass(20_000);
    expect(b.here).toEqual(["alice"]);
    expect(seen).toEqual([]);
  });

  test("is recognized whatever the clocks of the machines say", () => {
    const network = new Network();
    const a = new Node(network, "a", {}, -7_200_000);
    const b = new Node(network, "b", {}, 86_400_000);
    a.track("alice");
    network.time.pass(100);
    expect(b.here).toEqual(["alice"]);
    network.fate = cut("a");
    network.time.pass(DOWN + 100);
    expect(b.here).toEqual([]);
  });
});

describe("a process that ends", () => {
  test("keeps its presences for 30 s by default, so users who reconnect elsewhere never leave", () => {
    const { network, a, b } = pair();
    a.track("alice", { on: "a" });
    network.time.pass(2_000);
    const seen = b.diffs();
    a.presences.drain();
    a.view().release();
    network.time.pass(1_000);
    a.presences.close();
    network.time.pass(1_000);
    expect(b.here).toEqual(["alice"]);
    b.track("alice", { on: "b" });
    network.time.pass(DOWN + 1_000);
    expect(b.here).toEqual(["alice"]);
    expect(b.presences.getByKey(LOBBY, "alice")?.metas).toEqual([expect.objectContaining({ on: "b" })]);
    expect(seen).toEqual(["+alice", "-alice"]);
    network.time.pass(60_000);
    expect(seen).toHaveLength(2);
  });

  test("removes a presence that a view ends itself, also while it drains", () => {
    const { network, a, b } = pair();
    a.track("alice");
    network.time.pass(2_000);
    a.presences.drain();
    a.untrack("alice");
    network.time.pass(2_000);
    expect(b.here).toEqual([]);
  });

  test("removes its presences immediately if leaveOnClose is set", () => {
    const network = new Network();
    const a = new Node(network, "a", { leaveOnClose: true });
    const b = new Node(network, "b");
    a.track("alice");
    network.time.pass(2_000);
    const seen = b.diffs();
    a.presences.drain();
    a.presences.close();
    network.time.pass(1);
    expect(b.here).toEqual([]);
    expect(seen).toEqual(["-alice"]);
  });

  test("sends its last changes", () => {
    const { network, a, b } = pair();
    a.track("alice");
    network.time.pass(200);
    a.track("bob");
    a.presences.close();
    network.time.pass(1);
    expect(b.here).toEqual(["alice", "bob"]);
  });
});

describe("a process that restarts under its name", () => {
  test("replaces the presences of the one that crashed", () => {
    const network = new Network();
    const b = new Node(network, "b");
    const old = new Node(network, "web-1", { name: "web-1" });
    old.track("alice");
    network.time.pass(2_000);
    network.fate = cut("web-1");
    network.time.pass(3_000);
    network.fate = ({ from, to }) => (from === "web-1" || to === "web-1" ? [] : [0]);
    const back = new Node(network, "web-1 again", { name: "web-1" });
    back.track("carol");
    network.time.pass(2_000);
    expect(b.here).toEqual(["carol"]);
    network.time.pass(100_000);
    expect(b.here).toEqual(["carol"]);
  });

  test("leaves those of one that is still ending to their time", () => {
    const network = new Network();
    const b = new Node(network, "b");
    const old = new Node(network, "old", { name: "web-1" });
    old.track("alice");
    network.time.pass(2_000);
    old.presences.drain();
    old.presences.close();
    new Node(network, "new", { name: "web-1" }).track("carol");
    network.time.pass(3_000);
    expect(b.here).toEqual(["alice", "carol"]);
    network.time.pass(DOWN);
    expect(b.here).toEqual(["carol"]);
  });

  test("without a name is another process, and the old presences go after 30 s", () => {
    const network = new Network();
    const b = new Node(network, "b");
    new Node(network, "old").track("alice");
    network.time.pass(2_000);
    network.fate = cut("old");
    new Node(network, "new").track("alice");
    network.time.pass(DOWN - 20_000);
    expect(b.metas["alice"]).toHaveLength(2);
    network.time.pass(DOWN);
    expect(b.metas["alice"]).toHaveLength(1);
  });

  test("while the old one lives is reported, and both are shown", () => {
    const network = new Network();
    const b = new Node(network, "b");
    const one = new Node(network, "one", { name: "web" });
    const two = new Node(network, "two", { name: "web" });
    one.track("alice");
    two.track("bob");
    network.time.pass(100_000);
    expect(b.here).toEqual(["alice", "bob"]);
    expect(one.logged.map(({ line }) => line)).toEqual(['LW733  Another process has the presence name "web".']);
    expect(b.logged).toEqual([]);
    const seen = b.diffs();
    network.time.pass(100_000);
    expect(seen).toEqual([]);
  });
});

test("three processes agree after each was cut off in turn", () => {
  const network = new Network();
  const nodes = cluster(network, "a", "b", "c");
  for (const [i, name] of ["a", "b", "c"].entries()) {
    network.fate = cut(name);
    for (const node of nodes) node.track(`${name} ${nodes.indexOf(node)} ${i}`);
    network.time.pass(DOWN * 1.5);
  }
  network.fate = () => [0];
  network.time.pass(20_000);
  expect(nodes[0]?.here).toHaveLength(9);
  for (const node of nodes) expect(node.metas).toEqual(nodes[0]?.metas);
});
