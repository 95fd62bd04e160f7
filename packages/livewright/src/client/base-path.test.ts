import { afterEach, describe, expect, test } from "vitest";
import { basePath, underBasePath } from "./base-path.ts";

const { origin } = location;

afterEach(() => {
  document.body.innerHTML = "";
});

describe("the base path of a page", () => {
  test.each([
    [`${origin}/livewright/client.js`, ""],
    [`${origin}/shop/livewright/client.js?v=abc`, "/shop"],
    [`${origin}/a/b/livewright/client.js`, "/a/b"],
    [`${origin}/assets/app.js`, ""],
    ["https://cdn.test/x/livewright/client.js", ""],
    ["file:///x/livewright/client.js", ""],
    ["not a URL", ""],
    [undefined, ""],
  ])("comes from the URL of the script %s if it has no view", (script, base) => expect(basePath(script)).toBe(base));

  test("comes from its first view that joins by itself", () => {
    const script = `${origin}/other/livewright/client.js`;
    document.body.innerHTML = `<i data-phx-session=""></i><i data-phx-session="s" data-livewright-base="/shop"></i>`;
    expect(basePath(script)).toBe("/shop");
    document.body.innerHTML = '<i data-phx-session="s"></i>';
    expect(basePath(script)).toBe("");
  });
});

test.each([
  ["/live", "/shop/live"],
  ["//host.test/live", "//host.test/live"],
  ["wss://host.test/live", "wss://host.test/live"],
  ["live", "live"],
])("the path %s is %s on the host", (path, url) => expect(underBasePath("/shop", path)).toBe(url));
