// Every adapter for Node against its real server, and `serve`: the checks of `livewright/testing/adapter`.

import { describe, test } from "vitest";
import { HOSTS, startServe } from "../test-support/hosts.ts";
import { adapterChecks, type AdapterSetup } from "../testing/adapter.ts";

const OPTIONS = { drainTimeout: 2_000, trustProxy: 1 };

const SETUPS: Readonly<Record<string, AdapterSetup>> = {
  serve: { start: async ({ main }) => startServe([main], OPTIONS), single: true, proxy: true },
  ...Object.fromEntries(
    Object.entries(HOSTS).map(([name, start]) => [
      name,
      {
        start: async ({ main, second }) => start([main, second], OPTIONS),
        host: true,
        session: true,
        proxy: true,
        drain: name !== "Fastify",
        parsesBodies: name.includes("parser"),
        middleware: name !== "a plain server",
      },
    ]),
  ),
};

describe.each(Object.entries(SETUPS))("%s", (_name, setup) => {
  for (const { name, run } of adapterChecks(setup)) test.concurrent(name, run);
});
