// What the bench measures. A workload starts a server, prepares it, and then measures as often as it is asked to.

import { request, Visitor } from "./client.mjs";

const MICROSECONDS = "µs of CPU";

/** Server CPU in microseconds for some work. */
async function cpu(server, work) {
  const before = await server.ask("cpu");
  await work();
  return (await server.ask("cpu")) - before;
}

/** Opens views, ten at a time. */
async function open(base, path, count) {
  const list = [];
  for (let i = 0; i < count; i += 10) {
    list.push(...(await Promise.all(Array.from({ length: Math.min(10, count - i) }, () => Visitor.open(base, path)))));
  }
  return list;
}

/**
 * Events on many sockets at once, each waiting for its reply before it sends the next.
 *
 * A round is some blocks of them, so that a fast server has enough to do for the count of its CPU time to mean something.
 */
function events(name, path, { connections, each, steps, reset, before, everywhere = true }) {
  return {
    names: [name],
    unit: MICROSECONDS,
    path,
    // Everything the floor has to know an answer to.
    steps: [...[reset, before].filter((step) => step !== undefined), ...steps],
    everywhere,
    async prepare(launch, blocks) {
      const server = await launch();
      const visitors = await open(server.base, path, connections);
      const all = (step) => Promise.all(visitors.map((visitor) => visitor.event(...step)));
      const run = () =>
        Promise.all(
          visitors.map(async (visitor) => {
            for (let i = 0; i < each; i++) await visitor.event(...steps[i % steps.length]);
          }),
        );
      const block = async () => {
        // Some events make rows longer each time they are sent.
        if (reset !== undefined) await all(reset);
        if (before === undefined) return cpu(server, run);
        let spent = 0;
        for (let i = 0; i < each; i++) {
          await all(before);
          spent += await cpu(server, () => all(steps[0]));
        }
        return spent;
      };
      await visitors[0].event(...steps[0]);
      const bytes = visitors[0].bytesOfLastReply;
      const measure = async () => {
        await block(); // after the other servers had their turn
        let spent = 0;
        for (let i = 0; i < blocks; i++) spent += await block();
        return spent / blocks / connections / each;
      };
      await measure(); // until it is compiled
      return { measure, bytes: () => bytes, stop: () => server.stop() };
    },
  };
}

const gets = (name, path, count) => ({
  names: [name],
  unit: MICROSECONDS,
  path,
  everywhere: true,
  async prepare(launch) {
    const server = await launch();
    let bytes = 0;
    const run = async (total) => {
      let left = total;
      const visit = async () => {
        while (left-- > 0) bytes = Buffer.byteLength((await request(server.base, path)).body);
      };
      await Promise.all(Array.from({ length: 16 }, visit));
    };
    await run(count);
    return {
      async measure() {
        await run(count / 4); // after the other servers had their turn
        return (await cpu(server, () => run(count))) / count;
      },
      bytes: () => bytes,
      stop: () => server.stop(),
    };
  },
});

const joins = (name, path, count, everywhere = true) => ({
  names: [name],
  unit: MICROSECONDS,
  path,
  everywhere,
  async prepare(launch) {
    const server = await launch();
    let bytes = 0;
    const run = async (total) => {
      for (let i = 0; i < total; i += 10) {
        const visitors = await open(server.base, path, 10);
        bytes = visitors[0].joinBytes;
        for (const visitor of visitors) visitor.close();
      }
    };
    // Every visit walks through much code a few times, so it takes thousands until what matters is compiled.
    await run(count * 6);
    return {
      async measure() {
        await run(count / 4); // after the other servers had their turn
        return (await cpu(server, () => run(count))) / count;
      },
      bytes: () => bytes,
      stop: () => server.stop(),
    };
  },
});

