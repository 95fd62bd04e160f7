// Runs inside every measured server, and reports its CPU time and memory to the bench. The CPU time of a process
// depends neither on the load of the machine nor on the speed of the client.

import { Session } from "node:inspector";

/**
 * Only for measuring memory. A forced collection without connections also drops the hidden classes that compiled code
 * depends on, which does not happen in production.
 */
const collect = () => globalThis.gc?.();

const session = new Session();
const profiler = (method, params) =>
  new Promise((resolve, reject) => {
    session.post(method, params, (error, result) => (error === null ? resolve(result) : reject(error)));
  });

const answers = {
  cpu,
  /** The memory that the operating system sees, without a collection before. */
  rss: () => process.memoryUsage.rss(),
  async startProfile() {
    session.connect();
    await profiler("Profiler.enable");
    await profiler("Profiler.setSamplingInterval", { interval: 200 });
    await profiler("Profiler.start");
  },
  stopProfile: async () => (await profiler("Profiler.stop")).profile,
  async memory() {
    for (let i = 0; i < 3; i++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // `external` includes array buffers.
    const { heapUsed, external, rss } = process.memoryUsage();
    return { heap: heapUsed + external, rss };
  },
};

function cpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

process.on("message", async (/** @type {unknown} */ message) => {
  if (typeof message === "string" && Object.hasOwn(answers, message))
    process.send?.((await answers[message]()) ?? null);
});

// The servers end with the bench.
process.on("disconnect", () => process.exit(0));

/** Reports that the server listens. */
export function ready(port) {
  process.send?.({ port });
}
