import { expect, test, vi } from "vitest";
import { each } from "../html/each.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { presence } from "../presence/presence-topic.ts";
import { localPubSub } from "../pubsub/local.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import { live as liveRoute } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { live } from "../testing/live.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";
import { type Endpoint, endpoint } from "./endpoint.ts";

const SOON = { timeout: 20_000 };
const room = presence<{ readonly name: string }>("room");

const Room = liveView({
  mount(socket, { params }) {
    const { user = "guest" } = params as { readonly user?: string };
    socket.track(room, user, { name: user });
    return { here: [...socket.presence.list(room).keys()], left: [] as readonly string[] };
  },
  topics: {
    room: {
      topic: room,
      handle: (socket, { leaves }) =>
        socket.assign(({ left }) => ({
          here: [...socket.presence.list(room).keys()],
          left: [...left, ...leaves.keys()],
        })),
    },
  },
  render: ({ here, left }) => html`
    <ul>${each(here.toSorted(), (user) => html`<li>${user}</li>`)}</ul>
    <p>${left.join(" ")}</p>
  `,
});

function server(pubsub: PubSub, leaveOnClose: boolean = false): Endpoint {
  return endpoint({
    routes: [liveRoute("/", Room)],
    secretKeyBase: SECRET_KEY_BASE,
    logger: silentLogger,
    pubsub,
    presence: { leaveOnClose },
  });
}

test("a user who moves from a server that is closed to another one never leaves", async () => {
  const bus = localPubSub();
  const [first, second] = [server(bus), server(bus)];
  await live(first, "/?user=ann");
  const bob = await live(second, "/?user=bob");
  await vi.waitFor(() => expect(bob.texts("li")).toEqual(["ann", "bob"]), SOON);
  await first.close();
  expect(second.presence.getByKey(room, "ann")?.metas).toHaveLength(1);
  await live(second, "/?user=ann");
  expect(second.presence.getByKey(room, "ann")?.metas).toHaveLength(2);
  expect(bob.texts("li")).toEqual(["ann", "bob"]);
  expect(bob.text("p")).toBe("");
  await second.close();
});

test("the presences of a server that is closed leave immediately with leaveOnClose", async () => {
  const bus = localPubSub();
  const [first, second] = [server(bus, true), server(bus)];
  await live(first, "/?user=ann");
  const bob = await live(second, "/?user=bob");
  await vi.waitFor(() => expect(bob.texts("li")).toEqual(["ann", "bob"]), SOON);
  await first.close();
  await vi.waitFor(() => expect(bob.text("p")).toBe("ann"), SOON);
  await second.close();
});

test("a user who closes the page leaves in all processes", async () => {
  const bus = localPubSub();
  const [first, second] = [server(bus), server(bus)];
  const ann = await live(first, "/?user=ann");
  const bob = await live(second, "/?user=bob");
  await vi.waitFor(() => expect(bob.texts("li")).toEqual(["ann", "bob"]), SOON);
  ann.close();
  await vi.waitFor(() => expect(bob.texts("li")).toEqual(["bob"]), SOON);
  await Promise.all([first.close(), second.close()]);
});

test("the page of a GET shows who is here, and adds nobody", async () => {
  const app = server(localPubSub());
  await live(app, "/?user=ann");
  const page = await (await app.fetch(new Request("http://app.test/?user=bob"))).text();
  expect(page).toContain("<li>ann</li>");
  expect(page).not.toContain("<li>bob</li>");
  expect([...app.presence.list(room).keys()]).toEqual(["ann"]);
  await app.close();
});
