// Starts servers that carry the endpoints of the adapter checks, inside the runtime under test. The argument names the adapter. Each
// line of the input is a call `{ id, call, server }`; each line of the output that begins with `@` is an answer.

import { createInterface } from "node:readline";
import process from "node:process";
import { adapterApps } from "livewright/testing/adapter";

/** @typedef {ReturnType<typeof adapterApps>} Apps */
/** @typedef {import("livewright/testing/adapter").AdapterServer} Started */

// No types of Bun and Deno are installed.
const { Bun, Deno } = /** @type {any} */ (globalThis);

const FROM_HOST = "from the host";
const HOSTNAME = "127.0.0.1";
const OPTIONS = { drainTimeout: 2_000, trustProxy: 1 };
const LISTEN = { port: 0, host: HOSTNAME, signals: false, ...OPTIONS };
const userOf = (/** @type {string | null | undefined} */ user) => (user == null ? undefined : { user });
const HOSTED = { ...OPTIONS, session: (/** @type {Request} */ { headers }) => userOf(headers.get("x-user")) };

/** Ends two endpoints of one server. @param {Started["drain"] & {}} drain @param {(() => Promise<unknown>)[]} closing */
const ends = (drain, ...closing) => ({
  drain,
  close: async () => void (await Promise.all(closing.map((close) => close()))),
});

/** A Hono application with both endpoints. @param {Apps} apps */
async function hono({ main, second }) {
  const [{ Hono }, { toHono }] = await Promise.all([import("hono"), import("livewright/hono")]);
  const options = {
    ...OPTIONS,
    session: (/** @type {import("hono").Context} */ c) => userOf(c.req.header("x-user")),
  };
  const [pages, others] = [toHono(main, options), toHono(second, options)];
  const host = new Hono()
    .use(async (c, next) => {
      if (c.req.header("x-refuse") !== undefined) return c.body(null, 401);
      // A body that middleware has read.
      if (c.req.header("content-type")?.startsWith("application/json")) await c.req.json();
      return next();
    })
    .use(others, pages)
    .get("/host", (c) => c.text(FROM_HOST));
  return { host, pages, others };
}

/** An H3 application with both endpoints. @param {Apps} apps */
async function h3({ main, second }) {
  const [{ H3, serve }, { toH3 }] = await Promise.all([import("h3"), import("livewright/h3")]);
  const options = {
    ...OPTIONS,
    session: (/** @type {import("h3").H3Event} */ { req }) => userOf(req.headers.get("x-user")),
  };
  const [pages, others] = [toH3(main, options), toH3(second, options)];
  const host = new H3({ silent: true })
    .use((event, next) => (event.req.headers.has("x-refuse") ? new Response(null, { status: 401 }) : next()))
    .use(others)
    .use(pages)
    .get("/host", () => FROM_HOST);
  const listen = { port: 0, hostname: HOSTNAME, silent: true, gracefulShutdown: false };
  const server = serve(host, { ...listen, bun: { websocket: /** @type {any} */ (pages.websocket) } }); // its own type
  await server.ready();
  const { drain, close } = await pages.attach(server);
  return { url: String(server.url).replace(/\/$/, ""), ...ends(drain, close, (await others.attach(server)).drain) };
}

/** The adapters of one runtime. @type {Record<string, (apps: Apps) => Promise<Started>>} */
const WEB = {
  async "livewright/bun"({ main }) {
    const { serve } = await import("livewright/bun");
    return serve(main, LISTEN);
  },
  async "livewright/deno"({ main }) {
    const { serve } = await import("livewright/deno");
    return serve(main, LISTEN);
  },
  async "Bun.serve"({ main, second }) {
    const { toBun } = await import("livewright/bun");
    const [pages, others] = [toBun(main, HOSTED), toBun(second, HOSTED)];
    const server = Bun.serve({
      port: 0,
      hostname: HOSTNAME,
      ...pages,
      routes: { "/host": new Response(FROM_HOST) },
      async fetch(/** @type {Request} */ request, /** @type {import("livewright/bun").BunServer} */ bun) {
        if (request.headers.has("x-refuse")) return new Response(null, { status: 401 });
        return others.fetch(request, bun, () => pages.fetch(request, bun));
      },
    });
    const attached = pages.attach(server);
    return {
      url: `http://${HOSTNAME}:${server.port}`,
      ...ends(attached.drain, attached.close, others.attach(server).drain),
    };
  },
  async "Deno.serve"({ main, second }) {
    const { toDeno } = await import("livewright/deno");
    const [pages, others] = [toDeno(main, HOSTED), toDeno(second, HOSTED)];
    const server = Deno.serve(
      { port: 0, hostname: HOSTNAME, onListen() {} },
      async (/** @type {Request} */ request, /** @type {import("livewright/deno").DenoInfo} */ info) => {
        if (request.headers.has("x-refuse")) return new Response(null, { status: 401 });
        if (new URL(request.url).pathname === "/host") return new Response(FROM_HOST);
        return others.fetch(request, info, () => pages.fetch(request, info));
      },
    );
    const attached = pages.attach(server);
    return {
      url: `http://${HOSTNAME}:${server.addr.port}`,
      ...ends(attached.drain, attached.close, others.attach(server).drain),
    };
  },
  "H3 on Bun": h3,
  "H3 on Deno": h3,
  async "Hono on Bun"(apps) {
    const { host, pages, others } = await hono(apps);
    const server = Bun.serve({ port: 0, hostname: HOSTNAME, fetch: host.fetch, websocket: pages.websocket });
    const { drain, close } = await pages.attach(server);
    return { url: `http://${HOSTNAME}:${server.port}`, ...ends(drain, close, (await others.attach(server)).drain) };
  },
  async "Hono on Deno"(apps) {
    const { host, pages, others } = await hono(apps);
    const server = Deno.serve({ port: 0, hostname: HOSTNAME, onListen() {} }, host.fetch);
    const { drain, close } = await pages.attach(server);
    return {
      url: `http://${HOSTNAME}:${server.addr.port}`,
      ...ends(drain, close, (await others.attach(server)).drain),
    };
  },
};

/** The adapters of Node. @returns {Promise<Record<string, (apps: Apps) => Promise<Started>>>} */
async function nodeAdapters() {
  // Made of the hosts of the unit tests.
  const { HOSTS, startServe } = await import(new URL("node-hosts.mjs", import.meta.url).href);
  const entries = Object.entries(HOSTS).map(([name, start]) => [
    name,
    (/** @type {Apps} */ { main, second }) => start([main, second], OPTIONS),
  ]);
  return { "livewright/node": ({ main }) => startServe([main], OPTIONS), ...Object.fromEntries(entries) };
}

const [, , name = ""] = process.argv;
const start = WEB[name] ?? (await nodeAdapters())[name];
if (start === undefined) throw new Error(`There is no adapter ${name}.`);

/** @type {Map<number, Started>} */
const servers = new Map();
let last = 0;

/** @type {Record<string, (server: Started | undefined) => Promise<unknown>>} */
const CALLS = {
  async start() {
    const started = await start(adapterApps());
    servers.set(++last, started);
    return { server: last, url: started.url, drains: started.drain !== undefined };
  },
  drain: async (server) => server?.drain?.(),
  close: async (server) => server?.close(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, call, server } = JSON.parse(line);
  CALLS[call]?.(servers.get(server)).then(
    (result) => console.log(`@${JSON.stringify({ id, result: result ?? null })}`),
    (error) => console.log(`@${JSON.stringify({ id, error: String(error?.stack ?? error) })}`),
  );
}
process.exit(0);
