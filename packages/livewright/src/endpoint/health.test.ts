import { expect, test, vi } from "vitest";
import type { Endpoint } from "./endpoint.ts";
import type { EndpointOptions } from "./options.ts";
import { get, scope } from "../router/routes.ts";
import { health, type HealthOptions } from "../router/health.ts";
import { appOf } from "../test-support/browser.ts";

async function ask(app: Endpoint, path: string, init: RequestInit = {}): Promise<string> {
  const response = await app.fetch(new Request(`http://app.test${path}`, init));
  return `${response.status} ${(await response.text()).trim()}`;
}

function checkedBy(options: HealthOptions, more: Partial<EndpointOptions> = {}, log?: string[]): Endpoint {
  return appOf({ routes: [health(options)], ...more }, log);
}

test("the health routes answer 200, and readiness 503 from the start of a drain", async () => {
  const app = checkedBy({});
  expect([await ask(app, "/livez"), await ask(app, "/readyz")]).toEqual(["200 live", "200 ready"]);
  void app.drain({ delay: 60_000 });
  expect([await ask(app, "/livez"), await ask(app, "/readyz")]).toEqual(["200 live", "503 draining"]);
  await app.close();
  expect(await ask(app, "/readyz", { method: "HEAD" })).toBe("503 ");
});

test("the health routes are never cached, and start no session", async () => {
  const check = vi.fn<() => boolean>(() => false);
  for (const path of ["/livez", "/readyz"]) {
    const { headers } = await checkedBy({ check }).fetch(new Request(`http://app.test${path}`));
    expect([headers.get("cache-control"), headers.getSetCookie()]).toEqual(["no-store", []]);
  }
  expect(check).toHaveBeenCalledOnce();
});

test.each([
  ["nothing", async () => {}, "200 ready"],
  ["true", () => true, "200 ready"],
  ["false", () => false, "503 not ready"],
  ["a promise of false", async () => false, "503 not ready"],
  ["a promise that never settles", () => new Promise(() => {}), "503 not ready"],
])("readiness with a check that returns %s is answered with %s", async (_, check, expected) => {
  expect(await ask(checkedBy({ check, timeout: 20 }), "/readyz")).toBe(expected);
});

test.each([
  [
    "throws",
    () => {
      throw new Error("no database");
    },
  ],
  ["rejects", () => Promise.reject(new Error("no database"))],
])("readiness with a check that %s is 503, and only the log has the reason", async (_, check) => {
  const log: string[] = [];
  const answer = await ask(checkedBy({ check }, {}, log), "/readyz");
  expect(answer).toMatch(/^503 /);
  expect(answer).not.toContain("database");
  expect(log).toEqual(["GET /readyz failed."]);
});

test("the health routes take other paths, and follow the base path and a scope", async () => {
  const app = checkedBy({ live: "/up", ready: "/in" }, { basePath: "/shop" });
  for (const path of ["/shop/up", "/up", "/shop/in", "/in"]) expect(await ask(app, path)).toMatch(/^200/);
  const scoped = appOf({ routes: [scope("/ops", [health()])] });
  expect(await ask(scoped, "/ops/readyz")).toBe("200 ready");
});

test("a handler of the application knows whether the server stops", async () => {
  const app = appOf({ routes: [get("/", (_request, { draining }) => new Response(String(draining)))] });
  expect(await ask(app, "/")).toBe("200 false");
  await app.close();
  expect(await ask(app, "/")).toBe("200 true");
});

test.each([
  [{ check: true as never }, "The check of health is not a function."],
  [{ timeout: 0 }, "0 is not a valid timeout of health."],
  [{ live: "livez" }, '"livez" cannot be the path of'],
])("health refuses the options %j", (options, message) => {
  expect(() => health(options)).toThrow(message);
});

test("requests share the check that runs, and log its failure once", async () => {
  const log: string[] = [];
  const check = vi.fn<() => Promise<never>>(() => Promise.reject(new Error("no database")));
  const app = checkedBy({ check }, {}, log);
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(app, "/readyz")));
  expect(answers.every((text) => text.startsWith("503 "))).toBe(true);
  expect(check).toHaveBeenCalledOnce();
  expect(log).toEqual(["GET /readyz failed."]);
  await ask(app, "/readyz");
  expect(check).toHaveBeenCalledTimes(2);
});
