import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readlinkSync } from "node:fs";
import { connect } from "node:net";
import process from "node:process";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { findService, startService } from "./services.mjs";

/** @param {import("./services.d.mts").Service} service @param {string} command */
async function ask({ port, host }, command) {
  const socket = connect(port, host);
  onTestFinished(() => void socket.destroy());
  socket.write(`${command}\r\n`);
  const [answer] = await once(socket, "data");
  return String(answer).trim();
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

// Installs them, if that is needed.
beforeAll(() => void [findService("redis"), findService("postgres")], 300_000);

describe("a service for tests", () => {
  test("answers as soon as it is started, keeps nothing on disk, and ends with stop()", async () => {
    const redis = await startService("redis");
    onTestFinished(() => redis.stop());
    expect(redis.url).toBe(`redis://127.0.0.1:${redis.port}`);
    expect(await ask(redis, "PING")).toBe("+PONG");
    expect(await ask(redis, "CONFIG GET save")).toMatch(/save\s+\$0$/);
    await redis.stop();
    expect(isRunning(redis.pid)).toBe(false);
    await expect(ask(redis, "PING")).rejects.toThrow("ECONNREFUSED");
  });

  test("comes back empty on the port of a stopped one", async () => {
    const first = await startService("redis");
    await ask(first, "SET a 1");
    await first.stop();
    const second = await startService("redis", { port: first.port });
    onTestFinished(() => second.stop());
    expect(second.url).toBe(first.url);
    expect(await ask(second, "GET a")).toBe("$-1");
  });

  test("can be Postgres, also where the tests run as root", async () => {
    const postgres = await startService("postgres");
    onTestFinished(() => postgres.stop());
    expect(postgres.url).toBe(`postgres://postgres@127.0.0.1:${postgres.port}/postgres`);
    expect(postgres.log()).toContain("ready to accept connections");
    await postgres.stop();
    expect(isRunning(postgres.pid)).toBe(false);
  });

  test.runIf(process.platform === "linux")("ends when the process that started it is killed", async () => {
    const script = `
      const { startService } = await import(${JSON.stringify(new URL("services.mjs", import.meta.url).href)});
      const { pid } = await startService("redis");
      console.log(pid);
      setInterval(() => {}, 1000);
    `;
    const owner = spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: ["ignore", "pipe", 2] });
    const [text] = await once(/** @type {import("node:stream").Readable} */ (owner.stdout), "data");
    const pid = Number(text);
    const folder = readlinkSync(`/proc/${pid}/cwd`);
    expect([isRunning(pid), existsSync(folder)]).toEqual([true, true]);
    owner.kill("SIGKILL");
    await vi.waitFor(() => expect([isRunning(pid), existsSync(folder)]).toEqual([false, false]), 20_000);
  });

  test("ends with stop() while it is suspended", async () => {
    const redis = await startService("redis");
    process.kill(redis.pid, "SIGSTOP");
    await redis.stop();
    expect(isRunning(redis.pid)).toBe(false);
  });

  test("reports its own output if it cannot start", async () => {
    await expect(startService("redis", { args: ["--no-such-option", "1"] })).rejects.toThrow(
      /redis-server did not start: the program ended\.[^]*no-such-option/,
    );
  });

  test("is not looked for elsewhere if the environment names a wrong path", () => {
    vi.stubEnv("REDIS_SERVER_PATH", "/no/redis");
    expect(() => findService("redis")).toThrow("REDIS_SERVER_PATH is not an executable file: /no/redis");
  });
});
