// The servers of a workload: Livewright, the floor, installed peers, and servers that run elsewhere.

import { fork } from "node:child_process";
import { SocketIoVisitor } from "./client-socketio.mjs";
import { request, send, Visitor } from "./client.mjs";
import { processOf } from "./local-process.mjs";

/** Blocks of events per round. A server that needs milliseconds per event gets fewer. */
const BLOCKS = { livewright: 4, floor: 4, socketio: 4 };

/** A server in its own process. */
export async function start(file, { told, args = [], Client = Visitor } = {}) {
  const child = fork(new URL(file, import.meta.url), args, {
    execArgv: ["--expose-gc"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (told !== undefined) child.send(told);
  const waiting = [];
  child.on("message", (message) => waiting.shift()?.resolve(message));
  let ended;
  child.on("exit", (code) => {
    ended = new Error(`${file} ended with ${code}`);
    for (const { reject } of waiting.splice(0)) reject(ended);
  });
  const next = () =>
    new Promise((resolve, reject) => {
      if (ended === undefined) waiting.push({ resolve, reject });
      else reject(ended);
    });
  const { port } = await next();
  const base = `http://127.0.0.1:${port}`;
  return {
    base,
    open: (path) => Client.open(base, path),
    ask(question) {
      const answer = next();
      if (ended === undefined) child.send(question);
      return answer;
    },
    /** Resolves when the process has ended, which closes its sockets. */
    stop: () =>
      new Promise((resolve) => {
        if (ended !== undefined) return resolve(undefined);
        child.once("exit", () => resolve(undefined));
        child.kill();
      }),
  };
}

/**
 * A server that the bench has not started. Its CPU time and memory are known if it runs on this machine. Its heap is
 * unknown.
 */
function attach({ base, pid }) {
  const process = processOf(base, pid);
  const answers = {
    cpu: () => process?.cpu() ?? Number.NaN,
    rss: () => process?.rss() ?? Number.NaN,
    memory: () => ({ heap: Number.NaN, rss: process?.rss() ?? Number.NaN }),
  };
  const visitors = [];
  return {
    base,
    async open(path) {
      const visitor = await Visitor.open(base, path);
      visitors.push(visitor);
      return visitor;
    },
    ask: async (question) => answers[question](),
    // The server keeps running; only the clients disconnect.
    stop() {
      for (const visitor of visitors) visitor.close();
    },
  };
}

/** Returns why a server that the bench has not started cannot be measured. */
export async function problemWith({ name, base, pid }) {
  try {
    await request(base, "/");
  } catch (error) {
    return { text: `${name} is not at ${base} (${error.message}), so its column is missing.`, fatal: true };
  }
  if (processOf(base, pid) !== undefined) return undefined;
  return { text: `The process of ${name} was not found on this machine, so its cost is unknown.`, fatal: false };
}

/** The responses of the floor, recorded from Livewright so that both move the same bytes. */
async function record({ path, steps, post }) {
  const server = await start("./server-livewright.mjs");
  const visitor = await Visitor.open(server.base, path, true);
  const { html, cookie, joined } = visitor;
  const responses = { phx_join: JSON.stringify(joined) };
  for (const step of steps ?? []) responses[step.key ?? step[0]] = JSON.stringify(await send(visitor, step));
  let diff;
  if (post !== undefined) {
    const arrives = new Promise((resolve) => (visitor.onDiff = resolve));
    await request(server.base, post, { method: "POST" });
    diff = JSON.stringify(await arrives);
  }
  visitor.close();
  await server.stop();
  return { html, cookie, responses, diff };
}

/** Starts the peers that can be installed. */
const SERVERS = {
  liveviewjs: () => start("./server-liveviewjs.mjs"),
  socketio: () => start("./server-socketio.mjs", { Client: SocketIoVisitor }),
  express: () => start("./server-express.mjs"),
  fastify: () => start("./server-fastify.mjs"),
};

/**
 * Returns the servers of a workload.
 *
 * @param {object} workload
 * @param {Set<string>} installed the installed peers
 * @param {{ name: string, base: string, pid?: number }[]} elsewhere the servers that run elsewhere, by URL
 * @returns {Promise<Record<string, { launch: () => Promise<object>, blocks: number }>>}
 */
export async function contendersOf(workload, installed, elsewhere) {
  const told = await record(workload);
  const launches = {
    livewright: () => start("./server-livewright.mjs"),
    floor: () => start("./server-floor.mjs", { told }),
  };
  for (const name of workload.peers) if (installed.has(name)) launches[name] = SERVERS[name];
  // Servers that run elsewhere lack the pages of the bench.
  if (!workload.path.startsWith("/bench/") && workload.own !== true) {
    for (const peer of elsewhere) launches[peer.name] = async () => attach(peer);
  }
  return Object.fromEntries(
    Object.entries(launches).map(([who, launch]) => [who, { launch, blocks: BLOCKS[who] ?? 1 }]),
  );
}
