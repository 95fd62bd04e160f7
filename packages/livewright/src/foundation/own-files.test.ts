import { describe, expect, test } from "vitest";
import { moduleUrl, ownFolder } from "./own-files.ts";

describe("ownFolder", () => {
  test.each([
    ["file:///app/node_modules/livewright/dist/foundation/own-files.js", "file:///app/node_modules/livewright/dist/"],
    ["file:///C:/app%20x/livewright/src/foundation/own-files.ts", "file:///C:/app%20x/livewright/src/"],
    ["file:///app/dist/foundation/own-files.js?t=1", "file:///app/dist/"],
  ])("maps %s to %s", (module, folder) => {
    expect(ownFolder(module)).toBe(folder);
  });

  test.each([
    "",
    "file:///app/server.mjs",
    "file:///app/dist/chunks/own-files-B1x9.js",
    "file:///$bunfs/root/server",
    "https://cdn.test/livewright/foundation/own-files.js",
  ])("returns null in a bundle: %s", (module) => {
    expect(ownFolder(module)).toBeNull();
  });

  test("returns src while the tests of the package run", () => {
    expect(ownFolder()).toBe(new URL("..", import.meta.url).href);
    expect(moduleUrl()).toBe(new URL("own-files.ts", import.meta.url).href);
  });
});
