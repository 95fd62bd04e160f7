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
    ["is that of the page, on the first join", { static: fixed }, "{info:static}"],
    ["is gone after a reconnect", { static: fixed, params: { _mounts: 1 } }, "{}"],
    ["is gone when the client does not say which join it is", { static: fixed, params: {} }, "{}"],
    ["is gone when it says so with text", { static: fixed, params: { _mounts: "0" } }, "{}"],
    ["is not that of the page after a navigation", { static: fixed, redirect }, "{}"],
    ["is what the navigation carried", { flash: token, redirect, static: fixed }, "{info:carried}"],
    ["is what the last view sent along, whatever the page says", { flash: token, static: fixed }, "{info:carried}"],
    ["is empty without any", {}, "{}"],
    ["is empty when forged", { flash: "forged", redirect }, "{}"],
    ["is empty when forged, even if the page had one", { flash: "forged", static: fixed }, "{}"],
    ["is empty when it is no token", { flash: { info: "x" }, redirect }, "{}"],
    [
      "is empty when of another server",
      { flash: signFlash(new KeyRing("another secret of 32 characters or more"), { info: "x" }), redirect },
      "{}",
    ],
  ])("%s", (_name, payload, flash) => expect(joined("/page", payload)).toBe(flash));

  test("is empty when it was carried for more than a minute and the difference of clocks", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const start = Date.now();
    vi.setSystemTime(start + 362_000);
    expect(joined("/page", { flash: token, redirect })).toBe("{}");
  });

  test("is there for the layout, too", () => {
    expect(joined("/framed", { flash: token, liveSession: "framed", view: "/page" })).toBe("{info:carried}");
  });
});

test("what a view puts before it leaves, the next one shows", () => {
  const wire = server.connect();
  const joinRef = wire.join("/page");
  wire.event(joinRef, "leave");
  const reply = wire.heard()[1]?.[4]["response"] as { live_redirect: { flash: string } };
  expect(verifyFlash(keys, reply.live_redirect.flash)).toEqual({ info: "left" });
  wire.join("/page", { redirect, flash: reply.live_redirect.flash });
  expect(wire.heard()[0]?.[4]["response"]).toMatchObject({ rendered: { 0: "{info:left}" } });
});
