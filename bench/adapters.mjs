// npm run bench:adapters: the cost of a page, an event and a join through each adapter, next to `serve`. All servers run at the same time and
// take turns block by block, so that other load on the machine affects all of them. Each figure is the median of the blocks; its ratio is
// the median of the ratios to `serve` in the same round.
//
//   ROUNDS=40 npm run bench:adapters

import { start } from "./contenders.mjs";
import { request, send } from "./client.mjs";
import { machine } from "./machine.mjs";
import { Meter } from "./meter.mjs";
import { figure, table } from "./tables.mjs";

const ADAPTERS = ["serve", "node", "express", "fastify", "hono", "h3"];
const ROUNDS = Number(process.env.ROUNDS ?? 25);
const PATH = "/counter";
const SOCKETS = 20;

/** The units of one block, in about a tenth of a second. */
const COUNTS = { GET: 800, event: 4000, "GET + join": 80 };

const lanes = (width, total, action) =>
  Promise.all(
    Array.from({ length: width }, async () => {
      for (let i = 0; i < total / width; i++) await action();
    }),
  );

const WORK = {
  GET: ({ server }) => lanes(16, COUNTS.GET, () => request(server.base, PATH)),
  event: ({ visitors }) =>
    Promise.all(
      visitors.map(async (visitor) => {
        for (let i = 0; i < COUNTS.event / SOCKETS; i++) await send(visitor, ["inc"]);
      }),
    ),
  "GET + join": ({ server }) => lanes(10, COUNTS["GET + join"], async () => (await server.open(PATH)).close()),
};

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

async function main() {
  const hosts = [];
  try {
    for (const name of ADAPTERS) {
      const server = await start("./server-adapter.mjs", { args: [name] });
      hosts.push({
        name,
        server,
        visitors: await Promise.all(Array.from({ length: SOCKETS }, () => server.open(PATH))),
      });
    }
    const rows = [];
    for (const [work, run] of Object.entries(WORK)) {
      const unit = COUNTS[work];
      const costs = new Map(ADAPTERS.map((name) => [name, []]));
      for (let round = -3; round < ROUNDS; round++) {
        // Another server begins each round.
        const order = hosts.map((_, at) => hosts[(at + round + 3) % hosts.length]);
        for (const host of order) {
          const meter = new Meter(host.server);
          await meter.run(() => run(host));
          // The first rounds compile the code.
          if (round >= 0) costs.get(host.name).push(meter.per(unit).costs[0]);
        }
      }
      const serve = costs.get("serve");
      rows.push([
        `counter: ${work}`,
        ...ADAPTERS.map((name) => {
          const own = costs.get(name);
          const ratio = median(own.map((cost, round) => cost / serve[round]));
          return name === "serve" ? figure(median(own)) : `${figure(median(own))} (${ratio.toFixed(2)})`;
        }),
      ]);
    }
    console.log(table([["µs of CPU (ratio to serve)", ...ADAPTERS], ...rows]));
    console.log(`\n${machine()}; ${ROUNDS} rounds.`);
  } finally {
    await Promise.all(hosts.map(({ server }) => server.stop()));
  }
}

await main();
process.exit(0);
