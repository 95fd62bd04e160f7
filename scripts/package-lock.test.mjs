import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { lockFaults } from "./package-lock.mjs";

test("package-lock.json has every package, for every platform, and names no registry", () => {
  const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
  expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
  expect(lockFaults(lock)).toEqual([]);
});

describe("the check of the lockfile", () => {
  const complete = {
    "": { devDependencies: { tool: "1" } },
    "packages/app": { dependencies: { used: "1" } },
    "node_modules/app": { resolved: "packages/app", link: true },
    "node_modules/used": {},
    "node_modules/tool": {
      optionalDependencies: { "@tool/linux": "1", "@tool/darwin": "1" },
      devDependencies: { x: "1" },
    },
    "node_modules/@tool/linux": {},
    "node_modules/tool/node_modules/@tool/darwin": {},
  };

  test("accepts packages that are needed in a folder above", () => {
    expect(lockFaults({ packages: complete })).toEqual([]);
  });

  test.each([
    "node_modules/used",
    "node_modules/tool",
    "node_modules/@tool/linux",
    "node_modules/tool/node_modules/@tool/darwin",
  ])("reports a missing %s", (path) => {
    const packages = Object.fromEntries(Object.entries(complete).filter(([key]) => key !== path));
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    expect(lockFaults({ packages })).toEqual([expect.stringContaining(`needs ${name}, which is missing`)]);
  });

  test("reports a package that is only below another one", () => {
    const { "node_modules/used": used, ...others } = complete;
    const packages = { ...others, "node_modules/tool/node_modules/used": used };
    expect(lockFaults({ packages })).toEqual([expect.stringContaining("needs used")]);
  });

  test("reports a missing peer that is not optional", () => {
    const peers = { peerDependencies: { a: "1", b: "1" }, peerDependenciesMeta: { b: { optional: true } } };
    expect(lockFaults({ packages: { "node_modules/x": peers } })).toEqual([expect.stringContaining("needs a,")]);
  });

  test("reports the host of a package", () => {
    const packages = { "node_modules/a": { resolved: "https://registry.test/a.tgz" } };
    expect(lockFaults({ packages })).toEqual([expect.stringContaining("https://registry.test/a.tgz")]);
  });

  test("reports a field that npm 10 removes", () => {
    expect(lockFaults({ packages: { "node_modules/a": { libc: ["musl"] } } })).toEqual([
      expect.stringContaining("npm 10"),
    ]);
  });
});
