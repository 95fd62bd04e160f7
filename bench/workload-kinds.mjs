// The kinds of work that the bench measures. Each prepares a server, and then measures on every call.

import { performance } from "node:perf_hooks";
import { request, send, Visitor } from "./client.mjs";
import { Meter } from "./meter.mjs";

const MICROSECONDS = "µs of CPU";
/** The peers that keep pages alive. */
export const LIVE = ["liveviewjs"];

/** Runs a step many times, with a number of them concurrently. */
async function atOnce(total, width, action) {
  let left = total;
  const results = [];
  const lane = async () => {
    while (left-- > 0) results.push(await action());
  };
  await Promise.all(Array.from({ length: Math.min(width, total) }, lane));
  return results;
}

const open = (server, path, count) => atOnce(count, 10, () => server.open(path));

/**
 * Events on many sockets at once, each waiting for its reply before it sends the next.
 *
 * A round is some blocks of them, so that a fast server has enough to do for the count of its CPU time to mean something.
 */
export function events(name, path, { connections, each, steps, reset, before, bystanders = 0, peers = [] }) {
  return {
    names: [name],
    unit: MICROSECONDS,
    path,
    // All requests that the floor must answer.
    steps: [...[reset, before].filter((step) => step !== undefined), ...steps],
    peers,
    async prepare({ launch, blocks }) {
      const server = await launch();
      const visitors = await open(server, path, connections);
      await open(server, path, bystanders);
      const all = (step, meter) => Promise.all(visitors.map((visitor) => meter.time(() => send(visitor, step))));
      const run = (meter) =>
        Promise.all(
          visitors.map(async (visitor) => {
            for (let i = 0; i < each; i++) await meter.time(() => send(visitor, steps[i % steps.length]));
          }),
        );
      const block = async (meter) => {
        // Some events make rows longer with each call.
        if (reset !== undefined) await all(reset, meter);
        if (before === undefined) return meter.run(run);
        for (let i = 0; i < each; i++) {
          await all(before, meter);
          await meter.run(() => all(steps[0], meter));
        }
      };
      await send(visitors[0], steps[0]);
      const bytes = visitors[0].bytesOfLastReply;
      const measure = async () => {
        await block(new Meter(server)); // after the other servers had their turn
        const meter = new Meter(server);
        for (let i = 0; i < blocks; i++) await block(meter);
        return meter.per(blocks * connections * each);
      };
      await measure(); // until it is compiled
      return { server, measure, bytes: () => bytes };
    },
  };
}

/** A row with one figure of CPU time. Prepares each server once. */
const row = (name, path, peers, prepare, more = {}) => ({
  names: [name],
  unit: MICROSECONDS,
  path,
  peers,
  prepare: async ({ launch }) => prepare(await launch()),
  ...more,
});

/** Page loads over keep-alive connections. */
export const gets = (name, path, count, peers = []) =>
  row(name, path, peers, async (server) => {
    let bytes = 0;
    const visit = async () => {
      const { status, body } = await request(server.base, path);
      if (status !== 200) throw new Error(`GET ${path} answered ${status}`);
      bytes = Buffer.byteLength(body);
    };
    const run = (total, meter) => atOnce(total, 16, () => meter.time(visit));
    await run(count, new Meter(server));
    return inRounds(server, count, run, () => bytes);
  });

/** Work that runs `count` times in a round, after an uncounted quarter, because the other servers ran in between. */
function inRounds(server, count, run, bytes) {
  return {
    server,
    async measure() {
      const meter = new Meter(server);
      await run(count / 4, meter);
      await meter.run(() => run(count, meter));
      return meter.per(count);
    },
    bytes,
  };
}

/** Complete visits: the page, a WebSocket, the join, and the end. */
export const joins = (name, path, count, peers = []) =>
  row(name, path, peers, async (server) => {
    let bytes = 0;
    const run = async (total, meter) => {
      for (let i = 0; i < total; i += 10) {
        const visitors = await atOnce(Math.min(10, total), 10, () => meter.time(() => server.open(path)));
        bytes = visitors[0].joinBytes;
        for (const visitor of visitors) visitor.close();
      }
    };
    // Every visit runs much code a few times, so the hot code is compiled only after thousands of visits.
    await run(count * 6, new Meter(server));
    return inRounds(server, count, run, () => bytes);
  });

