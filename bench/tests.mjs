// npm run bench:tests: measures the cost of a test with livewright/testing. Each test opens a page of its own
// application, clicks, checks the result, and closes the page. The figures are CPU time, because the elapsed time
// depends on the load of the machine. The first thousand is cold: it includes loading jsdom and compiling.

import { html, liveView } from "livewright";
import { liveIsolated } from "livewright/testing";

const ROUNDS = 4;
const TESTS = 1_000;

const Counter = liveView({
  mount: () => ({ n: 0 }),
  events: { inc: (socket) => socket.update("n", (n) => n + 1) },
  render: ({ n }) => html`<p id="n">${n}</p><button phx-click="inc">+</button>`,
});

async function test() {
  const view = await liveIsolated(Counter);
  await view.click("button");
  if (view.text("#n") !== "1") throw new Error(`The counter shows ${view.text("#n")}.`);
  view.close();
}

for (let round = 1; round <= ROUNDS; round++) {
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  for (let i = 0; i < TESTS; i++) await test();
  const { user, system } = process.cpuUsage(cpu);
  const [busy, wall] = [(user + system) / 1_000, performance.now() - start];
  console.log(
    `${round === 1 ? "cold" : "warm"}: ${TESTS} tests, ${(busy / TESTS).toFixed(1)} ms of processor time each, ${(wall / 1_000).toFixed(1)} s in all`,
  );
}
