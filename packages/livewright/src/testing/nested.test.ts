import { expect, test } from "vitest";
import { appOf } from "../test-support/browser.ts";
import { html } from "../html/rendered.ts";
import { link } from "../live/components/link.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView } from "../live/live-view.ts";
import { get, live as route, liveSession } from "../router/routes.ts";
import { liveIsolated } from "./isolated.ts";
import { live, visit } from "./live.ts";

const Tally = liveComponent({
  mount: () => ({ n: 0 }),
  events: { inc: (socket) => socket.update("n", (n) => n + 1) },
  render: ({ id, n }) => html`<output id=${id}>${n}</output>`,
});

const Player = liveView({
  name: "Player",
  mount: () => ({ track: 1 }),
  events: { next: (socket) => socket.update("track", (n) => n + 1) },
  render: ({ track }) =>
    html`<p class="track" phx-hook="Track" id="track">${track}</p><button phx-click="next">Next</button>${Tally({ id: "inner" })}`,
});

const page = (name: string, to: string) =>
  liveView({
    name,
    render: () => html`<h1>${name}</h1>${link({ navigate: to, children: "Other" })}`,
  });

test("an event pushed in a scope reaches the nested view there and its components", async () => {
  const Wrap = liveComponent({
    render: ({ id }) => html`<div id=${id}>${liveRender(Player, { id: "player" })}</div>`,
  });
  const Around = liveView({
    events: { next: () => expect.unreachable("It was for the nested view.") },
    render: () => html`${Tally({ id: "outer" })}${Wrap({ id: "wrap" })}`,
  });
  const view = await liveIsolated(Around);
  // The components of both views have the same numbers, and the nested view is inside a component of its parent.
  await view.within("#inner").push("inc");
  expect([view.text("#inner"), view.text("#outer")]).toEqual(["1", "0"]);
  await view.within<typeof Player>("#player").push("next");
  await view.push("next", {}, { target: ".track" });
  await view.hook("#track", "next", {}, { target: "#player" });
  expect(view.text(".track")).toBe("4");
  await view.child("player").within("#inner").push("inc");
  expect([view.text("#inner"), view.text("#outer")]).toEqual(["2", "0"]);
});

test("a sticky view is found on the page where it stays", async () => {
  const layout = ({ content }: { readonly content: unknown }) =>
    html`${content as string}${liveRender(Player, { id: "player", sticky: true })}`;
  const routes = [route("/", page("Home", "/about")), route("/about", page("About", "/"))];
  const app = appOf({ routes: [liveSession("all", { layout }, routes)], views: [Player] });
  const view = await live(app, "/");
  expect(view.children).toHaveLength(1);
  const player = view.child<typeof Player>("player");
  await player.push("next");
  await view.click("a");
  expect(view.text("h1")).toBe("About");
  await player.click("button");
  expect(player.text(".track")).toBe("3");
  expect(player.children).toEqual([]);
});

test("views of a plain route are found on its page", async () => {
  const two = get("/", async (_request, { renderPage: show, liveRender: render }) =>
    show(html`${await render(Player, { id: "a" })}<hr>`),
  );
  const view = await visit(appOf({ routes: [two], views: [Player] }), "/");
  expect(view.children.map(({ id }) => id)).toEqual(["a"]);
  await view.child<typeof Player>("a").push("next");
  expect(view.child("a").text(".track")).toBe("2");
});