/** All clients reconnect at the same moment, as after a restart of the server. */
export const reconnects = (name, path, count, peers = []) =>
  row(name, path, peers, async (server) => {
    const visitors = await atOnce(count, 16, () => Visitor.load(server.base, path));
    const leave = async () => {
      for (const visitor of visitors) visitor.close();
      // The server handles as many closed sockets, which is not part of the measured reconnect.
      await new Promise((resolve) => setTimeout(resolve, 200));
    };
    const storm = async (meter) => {
      await meter.run(() => Promise.all(visitors.map((visitor) => meter.time(() => visitor.connect()))));
      await leave();
    };
    await storm(new Meter(server));
    return {
      server,
      async measure() {
        const meter = new Meter(server);
        await storm(meter);
        return meter.per(count);
      },
      bytes: () => visitors[0].joinBytes,
    };
  });

/** Messages to many views, published by a POST. One diff shows all messages of a POST. */
export const broadcast = (name, { connections, times, path, post, messages = 1, peers = [] }) => {
  const prepare = async (server) => {
    const visitors = await open(server, path, connections);
    let bytes = 0;
    const run = async (total, meter) => {
      for (let i = 0; i < total; i++) {
        const arrivals = visitors.map((visitor) =>
          meter.time(
            () =>
              new Promise((resolve) => {
                visitor.onDiff = (_diff, text) => resolve((bytes = Buffer.byteLength(text)));
              }),
          ),
        );
        const { status } = await request(server.base, post(i), { method: "POST" });
        if (status >= 400) throw new Error(`POST ${post(i)} answered ${status}`);
        await Promise.all(arrivals);
      }
    };
    await run(times, new Meter(server));
    return {
      server,
      async measure() {
        const meter = new Meter(server);
        await run(Math.ceil(times / 4), meter); // after the other servers had their turn
        await meter.run(() => run(times, meter));
        return meter.per(connections * times * messages);
      },
      bytes: () => bytes,
    };
  };
  return row(name, path, peers, prepare, { post: post(0) });
};

/**
 * The memory of an idle connection: the difference between many and few connections, in a new server. So the cost of
 * the first client and the remains of other rounds do not count.
 */
export const idle = (name, path, few, many, peers = []) => ({
  names: [`${name}: heap`, `${name}: RSS`],
  unit: "KB",
  path,
  peers,
  profiled: false,
  async prepare({ launch }) {
    return {
      async measure() {
        const server = await launch();
        const visitors = await open(server, path, few);
        const before = await server.ask("memory");
        visitors.push(...(await open(server, path, many - few)));
        const after = await server.ask("memory");
        for (const visitor of visitors) visitor.close();
        await server.stop();
        return { costs: ["heap", "rss"].map((kind) => (after[kind] - before[kind]) / (many - few) / 1024) };
      },
      bytes: () => undefined,
    };
  },
});

/** A new process, from its start to its first response. */
export const coldStart = (name, path, peers = []) => ({
  names: [`${name}: time`, `${name}: CPU`],
  unit: "ms",
  path,
  peers,
  profiled: false,
  // The bench cannot start servers that run elsewhere.
  own: true,
  async prepare({ launch }) {
    return {
      async measure() {
        const began = performance.now();
        const server = await launch();
        await request(server.base, path);
        const time = performance.now() - began;
        const cpu = await server.ask("cpu");
        await server.stop();
        return { costs: [time, cpu / 1000] };
      },
      bytes: () => undefined,
    };
  },
});

/**
 * The same work with a new server for each round, for so many connections that this process could not hold them to all
 * servers at the same time.
 */
export const oneAtATime = (workload) => ({
  ...workload,
  profiled: false,
  async prepare(contender) {
    let bytes;
    return {
      async measure() {
        const work = await workload.prepare(contender);
        const measured = await work.measure();
        bytes = work.bytes();
        await work.server.stop();
        return measured;
      },
      bytes: () => bytes,
    };
  },
});
