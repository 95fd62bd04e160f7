import { describe, expect, test } from "vitest";
import { HttpError } from "../foundation/errors.ts";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView } from "../live/live-view.ts";
import { get, live, post, scope } from "../router/routes.ts";
import { appOf } from "../test-support/browser.ts";
import type { Logger } from "../telemetry/logger.ts";

const ran: string[] = [];
const Part = liveComponent({
  name: "Part",
  events: { only: () => void ran.push("component") },
  render: ({ myself }) => html`<form phx-submit="only" phx-target=${myself}><button>x</button></form>`,
});
const Twin = (name: string) =>
  liveComponent({
    events: { only: () => void ran.push(name) },
    render: ({ myself }) => html`<form phx-submit="only" phx-target=${myself}><button>x</button></form>`,
  });
const [First, Second] = [Twin("first"), Twin("second")];
const Child = liveView({ events: { inner: () => void ran.push("child") }, render: () => html`<b></b>` });
const Page = liveView({
  events: {
    save: (_socket, params) => void ran.push(`save ${JSON.stringify(params)}`),
    crash() {
      throw new Error("secret detail");
    },
    missing() {
      throw new HttpError(404);
    },
  },
  render: () => html`<form id="f" phx-submit="save"><input name="a"><button>x</button></form>
    ${Part({ id: 1 })}${First({ id: 1 })}${Second({ id: 1 })}${liveRender(Child, { id: "kid" })}`,
});

const log: string[] = [];
const debug: string[] = [];
const logger: Logger = {
  debug: (_message, fields) => void debug.push(String(fields?.["error"])),
  info() {},
  warn: (message) => void debug.push(message),
  error: (message) => void log.push(message),
};
const seen: string[] = [];
const app = appOf({
  routes: [
    live("/", Page),
    get("/plain", () => new Response("plain")),
    live("/both", Page),
    post("/both", () => new Response("own route"), { csrf: false }),
    scope("/in", { pipeline: [(_request, { session }) => void seen.push(String(session.get("user")))] }, [
      live("/", Page),
    ]),
  ],
  limits: { maxParamBytes: 2_000 },
  logger,
});

/** Loads the page, and returns a function that posts to it with its cookie and token. */
async function loaded(path: string = "/", on = app) {
  const response = await on.fetch(new Request(`http://app.test${path}`));
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const [, token = ""] = /name="csrf-token" content="([^"]+)"/.exec(await response.text()) ?? [];
  return async (fields: Record<string, string> | FormData, headers: Record<string, string> = {}): Promise<Response> => {
    ran.length = 0;
    const body = fields instanceof FormData ? fields : new URLSearchParams({ _csrf_token: token, ...fields });
    return on.fetch(new Request(`http://app.test${path}`, { method: "POST", body, headers: { cookie, ...headers } }));
  };
}

describe("a form posted to a view", () => {
  test("runs the handler with the fields of the template only", async () => {
    const send = await loaded();
    const response = await send({ a: "1", _lw_form: "submit=save" });
    expect([response.status, response.headers.get("location"), ran]).toEqual([303, "/", ['save {"a":"1"}']]);
  });

  test("redirects to its page, below the base path and with its query", async () => {
    const send = await loaded("/shop/?a=1", appOf({ basePath: "/shop", routes: [live("/", Page)] }));
    expect((await send({ _lw_form: "submit=save" })).headers.get("location")).toBe("/shop/?a=1");
  });

  test("runs the pipeline of its route", async () => {
    const send = await loaded("/in");
    seen.length = 0;
    expect((await send({ _lw_form: "submit=save" })).status).toBe(303);
    expect([seen, ran]).toEqual([["undefined"], ["save {}"]]);
  });

  test("is answered by a route for posts, if the application has one", async () => {
    const send = await loaded("/both");
    expect(await (await send({ _lw_form: "submit=save" })).text()).toBe("own route");
  });

  test("takes names such as __proto__ as data", async () => {
    const send = await loaded();
    expect((await send({ "__proto__[x]": "1", constructor: "2", _lw_form: "submit=save&__proto__[y]=1" })).status).toBe(
      303,
    );
    expect([ran, ({} as { x?: unknown }).x]).toEqual([['save {"__proto__":{"x":"1"},"constructor":"2"}'], undefined]);
  });
});

