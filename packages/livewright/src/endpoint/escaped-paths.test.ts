import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { definePaths } from "../router/paths.ts";
import { get, live, scope } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { endpoint } from "./endpoint.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const paths = definePaths({ lists: "/donn%c3%a9es/liste" });
const file = { size: 1, modified: 0, body: () => "x" };
const view = liveView({ render: () => html`<p>view</p>` });
const text = (name: string) => () => new Response(name);
const app = endpoint({
  secretKeyBase: SECRET_KEY_BASE,
  development: false,
  logger: silentLogger,
  socketPath: "/~live",
  paths,
  static: { "/\u00e0/~": { read: (path) => (path === "\u00e9.txt" ? file : undefined) } },
  routes: [
    live("/caf\u00e9", view),
    get("/stra\u00dfe", text("street")),
    get("/f/:name", (_, { params }) => Response.json(params["name"])),
    scope("/donn\u00e9es", [get(paths.lists, text("list"))]),
  ],
});

const ask = async (path: string): Promise<[number, string]> => {
  const response = await app.fetch(new Request(`http://app.test${path}`));
  return [response.status, await response.text()];
};

describe("spellings of a path that RFC 3986 calls equal reach the same route", () => {
  test.each([
    ["/stra\u00dfe", "street"],
    ["/%73tra%c3%9fe", "street"],
    [paths.lists(), "list"],
    ["/donn%C3%A9es/%6Ciste", "list"],
    ["/%C3%A0/~/%C3%A9.txt", "x"],
    ["/%c3%a0/%7e/%C3%A9%2Etxt", "x"],
    ["/f/a%2Fb", '"a/b"'],
    ["/f/%2541", '"%41"'],
    ["/f/a+b", '"a+b"'],
  ])("%s", async (path, content) => {
    expect(await ask(path)).toEqual([200, content]);
  });

  test("for a view, its socket and routeInfo", async () => {
    expect((await ask("/%63af%c3%A9"))[1]).toContain("<p>view</p>");
    expect(app.routeInfo("GET", "/caf%c3%a9")?.path).toBe("/caf\u00e9");
    expect(await app.upgrade(new Request("http://app.test/%7elive/websocket?vsn=2.0.0"))).toBeTypeOf("function");
  });
});

test.each(["/%", "/%zz", "/f/%ff", "/f/%E3%82", "/caf%C3", "/%c3%a0/~/%ff"])(
  "%s is invalid, and answered with 400",
  async (path) => {
    expect((await ask(path))[0]).toBe(400);
  },
);
