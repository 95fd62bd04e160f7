import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { csp, NONCE } from "./csp.ts";
import { endpoint } from "./endpoint.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

describe("csp()", () => {
  test("is strict by default", () => {
    expect(csp()).toBe(
      "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
  });

  test("adds, replaces and removes directives", () => {
    expect(csp({ "img-src": ["'self'", "data:"], "form-action": false, "upgrade-insecure-requests": true })).toBe(
      "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; img-src 'self' data:; upgrade-insecure-requests",
    );
  });

  test("contains the nonce of each page", () => {
    const policy = csp({ "script-src": ["'self'", NONCE], "style-src": [NONCE] }) as (nonce: string) => string;
    expect(policy("abc")).toContain("script-src 'self' 'nonce-abc'; style-src 'nonce-abc'");
  });

  test.each([
    { "img-src": ["a.test; script-src *"] },
    { "img-src": ["a.test, default-src *"] },
    { "img-src": ["a.test\r\nset-cookie: x=1"] },
    { "img-src": [""] },
    { "img-src": ["a b"] },
    { "img-src": ["caf\u00e9.test"] },
    { "script-src; default-src": ["*"] },
    { "": ["*"] },
    { "script-src": [NONCE, "'unsafe-inline'"] },
  ])("refuses the directives %j", (directives) => {
    expect(() => csp(directives)).toThrow(/LW102/);
  });
});

describe("the nonce of a page", () => {
  const view = liveView({ render: () => html`<p>live</p>` });
  const app = endpoint({
    secretKeyBase: SECRET_KEY_BASE,
    logger: silentLogger,
    contentSecurityPolicy: csp({ "style-src": ["'self'", NONCE] }),
    rootLayout: ({ content, nonce }) => html`<body><style nonce=${nonce}></style>${content}</body>`,
    routes: [live("/live", view), get("/plain", (_, { renderPage }) => renderPage(html`<p>plain</p>`))],
  });

  test.each(["/live", "/plain"])(
    "is the same in the markup and the policy of %s, and new for each page",
    async (path) => {
      const seen = new Set<string>();
      for (let i = 0; i < 3; i++) {
        const response = await app.fetch(new Request(`http://app.test${path}`));
        const [, nonce = ""] = /<style nonce="([\w-]{20,})">/.exec(await response.text()) ?? [];
        expect(response.headers.get("content-security-policy")).toContain(`style-src 'self' 'nonce-${nonce}'`);
        seen.add(nonce);
      }
      expect(seen.size).toBe(3);
    },
  );
});
