import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { get } from "../../router/routes.ts";
import { appOf } from "../../test-support/browser.ts";
import { serveCluster } from "../cluster.ts";
import { loadApp, urlOf } from "./app-module.ts";

const app = appOf({ routes: [get("/", () => new Response("ok"))] });

test.each([
  ["a default export", { default: app }],
  ["an export named app", { app, other: 1 }],
  ["a module of CommonJS", { default: { app } }],
  ["a module of CommonJS that was compiled", { default: { default: app } }],
])("loadApp finds the endpoint in %s", async (_, exports) => {
  expect(await loadApp(() => exports)).toBe(app);
  expect(await loadApp(async () => exports)).toBe(app);
});

test.each([
  ["nothing", {}, "It exports nothing."],
  ["something else", { default: { fetch() {} }, main: app }, "It exports default, main."],
])("loadApp refuses a module that exports %s", async (_, exports, message) => {
  await expect(loadApp(() => exports)).rejects.toThrow(`LW108  The module exports no endpoint. ${message}`);
});

test("loadApp passes on the error of a module", async () => {
  const failing = (): never => {
    throw new Error("no database");
  };
  await expect(loadApp(failing)).rejects.toThrow("no database");
});

test("a path is looked up in the folder of the program", () => {
  const program = "/srv/shop/server.ts";
  const url = (path: string): string => pathToFileURL(path).href;
  expect(urlOf("./app.ts", program)).toBe(url("/srv/shop/app.ts"));
  expect(urlOf("app.ts", program)).toBe(url("/srv/shop/app.ts"));
  expect(urlOf("/srv/app.ts", program)).toBe(url("/srv/app.ts"));
  expect(urlOf("file:///srv/app.ts", program)).toBe("file:///srv/app.ts");
  expect(urlOf(new URL("file:///srv/app.ts"), program)).toBe("file:///srv/app.ts");
});

test.each([
  [
    () => serveCluster(app as never),
    "LW102  serveCluster takes the module of an application, not an instance of Endpoint.",
  ],
  [() => serveCluster("./app.ts", { workers: 0 }), "LW102  0 is not a valid number of workers."],
  [() => serveCluster("./app.ts", { workers: 1.5 }), "LW102  1.5 is not a valid number of workers."],
  [() => serveCluster("./app.ts", { drainTimeout: -1 }), "LW102  -1 is not a valid drainTimeout."],
])("serveCluster refuses invalid arguments: %o", async (call, message) => {
  await expect(call()).rejects.toThrow(message);
});

test.each([
  ["bun", "Bun"],
  ["deno", "Deno"],
])("serveCluster on %s is refused, with another way", async (name, runtime) => {
  const { versions } = process;
  Object.defineProperty(process, "versions", { value: { ...versions, [name]: "1" }, configurable: true });
  try {
    await expect(serveCluster("./app.ts")).rejects.toThrow(
      `LW107  serveCluster needs node:cluster of Node, and this is ${runtime}.`,
    );
  } finally {
    Object.defineProperty(process, "versions", { value: versions, configurable: true });
  }
});