type Refused = readonly [string, Record<string, string>, Record<string, string>, number, string];

describe("a form posted to a view is refused", () => {
  test.each([
    ["without a token", { _csrf_token: "" }, {}, 403, "LW503"],
    ["from another origin", {}, { origin: "https://evil.test", "sec-fetch-site": "cross-site" }, 403, "LW503"],
    ["without a cookie", {}, { cookie: "" }, 403, "LW503"],
    ["without an event", { _lw_form: "" }, {}, 400, "LW512"],
    ["with an unknown event", { _lw_form: "submit=drop" }, {}, 400, "LW512"],
    ["with an event of the prototype", { _lw_form: "submit=constructor" }, {}, 400, "LW512"],
    ["with an event of the framework", { _lw_form: "submit=lv:clear-flash" }, {}, 400, "LW512"],
    ["with an event as a list", { _lw_form: "submit[]=save" }, {}, 400, "LW512"],
    ["for a component that is not there", { _lw_form: "submit=only&component=Part/n2" }, {}, 400, "LW512"],
    ["for a component whose id has another type", { _lw_form: "submit=only&component=Part/s1" }, {}, 400, "LW512"],
    [
      "for two components with one name and id",
      { _lw_form: "submit=only&component=a%20component/n1" },
      {},
      400,
      "LW512",
    ],
    ["for an event of the page at a component", { _lw_form: "submit=save&component=Part/n1" }, {}, 400, "LW512"],
    ["for a nested view that is not there", { _lw_form: "submit=inner&views[]=other" }, {}, 400, "LW512"],
    ["for an event of the page at a nested view", { _lw_form: "submit=save&views[]=kid" }, {}, 400, "LW512"],
    ["for too many nested views", { _lw_form: `submit=inner${"&views[]=kid".repeat(40)}` }, {}, 400, "LW512"],
    ["with a button of an unknown event", { _lw_button: "click=drop" }, {}, 400, "LW512"],
    ["with a button for changes, without such an event", { _lw_button: "name=a&value=1" }, {}, 400, "LW512"],
    ["with params that cannot be decoded", { a: "1", _lw_form: "submit=%ff" }, {}, 400, "LW120"],
    ["with a form that is too large", { a: "x".repeat(3_000) }, {}, 413, "LW504"],
  ] as readonly Refused[])("%s", async (_case, fields, headers, status, code) => {
    debug.length = 0;
    const send = await loaded();
    const response = await send({ _lw_form: "submit=save", ...fields }, headers);
    expect([response.status, ran, debug.join()]).toEqual([status, [], expect.stringContaining(code)]);
  });

  test("as JSON, with the methods of its path", async () => {
    const send = await loaded();
    const response = await send({}, { "content-type": "application/json" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  test("for a path without a view", async () => {
    const response = await app.fetch(
      new Request("http://app.test/plain", { method: "POST", body: new URLSearchParams({ a: "1" }) }),
    );
    expect(response.status).toBe(405);
  });
});

describe("an error of a posted form", () => {
  test("is an error page without details, with one line in the log", async () => {
    const send = await loaded();
    log.length = 0;
    const response = await send({ _lw_form: "submit=crash" });
    expect([response.status, await response.text(), log]).toEqual([
      500,
      expect.not.stringContaining("secret"),
      ["POST / failed."],
    ]);
  });

  test("has the status of an HttpError", async () => {
    const send = await loaded();
    expect((await send({ _lw_form: "submit=missing" })).status).toBe(404);
  });
});
