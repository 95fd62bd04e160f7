import { expect, test } from "vitest";
import { checkEnvironment, nodeRequire } from "./environment.ts";

/** Headers as a browser gives them to scripts. */
function withoutCookies(made: Request | Response): void {
  const { headers } = made;
  const get = headers.get.bind(headers);
  const shown = (name: string): string | null => (/^(?:set-)?cookie$/i.test(name) ? null : get(name));
  Object.defineProperty(headers, "get", { value: shown });
}

class BrowserRequest extends Request {
  constructor(...args: ConstructorParameters<typeof Request>) {
    super(...args);
    withoutCookies(this);
  }
}
class BrowserResponse extends Response {
  constructor(...args: ConstructorParameters<typeof Response>) {
    super(...args);
    withoutCookies(this);
  }
}

test("the classes of Node pass the check of the test environment", () => {
  expect(() => checkEnvironment()).not.toThrow();
});

test.each([
  [
    "Request",
    { Request: BrowserRequest, Response },
    /^LW809 {2}The test environment .*: Request drops the header cookie\./,
  ],
  ["Response", { Request, Response: BrowserResponse }, /^LW809 .*: Response drops the header set-cookie\./],
  [
    "happy-dom",
    { Request: BrowserRequest, Response: BrowserResponse, happyDOM: {} },
    /^LW809 {2}happy-dom .*cookie, Response/,
  ],
])("the classes of a browser are refused, with the difference and the remedy: %s", (_what, environment, message) => {
  expect(() => checkEnvironment(environment)).toThrow(message);
  expect(() => checkEnvironment(environment)).toThrow("@vitest-environment node");
});

test("Node's own require is found, whatever a test runner replaces it with", () => {
  expect(nodeRequire(import.meta.url).resolve("jsdom")).toContain("jsdom");
});
