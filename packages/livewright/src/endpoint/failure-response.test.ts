import { describe, expect, test, vi } from "vitest";
import { HttpError } from "../foundation/errors.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";
import { endpoint } from "./endpoint.ts";
import type { FailedRequest } from "./error-page.ts";
import type { EndpointOptions } from "./options.ts";

const HTML = "text/html,*/*;q=0.8";
const Gone = liveView({
  name: "gone",
  mount: () => {
    throw new HttpError(410, "This offer has ended.");
  },
  render: () => html``,
});

function app(options: Partial<EndpointOptions> = {}) {
  return endpoint({
    secretKeyBase: SECRET_KEY_BASE,
    logger: silentLogger,
    development: false,
    rootLayout: ({ content, title }) => html`<title>${title}</title><nav>Shop</nav>${content}`,
    errorPage: ({ status, message, url }) => html`<h1>${status}: ${message}</h1><p>${url.pathname}</p>`,
    routes: [
      live("/gone", Gone),
      get("/fails", () => {
        throw new Error("the password is 1234");
      }),
      get("/refused", () => {
        throw new HttpError(403, "Only for members.");
      }),
    ],
    ...options,
  });
}

async function visit(path: string, options: Partial<EndpointOptions> = {}, init: RequestInit = {}): Promise<Response> {
  return app(options).fetch(new Request(`http://app.test${path}`, { headers: { accept: HTML }, ...init }));
}

describe("errorPage", () => {
  test.each([
    ["/nowhere", 404, "404: Not Found"],
    ["/%ff", 400, "400: Bad Request"],
    ["/fails", 500, "500: Internal Server Error"],
    ["/refused", 403, "403: Only for members."],
    ["/gone", 410, "410: This offer has ended."],
  ])("answers %s with %i inside the root layout", async (path, status, heading) => {
    const response = await visit(path);
    const page = await response.text();
    expect(response.status).toBe(status);
    expect(page).toContain(`<h1>${heading}</h1><p>${path}</p>`);
    expect(page).toContain("<nav>Shop</nav>");
    expect(page).toContain(`<title>${status} `);
    expect(page).not.toContain("1234");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("keeps the headers of the refusal", async () => {
    const response = await visit("/fails", {}, { method: "PUT", headers: { accept: HTML } });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    expect(await response.text()).toContain("405: Method Not Allowed");
  });

  test("receives only errors that the application threw for visitors", async () => {
    const seen: FailedRequest[] = [];
    const errorPage = (failure: FailedRequest) => (seen.push(failure), html`x`);
    await visit("/fails", { errorPage });
    await visit("/refused", { errorPage });
    expect(seen.map(({ error }) => error)).toEqual([undefined, expect.any(HttpError)]);
  });

  test.each(["application/json", "text/plain", "*/*"])("is not asked for %s", async (accept) => {
    const response = await visit("/nowhere", {}, { headers: { accept } });
    expect(await response.text()).not.toContain("<h1>");
  });

  test("leaves a status to the built-in page by returning nothing", async () => {
    const response = await visit("/nowhere", { errorPage: () => undefined });
    expect(await response.text()).toContain('<main class="plain">');
  });

  test("shows details in development, except for errors that the application threw for visitors", async () => {
    expect(await (await visit("/fails", { development: true })).text()).toContain("the password is 1234");
    expect(await (await visit("/refused", { development: true })).text()).toContain("<nav>Shop</nav>");
  });

  test.each<[string, Partial<EndpointOptions>]>([
    [
      "errorPage",
      {
        errorPage: () => {
          throw new Error("again");
        },
      },
    ],
    [
      "the root layout",
      {
        rootLayout: () => {
          throw new Error("again");
        },
      },
    ],
  ])("is replaced by the built-in page if %s fails, and the log says so", async (_what, options) => {
    const error = vi.fn<(message: string) => void>();
    const response = await visit("/nowhere", { ...options, logger: { ...silentLogger, error } });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('<main class="plain">');
    expect(error.mock.calls.map(([message]) => message)).toEqual([expect.stringContaining("the built-in error page")]);
  });

  test("sets no cookie twice", async () => {
    const response = await visit("/refused", {
      rootLayout: ({ content, csrfToken }) => html`<meta name="csrf-token" content=${csrfToken} />${content}`,
    });
    expect(response.headers.getSetCookie()).toHaveLength(1);
  });
});
