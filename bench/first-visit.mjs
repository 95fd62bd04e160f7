// Measures the first visit of a page in Chromium over a slow network: requests, bytes, and the time until the page is live.
//
// usage: node bench/first-visit.mjs [--dist FOLDER] [--rounds N]
//   --dist FOLDER   the build to measure; default packages/livewright/dist

import { createServer } from "node:net";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { findChromium } from "../scripts/chromium.mjs";

/** Networks as the throttling of DevTools names them: milliseconds of latency and bytes per second. */
const NETWORKS = {
  "slow 3G": { latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 },
  "fast 3G": { latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 },
};

const { values } = parseArgs({ options: { dist: { type: "string" }, rounds: { type: "string", default: "3" } } });
const dist = pathToFileURL(
  values.dist ?? fileURLToPath(new URL("../packages/livewright/dist", import.meta.url)),
).href.replace(/\/?$/, "/");
const { endpoint, html, live, liveView } = await import(`${dist}index.js`);
const { serve } = await import(`${dist}adapters/node.js`);

const Counter = liveView({
  mount: () => ({ count: 0 }),
  events: { inc: (/** @type {any} */ socket) => socket.update("count", (/** @type {number} */ count) => count + 1) },
  render: (/** @type {any} */ { count }) => html`<button phx-click="inc">Clicked ${count} times</button>`,
});
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const app = endpoint({ secretKeyBase: "s".repeat(64), logger: silent, routes: [live("/", Counter)] });
const server = await serve(app, { port: await freePort(), host: "127.0.0.1", signals: false });
const browser = await chromium.launch({ executablePath: findChromium({ install: true }), args: ["--no-sandbox"] });
for (const [name, conditions] of Object.entries(NETWORKS)) {
  const rounds = [];
  for (let i = 0; i < Number(values.rounds); i++) rounds.push(await visit(conditions));
  const { requests, bytes } = rounds[0] ?? { requests: 0, bytes: 0 };
  const seconds = rounds.map((round) => round.seconds).toSorted((a, b) => a - b)[rounds.length >> 1];
  console.log(`${name}: ${requests} requests, ${bytes} bytes, interactive after ${seconds?.toFixed(2)} s`);
}
await browser.close();
await server.close();
process.exit(0);

/** @param {{ latency: number, downloadThroughput: number, uploadThroughput: number }} conditions */
async function visit(conditions) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  let requests = 0;
  let bytes = 0;
  devtools.on("Network.responseReceived", () => requests++);
  devtools.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", { offline: false, ...conditions });
  const start = performance.now();
  await page.goto(`${server.url}/`, { waitUntil: "commit" });
  await page.locator(".phx-connected button").waitFor();
  const seconds = (performance.now() - start) / 1000;
  await page.locator("button").click();
  await page.getByText("Clicked 1 times").waitFor();
  await context.close();
  return { requests, bytes, seconds };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
