import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test, vi } from "vitest";
import { silentLogger } from "../telemetry/logger.ts";
import { CLIENT_VERSION, type EndpointOptions, readOptions } from "./options.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const secretKeyBase = SECRET_KEY_BASE;
const read = (options: Partial<EndpointOptions>) =>
  readOptions({ routes: [], logger: silentLogger, secretKeyBase, ...options });

test("endpoint() refuses an unknown option", () => {
  expect(() => read({ secretKey: "x" } as never)).toThrow(/LW102[^]*no option "secretKey"[^]*secretKeyBase/);
});

test("endpoint() completes and checks limits", () => {
  expect(read({ limits: { maxChannels: 3 } }).runtime.limits).toMatchObject({
    maxChannels: 3,
    maxFrameBytes: 8_388_608,
  });
  expect(() => read({ limits: { chanels: 3 } as never })).toThrow(/LW102[^]*no limit "chanels"/);
  expect(() => read({ limits: { maxChannels: 0 } })).toThrow(/LW102/);
  expect(() => read({ limits: { maxChannels: Number.NaN } })).toThrow(/LW102/);
});

test.each(["live", "", "/", "/live/", "/a b", "//live", "/live?x"])(
  "endpoint() refuses the socket path %j",
  (socketPath) => {
    expect(() => read({ socketPath })).toThrow(/LW102/);
  },
);

test("endpoint() adds /websocket to the socket path", () => {
  expect(read({}).socketPath).toBe("/live/websocket");
  expect(read({ socketPath: "/app/live" }).socketPath).toBe("/app/live/websocket");
});

test("endpoint() in production needs a secret, and says how to make one", () => {
  for (const missing of [undefined, "", []]) {
    expect(() => read({ secretKeyBase: missing, development: false })).toThrow(/LW101[^]*node -e/);
  }
  expect(() => read({ secretKeyBase: "short", development: true })).toThrow(/LW101/);
});

test("endpoint() in development makes a secret, and logs the consequence", () => {
  const warn = vi.fn<(message: string) => void>();
  const [one, two] = [1, 2].map(() =>
    read({ secretKeyBase: undefined, development: true, logger: { ...silentLogger, warn } }),
  );
  expect(warn).toHaveBeenCalledTimes(2);
  expect(warn.mock.calls[0]?.[0]).toMatch(/sessions and open pages end/);
  expect(one?.runtime.keys).not.toBe(two?.runtime.keys);
});

test("NODE_ENV decides about development", () => {
  expect(read({}).runtime.development).toBe(true);
  vi.stubEnv("NODE_ENV", "production");
  expect(read({}).runtime.development).toBe(false);
});

test("an adapter can name the client that it serves, unless the application does", () => {
  const noFiles = { read: () => undefined };
  const served = read({});
  expect(served.runtime.clientVersion).toBe(CLIENT_VERSION);
  served.provideClient("1.2.99", noFiles);
  expect(served.runtime.clientVersion).toBe("1.2.99");
  const bundled = read({ clientVersion: "1.2.1" });
  bundled.provideClient("1.2.99", noFiles);
  expect(bundled.runtime.clientVersion).toBe("1.2.1");
});

test("CLIENT_VERSION is the installed version of the client", () => {
  const entry = createRequire(import.meta.url).resolve("phoenix_live_view");
  const manifest = readFileSync(join(dirname(entry), "../../package.json"), "utf8");
  expect((JSON.parse(manifest) as { version: string }).version).toBe(CLIENT_VERSION);
});
