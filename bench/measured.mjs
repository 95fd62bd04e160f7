// Runs inside every measured server: tells the bench its own CPU time and memory when asked. The operating system's count of
// a process's user and system time does not care how busy the rest of the machine is, or how fast the load client is.

import { Session } from "node:inspector";

/**
 * Only to measure memory. It is no part of measuring time: a collection that is forced while nobody is connected takes with it
 * the shapes that the compiled code was made for, which happens to no server in earnest.
 */
const collect = () => globalThis.gc?.();

const session = new Session();
const profiler = (method, params) =>
  new Promise((resolve, reject) => {
    session.post(method, params, (error, result) => (error === null ? resolve(result) : reject(error)));
  });

const answers = {
  cpu,
  /** What the operating system sees, nothing collected before: what the server takes while it works. */
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
    // Array buffers are part of what is external.
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

// The bench going away ends its servers.
process.on("disconnect", () => process.exit(0));

/** Says that the server listens. */
export function ready(port) {
  process.send?.({ port });
}
