import { afterEach, describe, expect, test, vi } from "vitest";
import { KeyRing } from "../crypto/keys.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live, liveSession } from "../router/routes.ts";
import { signFlash, signStatic, verifyFlash } from "../tokens/tokens.ts";
import { ServerUnderTest } from "../test-support/wire.ts";

afterEach(() => void vi.useRealTimers());

const shown = (flash: object): string => JSON.stringify(flash).replaceAll('"', "");
const page = liveView({
  events: {
    leave(socket) {
      socket.putFlash("info", "left");
      socket.pushNavigate("/other");
    },
  },
  render: ({ flash }) => html`<p>${shown(flash)}</p>`,
});
const server = new ServerUnderTest([
  live("/page", page),
  live("/other", page),
  liveSession("framed", { layout: ({ content, flash }) => html`<b>${shown(flash)}</b>${content}` }, [
    live("/framed", page),
  ]),
]);
const { keys } = server;

/** Returns the flash that a join shows. */
function joined(path: string, options: Parameters<ReturnType<typeof server.connect>["join"]>[1]): unknown {
  const wire = server.connect();
  wire.join(path, options);
  const [frame] = wire.heard();
  const { rendered } = (frame?.[4]["response"] ?? {}) as { rendered?: Record<string, unknown> };
  return rendered?.["0"];
}

const fixed = signStatic(keys, { id: "phx-1", flash: { info: "static" } });
const token = signFlash(keys, { info: "carried" });
const redirect = "https://app.test/other";

describe("the flash of a joining view", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["comes from the page on the first join", { static: fixed }, "{info:static}"],
    ["is empty after a reconnect", { static: fixed, params: { _mounts: 1 } }, "{}"],
    ["is empty if the client does not count its joins", { static: fixed, params: {} }, "{}"],
    ["is empty if the client counts its joins in a string", { static: fixed, params: { _mounts: "0" } }, "{}"],
    ["does not come from the page after a navigation", { static: fixed, redirect }, "{}"],
    ["comes from the navigation", { flash: token, redirect, static: fixed }, "{info:carried}"],
    ["comes from the join rather than from the page", { flash: token, static: fixed }, "{info:carried}"],
    ["is empty without any token", {}, "{}"],
    ["is empty if the token is forged", { flash: "forged", redirect }, "{}"],
    ["is empty if the token is forged, even if the page has one", { flash: "forged", static: fixed }, "{}"],
    ["is empty if the token is not a string", { flash: { info: "x" }, redirect }, "{}"],
    [
      "is empty if the token is from another server",
      { flash: signFlash(new KeyRing("another secret of 32 characters or more"), { info: "x" }), redirect },
      "{}",
    ],
  ])("%s", (_name, payload, flash) => expect(joined("/page", payload)).toBe(flash));

  test("is empty if its token is older than a minute plus the clock tolerance", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const start = Date.now();
    vi.setSystemTime(start + 362_000);
    expect(joined("/page", { flash: token, redirect })).toBe("{}");
  });

  test("is available in the layout", () => {
    expect(joined("/framed", { flash: token, liveSession: "framed", view: "/page" })).toBe("{info:carried}");
  });
});

test("a flash message put before pushNavigate is shown by the next view", () => {
  const wire = server.connect();
  const joinRef = wire.join("/page");
  wire.event(joinRef, "leave");
  const reply = wire.heard()[1]?.[4]["response"] as { live_redirect: { flash: string } };
  expect(verifyFlash(keys, reply.live_redirect.flash)).toEqual({ info: "left" });
  wire.join("/page", { redirect, flash: reply.live_redirect.flash });
  expect(wire.heard()[0]?.[4]["response"]).toMatchObject({ rendered: { 0: "{info:left}" } });
});
