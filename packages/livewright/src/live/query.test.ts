import { describe, expect, test } from "vitest";
import { z } from "zod";
import { failed, ok, ServerUnderTest } from "../test-support/wire.ts";
import { endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
import { decodeParams } from "../params/decode.ts";
import { live } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { liveView } from "./live-view.ts";
import { checkQuery, readQuery } from "./query.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const schema = z.object({ page: z.coerce.number().int().min(1).default(1), tags: z.array(z.string()).optional() });

describe("checkQuery()", () => {
  test("returns what the schema parses", () => {
    expect(checkQuery(schema, decodeParams("page=2&tags[]=a"))).toEqual({ ok: true, query: { page: 2, tags: ["a"] } });
    expect(checkQuery(schema, decodeParams(""))).toEqual({ ok: true, query: { page: 1 } });
    expect(checkQuery(undefined, decodeParams("a=1"))).toEqual({ ok: true, query: undefined });
  });

  test("returns the issues without the values", () => {
    const result = checkQuery(schema, decodeParams("page=secret"));
    expect(result).toEqual({ ok: false, problem: expect.stringMatching(/^page: /) as string });
    expect(JSON.stringify(result)).not.toContain("secret");
    expect(() => readQuery(schema, decodeParams("page=0"))).toThrow(expect.objectContaining({ status: 400 }) as Error);
  });

  test("refuses an async schema", () => {
    const slow = {
      "~standard": { version: 1 as const, vendor: "test", validate: async (value: unknown) => ({ value }) },
    };
    expect(() => checkQuery(slow, {})).toThrow(/LW408[^]*async/);
  });
});

const List = liveView({
  query: schema,
  mount: (_, { query, params }) => ({ mounted: query.page, id: params["id"], keys: Object.keys(query), page: 0 }),
  handleParams: (socket, { query }) => socket.assign({ page: query.page + 0.5 }),
  events: { go: (socket, { to }) => socket.pushPatch(to as string) },
  render: ({ mounted, page, id, keys }) => html`<p>${mounted} ${page} ${id as string} ${keys.join()}</p>`,
});

describe("a view with a query schema", () => {
  const app = endpoint({
    secretKeyBase: SECRET_KEY_BASE,
    logger: silentLogger,
    development: false,
    routes: [live("/list/:id", List)],
  });

  test("receives the parsed query, without path parameters", async () => {
    const page = await app.fetch(new Request("http://app.test/list/7?page=3&stray=1"));
    expect(await page.text()).toContain("<p>3 3.5 7 page</p>");
  });

  test("is not shown for an invalid query", async () => {
    const page = await app.fetch(new Request("http://app.test/list/7?page=x"));
    expect([page.status, await page.text()]).toEqual([400, expect.stringContaining("page: ") as string]);
  });

  const server = new ServerUnderTest([live("/list/:id", List)]);

  test("joins and patches with the query", () => {
    const wire = server.connect();
    const joinRef = wire.join("/list/7?page=2", { view: "/list/:id" });
    expect(JSON.stringify(wire.heard().at(-1))).toContain('"0":"2","1":"2.5","2":"7"');
    wire.send(joinRef, "20", "lv:phx-1", "live_patch", { url: "https://app.test/list/7?page=4" });
    expect(wire.heard()).toEqual([ok(joinRef, "20", { diff: { 1: "4.5" } })]);
    wire.event(joinRef, "go", { to: "/list/8?page=5" });
    expect(wire.heard().map(([, , , event]) => event)).toEqual(["live_patch", "phx_reply"]);
  });

  test("answers a patch to an invalid query like a missing page", () => {
    const wire = server.connect();
    const joinRef = wire.join("/list/7", { view: "/list/:id" });
    wire.heard();
    wire.send(joinRef, "20", "lv:phx-1", "live_patch", { url: "https://app.test/list/7?page=x" });
    expect(wire.heard()).toEqual([ok(joinRef, "20", { link_redirect: true })]);
    const next = wire.join("", { view: "/list/:id", redirect: "https://app.test/list/7?page=x" });
    const refusal = { reason: "reload", status: 400, token: expect.any(String) as string, cause: "query" };
    expect(wire.heard().at(-1)).toEqual(failed(next, next, refusal));
  });
});

test("a query option that is not a schema is refused", () => {
  expect(() => liveView({ query: { page: 1 } as never, render: () => html`<p></p>` })).toThrow(/LW408[^]*not a schema/);
});
