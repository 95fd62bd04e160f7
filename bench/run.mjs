// npm run bench: what Livewright costs, beside the floor: a server that does no work but moves the same bytes.
// Every figure is the median of rounds in which the servers take turns, so that what else the machine does hits both.
//
//   npm run bench                 all workloads
//   npm run bench -- counter row  those whose name contains one of the words
//   ROUNDS=7 npm run bench        more rounds (default 5)

import { fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { request, Visitor } from "./client.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const words = process.argv.slice(2);

/** A server in a process of its own. */
async function start(file, told) {
  const child = fork(new URL(file, import.meta.url), {
    execArgv: ["--expose-gc"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (told !== undefined) child.send(told);
  const answers = [];
  child.on("message", (message) => answers.shift()?.(message));
  child.on("exit", (code) => {
    if (code !== 0 && code !== null) throw new Error(`${file} ended with ${code}`);
  });
  const next = () => new Promise((resolve) => answers.push(resolve));
  const { port } = await next();
  return {
    base: `http://127.0.0.1:${port}`,
    async usage() {
      const answer = next();
      child.send("usage");
      return answer;
    },
    stop: () => child.kill(),
  };
}

/** Server CPU, in microseconds per unit of work. */
async function cpu(server, units, work) {
  const before = await server.usage();
  await work();
  const after = await server.usage();
  return (after.cpu - before.cpu) / units;
}

async function visitors(base, path, count) {
  const list = [];
  for (let i = 0; i < count; i += 10) {
    list.push(...(await Promise.all(Array.from({ length: Math.min(10, count - i) }, () => Visitor.open(base, path)))));
  }
  return list;
}

/**
 * Events on many sockets at once, each waiting for its reply before sending the next. `reset` is sent before each round,
 * since some events make rows longer each time.
 */
function events(path, connections, perConnection, steps, reset) {
  return {
    path,
    async prepare(server) {
      const list = await visitors(server.base, path, connections);
      const run = (count) =>
        Promise.all(
          list.map(async (visitor) => {
            for (let i = 0; i < count; i++) await visitor.event(...steps[i % steps.length]);
          }),
        );
      await list[0].event(...steps[0]);
      const bytes = list[0].bytesOfLastReply;
      await run(Math.ceil(perConnection / 5)); // warm up
      return {
        async measure() {
          if (reset !== undefined) await Promise.all(list.map((visitor) => visitor.event(reset)));
          return cpu(server, connections * perConnection, () => run(perConnection));
        },
        bytes: () => bytes,
        stop: () => list.forEach((visitor) => visitor.close()),
      };
    },
  };
}

const gets = (path, count) => ({
  path,
  async prepare(server) {
    let bytes = 0;
    const run = async (total) => {
      let left = total;
      await Promise.all(
        Array.from({ length: 16 }, async () => {
          while (left-- > 0) bytes = (await request(server.base, path)).body.length;
        }),
      );
    };
    await run(count / 4);
    return { measure: () => cpu(server, count, () => run(count)), bytes: () => bytes, stop() {} };
  },
});

const joins = (path, count) => ({
  path,
  async prepare(server) {
    let bytes = 0;
    const run = async (total) => {
      for (let i = 0; i < total; i += 20) {
        const list = await visitors(server.base, path, 20);
        bytes = list[0].joinBytes;
        for (const visitor of list) visitor.close();
      }
    };
    await run(100);
    return { measure: () => cpu(server, count, () => run(count)), bytes: () => bytes, stop() {} };
  },
});

const broadcast = (connections, rounds) => ({
  path: "/broadcast",
  floor: false,
  async prepare(server) {
    const list = await visitors(server.base, "/broadcast", connections);
    let bytes = 0;
    const run = async (total) => {
      for (let i = 0; i < total; i++) {
        const all = Promise.all(
          list.map(
            (visitor) => new Promise((resolve) => (visitor.onDiff = (_, text) => resolve((bytes = text.length)))),
          ),
        );
        await request(server.base, `/broadcast?msg=hello${i}`, { method: "POST" });
        await all;
      }
    };
    await run(2);
    return {
      measure: () => cpu(server, connections * rounds, () => run(rounds)),
      bytes: () => bytes,
      stop: () => list.forEach((visitor) => visitor.close()),
    };
  },
});

const idle = (path, connections) => ({
  path,
  unit: "KB per connection",
  async prepare(server) {
    return {
      async measure() {
        const before = await server.usage();
        const list = await visitors(server.base, path, connections);
        await new Promise((resolve) => setTimeout(resolve, 1000));
        const after = await server.usage();
        for (const visitor of list) visitor.close();
        await new Promise((resolve) => setTimeout(resolve, 500));
        return (after.rss - before.rss) / connections / 1024;
      },
      bytes: () => 0,
      stop() {},
    };
  },
});

const workloads = {
  "counter event": events("/counter", 50, 200, [["inc"]]),
  "counter GET": gets("/counter", 2000),
  "counter GET + join": joins("/counter", 300),
  "table: one row of 1,000": events("/table", 4, 150, [["update_one", { index: "500" }]], "run"),
  "table: swap two rows": events("/table", 4, 150, [["swap"]]),
  "table: every 10th row": events("/table", 4, 50, [["update"]], "run"),
  "table: append one row": events("/table", 4, 100, [["append_one"]], "run"),
  "table: select a row": events("/table", 4, 100, [
    ["select", { id: "5" }],
    ["select", { id: "9" }],
  ]),
  "table GET + join": joins("/table", 60),
  "broadcast to 1,000 views": broadcast(1000, 10),
  "idle counter": idle("/counter", 1000),
  "idle table of 1,000 rows": idle("/table", 100),
};

/** What the floor has to answer so that it moves the same bytes: recorded from our own server. */
async function recordFloor(server, path) {
  const visitor = await Visitor.open(server.base, path);
  const responses = { phx_join: JSON.stringify(visitor.joined) };
  for (const name of ["inc", "run", "update_one", "swap", "update", "append_one", "select"]) {
    if (path === "/counter" ? name === "inc" : name !== "inc") {
      responses[name] = JSON.stringify(await visitor.event(name, { index: "500", id: "5" }));
    }
  }
  visitor.close();
  return { html: visitor.html, cookie: visitor.cookie, responses };
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const ours = await start("./server-livewright.mjs");
const rows = [];
for (const [name, workload] of Object.entries(workloads)) {
  if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
  const floor =
    workload.floor === false ? undefined : await start("./server-floor.mjs", await recordFloor(ours, workload.path));
  const contenders = [await workload.prepare(ours), ...(floor === undefined ? [] : [await workload.prepare(floor)])];
  const rounds = contenders.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, contender] of contenders.entries()) rounds[index].push(await contender.measure());
  }
  const [own, bare] = rounds.map(median);
  rows.push({
    work: name,
    unit: workload.unit ?? "µs CPU",
    livewright: own,
    floor: bare,
    ratio: bare === undefined ? undefined : own / bare,
    bytes: contenders[0].bytes(),
  });
  for (const contender of contenders) contender.stop();
  floor?.stop();
  const row = rows.at(-1);
  console.log(
    `${name.padEnd(28)} ${row.livewright.toFixed(1).padStart(8)} ${row.unit.padEnd(18)} floor ${(row.floor?.toFixed(1) ?? "–").padStart(7)}  ratio ${(row.ratio?.toFixed(2) ?? "–").padStart(5)}  ${row.bytes || ""} ${row.bytes ? "bytes" : ""}`,
  );
}
ours.stop();
writeFileSync(
  new URL("./results.json", import.meta.url),
  `${JSON.stringify({ node: process.version, rounds: ROUNDS, rows }, null, 2)}\n`,
);
process.exit(0);
