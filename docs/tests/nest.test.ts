// The recipe for Nest, against the real framework: the checks of adapters, and a controller next to the endpoint.

// oxlint-disable-next-line import/no-unassigned-import -- it adds to the global Reflect, which the decorators of Nest need
import "reflect-metadata";
import { Controller, Get, Module } from "@nestjs/common";
import type { AddressInfo } from "node:net";
import { type AdapterServer, adapterChecks } from "livewright/testing/adapter";
import type { Endpoint } from "livewright";
import { afterEach, beforeEach, describe, test, vi } from "vitest";
import { start } from "../snippets/on-nest.ts";

class HostController {
  answer(): string {
    return "from the host";
  }
}
// Decorators without their syntax, which the compiler cannot erase.
Get("/host")(HostController.prototype, "answer", descriptorOf(HostController.prototype, "answer"));
Controller()(HostController);
// oxlint-disable-next-line typescript/no-extraneous-class -- Nest reads the decorator of a class
class Root {}
Module({ controllers: [HostController] })(Root);

function descriptorOf(target: object, name: string): PropertyDescriptor {
  return Object.getOwnPropertyDescriptor(target, name) ?? {};
}

// Nest logs its start, and the recipe listens to the end of the process.
const listeners = process.listeners("SIGTERM");
beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => {
  for (const added of process.listeners("SIGTERM")) if (!listeners.includes(added)) process.off("SIGTERM", added);
});

async function startNest({ main }: { readonly main: Endpoint }): Promise<AdapterServer> {
  const { nest, close } = await start(main, Root, 0);
  const { port } = nest.getHttpServer().address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close };
}

describe("an endpoint in Nest", () => {
  const checks = adapterChecks({ start: startNest, single: true, host: true, session: true });
  for (const { name, run } of checks) test.concurrent(name, run);
});
