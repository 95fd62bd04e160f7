import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Service, startService } from "../../../../scripts/services.mjs";
import { ignore } from "../foundation/ignore.ts";
import type { Logger } from "../telemetry/logger.ts";
import { natsPubSub } from "./nats-bus.ts";

const CONFIG = `
  authorization {
    users = [{
      user: "app", password: "app",
      permissions: { publish: { deny: "livewright.read" }, subscribe: { deny: "livewright.write" } }
    }]
  }
`;
const folder = mkdtempSync(join(tmpdir(), "nats-permissions-"));
let service: Service;

beforeAll(async () => {
  const config = join(folder, "nats.conf");
  writeFileSync(config, CONFIG);
  // The service runs as another user.
  chmodSync(folder, 0o755);
  service = await startService("nats", { args: ["--config", config] });
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

test("a bus logs subscriptions and messages that NATS does not permit", async () => {
  const logged: [string, unknown][] = [];
  const log = (message: string, fields: object = {}): void => void logged.push([message, fields]);
  const logger: Logger = { debug() {}, info: log, warn: log, error: log };
  const connection = await connect({ servers: `${service.host}:${service.port}`, user: "app", pass: "app" });
  const bus = natsPubSub(connection, { logger });
  const heard: unknown[] = [];
  bus.subscribe("read", (message: string) => void heard.push(message));
  await bus.ready();
  expect(logged).toEqual([]);

  const end = bus.subscribe("write", ignore);
  await vi.waitFor(() => expect(logged).toHaveLength(1), 10_000);
  end();
  expect(logged[0]).toEqual([
    "LW715  NATS refused a subscription. The bus tries again.",
    { topic: "write", error: expect.objectContaining({ message: expect.stringContaining("livewright.write") }) },
  ]);

  for (let i = 0; i < 3; i++) bus.broadcast("read", `message ${i}`);
  await vi.waitFor(() => expect(logged).toHaveLength(2), 10_000);
  expect(logged[1]).toEqual([
    "LW715  NATS refused a message. It reached only this process.",
    { error: expect.objectContaining({ message: expect.stringContaining("livewright.read") }) },
  ]);
  expect(heard).toEqual(["message 0", "message 1", "message 2"]);
  await bus.ready();
  await bus.close();
  await connection.close();
  expect(logged).toHaveLength(2);
});
