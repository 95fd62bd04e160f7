// The bystander: requests a small page repeatedly while a server is attacked. It runs in its own process, so that the
// attacker's work does not delay it. On the message "report" it replies with its latencies in milliseconds and starts
// again.

import http from "node:http";
import { performance } from "node:perf_hooks";

const PAUSE = 10;
const port = Number(process.env.PORT);
const agent = new http.Agent({ keepAlive: true });
let waits = [];

async function ask() {
  const start = performance.now();
  await new Promise((resolve) => {
    const request = http.get({ port, host: "127.0.0.1", path: "/bystander", agent }, (response) => {
      response.resume().on("end", resolve);
    });
    request.on("error", resolve);
  });
  waits.push(performance.now() - start);
  setTimeout(() => void ask(), PAUSE);
}

process.on("message", () => {
  const sorted = waits.toSorted((a, b) => a - b);
  waits = [];
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  process.send?.({ p50: at(0.5), p99: at(0.99), answers: sorted.length });
});
process.on("disconnect", () => process.exit(0));
void ask();
