import assert from "node:assert/strict";
import http from "node:http";
import process from "node:process";
import { Client, loadPage } from "./client.mjs";
import { startProgram, until } from "./programs.mjs";

/** @type {Record<string, () => Promise<string>>} */
export const clusterChecks = {
  async "a rolling restart of a cluster under constant requests refuses none"() {
    const cluster = await startProgram("cluster-server.mjs");
    const page = await loadPage(cluster.url, "/counter");
    const clients = Array.from({ length: 50 }, () => new Client(page));
    await until("the clients have joined", () => clients.every(({ pid }) => pid !== undefined));
    const before = new Set(clients.map(({ pid }) => pid));
    assert.equal(before.size, 2);

    const asks = { stopped: false };
    /** @type {unknown[]} */
    const failures = [];
    const seen = new Set();
    let count = 0;
    const ask = async (/** @type {http.Agent} */ agent) => {
      while (!asks.stopped) {
        try {
          seen.add(await get(`${cluster.url}/pid`, agent));
          count++;
        } catch (error) {
          failures.push(error);
        }
      }
    };
    const kept = new http.Agent({ keepAlive: true, maxSockets: 4 });
    const fresh = new http.Agent({ keepAlive: false });
    const asking = [kept, kept, kept, kept, fresh, fresh, fresh, fresh].map(ask);
    cluster.kill("SIGUSR2");
    await until("all workers are new", () => cluster.log().includes("All workers are new."));
    asks.stopped = true;
    await Promise.all(asking);
    kept.destroy();
    await until("the clients have joined the new workers", () =>
      clients.every(({ pid }) => pid !== undefined && !before.has(pid)),
    );
    assert.deepEqual(failures, []);
    assert.ok(seen.size >= 4, `${seen.size} workers have answered`);
    assert.deepEqual(new Set(clients.flatMap(({ closes }) => closes)), new Set([1012]));
    for (const client of clients) client.close();
    cluster.kill("SIGTERM");
    assert.deepEqual(await cluster.ended, [0, null]);
    return `${count} requests, ${failures.length} refused`;
  },

  async "a killed worker is replaced, and its clients join again"() {
    const cluster = await startProgram("cluster-server.mjs");
    const page = await loadPage(cluster.url, "/counter");
    const clients = Array.from({ length: 50 }, () => new Client(page));
    await until("the clients have joined", () => clients.every(({ pid }) => pid !== undefined));
    const [killed] = new Set(clients.map(({ pid }) => pid));
    const lost = clients.filter(({ pid }) => pid === killed);
    process.kill(Number(killed), "SIGKILL");
    await until("the clients have joined again", () => clients.every(({ pid }) => pid !== undefined && pid !== killed));
    assert.deepEqual(new Set(lost.flatMap(({ closes }) => closes)), new Set([1006]));
    await until("a third worker listens", () => /Worker 3 \(pid \d+\) listens\./.test(cluster.log()));
    for (const client of clients) client.close();
    return `${lost.length} clients`;
  },

  async "a cluster ends with its primary process"() {
    const cluster = await startProgram("cluster-server.mjs");
    const pid = Number(await get(`${cluster.url}/pid`, new http.Agent()));
    cluster.kill("SIGKILL");
    await until("the worker is gone", () => !isRunning(pid));
    return "";
  },
};

/** @param {string} url @param {http.Agent} agent @returns {Promise<string>} */
function get(url, agent) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part) => (text += part));
      response.on("end", () => resolve(text));
      response.on("error", reject);
    });
    request.on("error", reject);
  });
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