/** Messages to many views, published by a POST: so many at once, all of them shown by one diff, and so many times a round. */
const broadcast = (name, { connections, times, path, post, messages = 1, everywhere = true }) => ({
  names: [name],
  unit: MICROSECONDS,
  path,
  post: post(0),
  everywhere,
  async prepare(launch) {
    const server = await launch();
    const visitors = await open(server.base, path, connections);
    let bytes = 0;
    const run = async (total) => {
      for (let i = 0; i < total; i++) {
        const arrivals = visitors.map(
          (visitor) =>
            new Promise((resolve) => {
              visitor.onDiff = (_diff, text) => resolve((bytes = Buffer.byteLength(text)));
            }),
        );
        await request(server.base, post(i), { method: "POST" });
        await Promise.all(arrivals);
      }
    };
    await run(times);
    return {
      async measure() {
        await run(Math.ceil(times / 4)); // after the other servers had their turn
        return (await cpu(server, () => run(times))) / connections / times / messages;
      },
      bytes: () => bytes,
      stop: () => server.stop(),
    };
  },
});

/**
 * Memory of a connection that does nothing: how much more there is after many connections than after a few, in a server
 * that was started for this, so that what a first visitor costs and what other rounds left behind is not counted.
 */
const idle = (name, path, few, many) => ({
  names: [`${name}: heap`, `${name}: RSS`],
  unit: "KB",
  path,
  everywhere: true,
  async prepare(launch) {
    return {
      async measure() {
        const server = await launch();
        const visitors = await open(server.base, path, few);
        const before = await server.ask("memory");
        visitors.push(...(await open(server.base, path, many - few)));
        const after = await server.ask("memory");
        for (const visitor of visitors) visitor.close();
        server.stop();
        return ["heap", "rss"].map((kind) => (after[kind] - before[kind]) / (many - few) / 1024);
      },
      bytes: () => undefined,
      stop() {},
    };
  },
});

const table = (name, each, steps, more) => events(`table: ${name}`, "/table", { connections: 4, each, steps, ...more });
const run = ["run"];
const someRows = Array.from({ length: 100 }, (_, i) => ["update_one", { index: String(i * 10 + 5) }]);

export const workloads = [
  events("counter: event", "/counter", { connections: 50, each: 200, steps: [["inc"]] }),
  gets("counter: GET", "/counter", 4000),
  joins("counter: GET + join", "/counter", 600),
  joins("table: GET + join", "/table", 60),
  table("one row of 1,000", 100, someRows, { reset: run }),
  table("swap two rows", 100, [["swap"]]),
  table("every 10th row", 50, [["update"]], { reset: run }),
  table("append one row", 100, [["append_one"]], { reset: run }),
  table("select a row", 100, [
    ["select", { id: "5" }],
    ["select", { id: "9" }],
  ]),
  table("clear 1,000 rows", 5, [["clear"]], { connections: 40, before: run }),
  table("create 1,000 rows", 5, [["run"]], { connections: 20, before: ["clear"] }),
  joins("100 components: GET + join", "/bench/components", 200, false),
  events("100 components: event in one", "/bench/components", {
    connections: 10,
    each: 200,
    steps: [["count", {}, 50]],
    everywhere: false,
  }),
  events("100 components: new prop for one", "/bench/components", {
    connections: 10,
    each: 200,
    steps: [["step"]],
    everywhere: false,
  }),
  joins("stream of 10,000: GET + join", "/bench/log", 20, false),
  events("stream of 10,000: insert one", "/bench/log", {
    connections: 10,
    each: 300,
    steps: [["insert"]],
    everywhere: false,
  }),
  broadcast("broadcast to 1,000 views", {
    connections: 1000,
    times: 10,
    path: "/broadcast",
    post: (round) => `/broadcast?msg=hello${round % 10}`,
  }),
  broadcast("storm: 1,000 messages to 50 views", {
    connections: 50,
    times: 10,
    path: "/bench/storm",
    post: () => "/bench/storm?count=1000",
    messages: 1000,
    everywhere: false,
  }),
  idle("idle counter", "/counter", 500, 2000),
  idle("idle table", "/table", 50, 200),
  idle("idle counter, up to 3,000", "/counter", 100, 3000),
];
