import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live } from "../router/routes.ts";
import { ServerUnderTest } from "../test-support/wire.ts";
import { settled } from "../test-support/fixtures.ts";

/** Says something in every way there is. */
const Chatty = liveView({
  mount: (socket) => {
    socket.subscribe("all");
    return { n: 0 };
  },
  handleParams: (socket) => socket.update("n", (n) => n + 1),
  events: {
    reply: () => ({ ok: true }),
    patch: (socket) => socket.pushPatch("/chatty?x=1"),
    leave: (socket) => socket.redirect("/"),
    crash() {
      throw new Error("boom");
    },
  },
  handleInfo: (socket, message) => {
    if (message === "go") return socket.pushNavigate("/");
    socket.pushEvent("news", { message });
    return undefined;
  },
  render: ({ n }) => html`<p>${n}</p>`,
});
const server = new ServerUnderTest([live("/chatty", Chatty)]);

describe("each frame of a view carries its join_ref", () => {
  test("for each view of the socket and each of its joins", async () => {
    const wire = server.connect();
    for (let life = 0; life < 3; life++) {
      for (const id of ["phx-1", "phx-2"]) {
        const joinRef = wire.join("/chatty", { id });
        for (const event of ["reply", "patch", life === 1 ? "leave" : "crash"]) wire.event(joinRef, event, {}, id);
        const frames = wire.heard();
        expect(frames).toHaveLength(life === 1 ? 6 : 5);
        for (const [stamp, , topic] of frames) expect([stamp, topic]).toEqual([joinRef, `lv:${id}`]);
      }
    }
  });

  test("in messages without a request, too", async () => {
    const wire = server.connect();
    const refs = ["phx-1", "phx-2"].map((id) => wire.join("/chatty", { id }));
    wire.heard();
    for (const message of ["hello", "go"]) server.pubsub.broadcast("all", message);
    await settled();
    const frames = wire.heard().map(([joinRef, ref, topic, event]) => [joinRef, ref, topic, event]);
    expect(frames).toEqual(
      refs.flatMap((joinRef, index) => {
        const topic = `lv:phx-${index + 1}`;
        return [
          [joinRef, null, topic, "diff"],
          [joinRef, null, topic, "live_redirect"],
          [joinRef, joinRef, topic, "phx_close"],
        ];
      }),
    );
  });
});

test("an ended view sends nothing, and its topic can be joined again", async () => {
  const wire = server.connect();
  const joinRef = wire.join("/chatty");
  wire.event(joinRef, "leave");
  wire.heard();
  server.pubsub.broadcast("all", "late");
  await settled();
  expect(wire.heard()).toEqual([]);
  const again = wire.join("/chatty");
  expect(wire.heard().map(([stamp, , , event]) => [stamp, event])).toEqual([[again, "phx_reply"]]);
});
