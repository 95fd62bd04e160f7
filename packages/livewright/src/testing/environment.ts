import { createRequire } from "node:module";
import { runInThisContext } from "node:vm";
import { LivewrightError } from "../foundation/errors.ts";

/** The web classes of the environment a test runs in. */
export interface WebClasses {
  readonly Request: typeof Request;
  readonly Response: typeof Response;
}

/**
 * Fails in an environment with the `Request` or `Response` of a browser. Those classes hide cookies from scripts, so
 * the server could neither read nor set a session, and no page could connect. jsdom keeps the classes of Node.
 *
 * @throws {LivewrightError} LW809
 */
export function checkEnvironment(environment: WebClasses = globalThis): void {
  const request = new environment.Request("http://app.test/", { headers: { cookie: "a=1" } });
  const response = new environment.Response("", { headers: { "set-cookie": "a=1" } });
  const lost = [
    ...(request.headers.get("cookie") === "a=1" ? [] : ["Request drops the header cookie"]),
    ...(response.headers.get("set-cookie") === "a=1" ? [] : ["Response drops the header set-cookie"]),
  ];
  if (lost.length === 0) return;
  const who = "happyDOM" in environment ? "happy-dom" : "The test environment";
  throw new LivewrightError("LW809", `${who} replaces classes that the server needs from Node: ${lost.join(", ")}.`, {
    hint:
      "livewright/testing has its own browser. Write  // @vitest-environment node  at the top of the test file " +
      '(Jest: @jest-environment node), or configure  environment: "node".',
  });
}

/**
 * Returns the `require` of Node. The one that Jest gives to modules cannot load the parts of jsdom, but the main
 * context of the process still has the original.
 *
 * @param from the URL of a module
 */
export function nodeRequire(from: string): NodeJS.Require {
  const { process } = runInThisContext("globalThis") as Partial<Pick<typeof globalThis, "process">>;
  const real = process?.getBuiltinModule?.("node:module").createRequire ?? createRequire;
  return real(from);
}
