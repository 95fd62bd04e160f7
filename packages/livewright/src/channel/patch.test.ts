import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live, liveSession } from "../router/routes.ts";
import { ok, ServerUnderTest } from "../test-support/wire.ts";

describe("a patch by the client", () => {
  const Pager = liveView({
    mount: () => ({ page: "1" }),
    handleParams: (socket, { params }) => socket.assign({ page: (params["page"] as string | undefined) ?? "1" }),
    render: ({ page: number }) => html`<p>${number}</p>`,
  });
  const pager = new ServerUnderTest([
    live("/pages", Pager),
    live("/pages/:page", Pager),
    live("/other", liveView({ render: () => html`<p>other</p>` })),
    get("/plain", () => new Response()),
    liveSession("admin", {}, [live("/admin/pages", Pager)]),
  ]);

  test.each<[string, Record<string, unknown>]>([
    ["https://app.test/pages?page=2", { diff: { 0: "2" } }],
    ["https://app.test/pages/3?page=2", { diff: { 0: "3" } }],
    ["/pages/4", { diff: { 0: "4" } }],
    ["https://app.test/pages", {}],
    ["https://app.test/other", { link_redirect: true }],
    ["https://app.test/admin/pages", { link_redirect: true }],
    ["https://app.test/plain", { link_redirect: true }],
    ["https://app.test/nowhere", { link_redirect: true }],
    ["javascript:alert(1)", { link_redirect: true }],
    ["https://", { link_redirect: true }],
  ])("to %s", (url, response) => {
    const wire = pager.connect();
    const joinRef = wire.join("/pages");
    wire.heard();
    wire.send(joinRef, "50", "lv:phx-1", "live_patch", { url });
    expect(wire.heard()).toEqual([ok(joinRef, "50", response)]);
  });
});
