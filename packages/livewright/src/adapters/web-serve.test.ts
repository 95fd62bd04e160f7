import { expect, test } from "vitest";
import { fixtureApp } from "../test-support/runtime-fixtures.ts";
import { serve as serveOnBun, toBun } from "./bun.ts";
import { serve as serveOnDeno, toDeno } from "./deno.ts";

test.each([
  ["bun", "Bun", serveOnBun],
  ["deno", "Deno", serveOnDeno],
])("serve of livewright/%s names its runtime if it is another one", async (entry, runtime, serve) => {
  await expect(serve(fixtureApp())).rejects.toThrow(
    new RegExp(`^LW107 .*livewright/${entry} needs ${runtime}.*\\n.*livewright/node`),
  );
});

test.each([
  ["toBun", toBun],
  ["toDeno", toDeno],
])("%s() refuses timeouts, which the runtime has itself", (name, to) => {
  expect(() => to(fixtureApp(), { headerTimeout: 1 } as object)).toThrow(`${name} has no option "headerTimeout"`);
});
