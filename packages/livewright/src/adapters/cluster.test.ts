// A cluster of real processes. The suite of several nodes has more: npm run test:nodes.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import process from "node:process";
import { afterAll, afterEach, expect, test } from "vitest";
import { AdapterClient } from "../testing/adapter/client.ts";

const dist = (file: string): string => JSON.stringify(new URL(`../../dist/${file}`, import.meta.url).href);

const APP = `
  import { endpoint, html, live, liveView } from ${dist("index.js")};
  import { get } from ${dist("router.js")};
  const Home = liveView({
    mount(socket) {
      if (socket.connected) socket.subscribe("news");
      return { heard: "nothing" };
    },
    handleInfo: (socket, news) => socket.assign({ heard: news }),
    render: ({ heard }) => html\`<p>\${heard} \${process.pid}</p>\`,
  });
  export const app = endpoint({
    routes: [
      live("/", Home),
      get("/tell", (_, { pubsub }) => {
        pubsub.broadcast("news", "hello");
        return new Response(String(process.pid));
      }),
    ],
  });
`;
const PROGRAM = `
  import { serveCluster } from ${dist("adapters/cluster.js")};
  const server = await serveCluster("./app.mjs", { port: 0, host: "127.0.0.1", workers: 2 });
  console.log(server.url);
`;

const folder = mkdtempSync(join(tmpdir(), "livewright-cluster-"));
const running: ChildProcess[] = [];

afterEach(() => {
  for (const program of running.splice(0)) program.kill("SIGKILL");
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("serveCluster serves one application with several processes, which share messages and a secret", async () => {
  writeFileSync(join(folder, "app.mjs"), APP);
  writeFileSync(join(folder, "server.mjs"), PROGRAM);
  const program = spawn(process.execPath, [join(folder, "server.mjs")], { stdio: ["ignore", "pipe", "inherit"] });
  running.push(program);
  const lines: string[] = [];
  let url = "";
  for await (const line of createInterface(program.stdout)) {
    lines.push(line);
    if (line.startsWith("http://")) url = line;
    if (url !== "") break;
  }
  expect(lines[0]).toMatch(/ Starting 2 workers on \d+ cores?\.$/);

  const client = new AdapterClient(url);
  const page = await client.open("/");
  const pids = new Set<string>();
  // Connections go to the workers in turn, so the sockets are on both.
  const sockets = [await client.join(page), await client.join(page), await client.join(page), await client.join(page)];
  for (const { joined } of sockets) pids.add(/"1":"(\d+)"/.exec(joined)?.[1] ?? joined);
  expect(pids.size).toBe(2);

  await client.fetch("/tell");
  // A message that does not reach a worker fails the test by its timeout.
  await Promise.all(sockets.map(async (socket) => socket.heard('"0":"hello"')));

  const ended = once(program, "exit");
  program.kill("SIGTERM");
  for (const socket of sockets) expect(await socket.closed).toBe(1012);
  expect(await ended).toEqual([0, null]);
});
