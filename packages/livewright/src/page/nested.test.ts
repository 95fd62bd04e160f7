import { describe, expect, test } from "vitest";
import { toHtml } from "../diff/to-html.ts";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import type { MaybePromise } from "../foundation/maybe-async.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { type AnyLiveView, liveView, type EmbeddableView } from "../live/live-view.ts";
import { openEmbedded } from "../tokens/tokens.ts";
import { type RenderedView, renderView, type ViewToRender } from "./render-view.ts";
import type { ViewRedirect } from "./render-with-parts.ts";
import { connectInfo } from "../test-support/fixtures.ts";
import { testContext } from "../test-support/app-context.ts";

const Player = liveView({
  name: "player",
  mount: (_, { session }) => ({ song: session["song"] }),
  render: ({ song }) => html`<u>${String(song)}</u>`,
});
const app = testContext({ views: new Map<string, EmbeddableView>([["player", Player]]) });

/** Renders a view as the one of a page with the id "root". */
function result(view: AnyLiveView, request: Partial<ViewToRender> = {}): MaybePromise<RenderedView | ViewRedirect> {
  const shown: ViewToRender = {
    view,
    viewName: "root",
    hooks: [],
    layout: undefined,
    context: { params: { id: "7" }, session: { user: "Ann" } },
    params: undefined,
    id: "root",
    contain: (_element, content) => `<div>${content}</div>`,
    ...request,
  };
  return renderView(app, { connectInfo }, shown);
}

/** The content of the page's view, whose tokens are checked and left out. */
async function contentOf(show: () => Renderable, request?: Partial<ViewToRender>): Promise<string> {
  const rendered = await result(liveView({ render: () => html`${show()}` }), request);
  if (rendered.kind !== "view") throw new Error(`redirected to ${rendered.to}`);
  const content = rendered.html.slice(rendered.html.indexOf(">") + 1, -"</div>".length);
  return content.replace(
    / id="([^"]*)" data-phx-session="([^"]*)" data-phx-static=""/g,
    (_, id, session) => ` id="${id}" ${session === "" ? "EMPTY" : "SESSION"} STATIC`,
  );
}

const simple = (text: Renderable): EmbeddableView => liveView({ render: () => html`<b>${text}</b>` });
const later = <T>(value: T, turns: number): Promise<T> =>
  turns === 0 ? Promise.resolve(value) : Promise.resolve().then(() => later(value, turns - 1));
const slow = (text: string, turns: number): EmbeddableView =>
  liveView({
    mount: async () => ({ text: await later(text, turns) }),
    render: ({ text: shown }) => html`<b>${shown}</b>`,
  });

describe("a nested view in the dead render", () => {
  test("shows its content, and cannot be joined yet", async () => {
    expect(await contentOf(() => html`<p>${liveRender(simple("hi"), { id: "x" })}</p>`)).toBe(
      '<p><div id="x" EMPTY STATIC data-phx-parent-id="root"><b>hi</b></div></p>',
    );
  });

  test("has its own tag and attributes", async () => {
    const view = liveView({
      container: { tag: "section", class: "box", hidden: true },
      render: () => html`hi`,
    });
    expect(await contentOf(() => liveRender(view, { id: "x", container: { class: "wide" } }))).toBe(
      '<section id="x" EMPTY STATIC data-phx-parent-id="root" class="wide" hidden>hi</section>',
    );
  });

  test("escapes its id, its title and its content", async () => {
    const hostile = `"><script>`;
    expect(await contentOf(() => liveRender(simple(hostile), { id: hostile, container: { title: hostile } }))).toBe(
      '<div id="&quot;&gt;&lt;script&gt;" EMPTY STATIC data-phx-parent-id="root" title="&quot;&gt;&lt;script&gt;"><b>&quot;&gt;&lt;script&gt;</b></div>',
    );
  });

  test("names its direct parent, at any depth", async () => {
    const middle = liveView({ render: () => html`<i>${liveRender(simple("deep"), { id: "inner" })}</i>` });
    expect(await contentOf(() => liveRender(middle, { id: "middle" }))).toBe(
      '<div id="middle" EMPTY STATIC data-phx-parent-id="root"><i><div id="inner" EMPTY STATIC data-phx-parent-id="middle"><b>deep</b></div></i></div>',
    );
  });

  test("that is sticky can be joined immediately by its name, and has no parent", async () => {
    const rendered = (await result(
      liveView({ render: () => html`${liveRender(Player, { id: "x", sticky: true, session: { song: "Hey" } })}` }),
    )) as RenderedView;
    const [, session] =
      /<div id="x" data-phx-session="([\w.-]+)" data-phx-static="" data-phx-sticky><u>Hey<\/u><\/div>/.exec(
        rendered.html,
      ) ?? [];
    expect(openEmbedded(app.keys, session, "x")).toEqual({
      id: "x",
      parent: null,
      view: "player",
      session: { song: "Hey" },
    });
  });

  test("that is sticky but could not be joined is an error", () => {
    const unknown = liveView({ name: "unknown", render: () => html`hi` });
    expect(() => contentOfNow(() => liveRender(unknown, { id: "x", sticky: true }))).toThrow("LW413");
  });

  test("with the id of another view is refused, wherever the two are", () => {
    const Box = liveComponent({ render: ({ id }) => html`<li>${liveRender(simple("in"), { id: "c" })}${id}</li>` });
    const one = (): Renderable => liveRender(slow("a", 1), { id: "c" });
    const pages: readonly (() => Renderable)[] = [
      () => html`${one()}${one()}`,
      () => each(["a", "b"], () => html`<p>${one()}</p>`),
      () => html`${Box({ id: 1 })}${Box({ id: 2 })}`,
      () => html`${one()}${Box({ id: 1 })}`,
    ];
    for (const page of pages)
      expect(() => contentOfNow(page)).toThrow('LW306  Two nested views of one page have the id "c".');
  });

  test("can be in a component, in a list, and in a component in a list", async () => {
    const Box = liveComponent({ render: ({ id }) => html`<li>${liveRender(simple(id), { id: `in-${id}` })}</li>` });
    const child = (id: string): string =>
      `<div id="in-${id}" EMPTY STATIC data-phx-parent-id="root"><b>${id}</b></div>`;
    expect(await contentOf(() => Box({ id: "a" }))).toBe(`<li>${child("a")}</li>`);
    expect(
      await contentOf(() =>
        each(["b", "c"], (id) => html`<p>${liveRender(slow(id, id === "b" ? 3 : 0), { id: `in-${id}` })}</p>`),
      ),
    ).toBe(`<p>${child("b")}</p><p>${child("c")}</p>`);
    expect(await contentOf(() => each(["d", "e"], (id) => html`${Box({ id })}`))).toBe(
      `<li>${child("d")}</li><li>${child("e")}</li>`,
    );
  });

  test("has components of its own", async () => {
    const Box = liveComponent({ render: ({ id }) => html`<i>${id}</i>` });
    const view = liveView({ render: () => html`${Box({ id: "same" })}` });
    expect(await contentOf(() => html`${Box({ id: "same" })}${liveRender(view, { id: "x" })}`)).toBe(
      '<i>same</i><div id="x" EMPTY STATIC data-phx-parent-id="root"><i>same</i></div>',
    );
  });
});

const contentOfNow = (show: () => Renderable): unknown => result(liveView({ render: () => html`${show()}` }));

describe("the input of a nested view in the dead render", () => {
  test("is its parent's session under its own, without params and URL", async () => {
    const Told = liveView({
      mount: (socket, { params, session }) => ({
        told: { params, session, connected: socket.connected, id: socket.id },
      }),
      render: ({ told }) => html`${JSON.stringify(told).replaceAll('"', "'")}`,
    });
    const told = await contentOf(() => liveRender(Told, { id: "x", session: { room: 1 } }));
    expect(told.replaceAll("&#39;", "'")).toContain(
      ">{'params':{},'session':{'user':'Ann','room':1},'connected':false,'id':'x'}<",
    );
  });

  test("includes its parent's assigns for assignNew()", async () => {
    const Inner = liveView({
      mount(socket) {
        socket.assignNew("user", () => "asked");
        socket.assignNew("own", () => "asked");
      },
      render: (assigns) => html`${JSON.stringify(assigns).replaceAll('"', "")}`,
    });
    const outer = liveView({ mount: () => ({ user: "Ann" }), render: () => html`${liveRender(Inner, { id: "x" })}` });
    const { html: page } = (await result(outer)) as RenderedView;
    expect(page).toContain("{flash:{},user:Ann,own:asked}");
  });

  test("omits the layout unless mount chooses one, and has flash of its own", async () => {
    const framed = liveView({
      layout: ({ content }) => html`<nav></nav>${content}`,
      render: ({ flash }) => html`${Object.keys(flash).length}`,
    });
    const choosing = liveView({
      mount: (socket) => socket.putLayout(({ content }) => html`<nav></nav>${content}`),
      render: () => html`0`,
    });
    expect(await contentOf(() => liveRender(choosing, { id: "x" }))).toContain("<nav></nav>0");
    expect(
      await contentOf(() => liveRender(framed, { id: "x" }), {
        layout: ({ content, flash }) => html`<main>${flash["info"]}${content}</main>`,
        flash: { info: "hi" },
      }),
    ).toBe('<main>hi<div id="x" EMPTY STATIC data-phx-parent-id="root">0</div></main>');
  });
});

describe("async nested views in the dead render", () => {
  test("are written at their position, whichever is ready first", async () => {
    const page = await contentOf(
      () =>
        html`1${liveRender(slow("a", 9), { id: "a" })}2${liveRender(simple("b"), { id: "b" })}3${liveRender(slow("c", 2), { id: "c" })}4`,
    );
    expect(page.replaceAll(/<[^>]*>/g, "")).toBe("1a2b3c4");
  });

  test("start together", async () => {
    const order: string[] = [];
    const noting = (name: string): EmbeddableView =>
      liveView({
        async mount() {
          order.push(`${name} begins`);
          await later(0, 5);
          order.push(`${name} is done`);
        },
        render: () => html`x`,
      });
    await contentOf(() => ["a", "b"].map((id) => liveRender(noting(id), { id })));
    expect(order).toEqual(["a begins", "b begins", "a is done", "b is done"]);
  });

  test("make the page a promise, otherwise it is synchronous", () => {
    expect(contentOfNow(() => liveRender(simple("a"), { id: "a" }))).not.toBeInstanceOf(Promise);
    expect(contentOfNow(() => liveRender(slow("a", 0), { id: "a" }))).toBeInstanceOf(Promise);
  });

  test("that fail reject the page with the first error", async () => {
    const failing = (turns: number): EmbeddableView =>
      liveView({
        mount: () => later(0, turns).then(() => Promise.reject(new Error(`after ${turns}`))),
        render: () => html`x`,
      });
    const two = () => [liveRender(failing(6), { id: "a" }), liveRender(failing(3), { id: "b" })];
    await expect(contentOf(two)).rejects.toThrow("after 3");
    const broken = liveView({
      render: () => {
        throw new Error("sync");
      },
    });
    // The pending views reject after the page has failed. That must not end the server: the test would fail.
    expect(() => contentOfNow(() => [...two(), liveRender(broken, { id: "c" })])).toThrow("sync");
    await later(0, 20);
  });
});

describe("a nested view that redirects in the dead render", () => {
  const away = liveView({
    mount(socket) {
      socket.putFlash("info", "Please log in.");
      return socket.redirect("/login", { status: 303 });
    },
    render: () => html`x`,
  });
  const awayLater = liveView({
    mount: async (socket) => socket.pushNavigate(await later("/later", 3)),
    render: () => html`x`,
  });
  const deep = liveView({ render: () => html`${liveRender(away, { id: "deep" })}` });
  const target = { kind: "redirect", to: "/login", status: 303, flash: { info: "Please log in." } };

  test.each<[string, () => Renderable, object]>([
    ["does so with the page", () => liveRender(away, { id: "x" }), target],
    ["does so from any depth", () => liveRender(deep, { id: "x" }), target],
    [
      "may be asynchronous",
      () => liveRender(awayLater, { id: "x" }),
      { kind: "redirect", to: "/later", status: 302, flash: {} },
    ],
    [
      "does not wait for slow ones",
      () => [liveRender(slow("a", 3), { id: "a" }), liveRender(away, { id: "x" })],
      target,
    ],
    [
      "discards the views before it",
      () => html`<p>${liveRender(simple("a"), { id: "a" })}${liveRender(away, { id: "x" })}</p>`,
      target,
    ],
  ])("%s", async (_name, show, expected) => {
    expect(await contentOfNow(show)).toEqual(expected);
  });

  const mounts = (log: string[], name: string): EmbeddableView =>
    liveView({ mount: () => void log.push(name), render: () => html`x` });
  const Part = liveComponent({
    mount: (_socket, { log }: { log: string[] }) => void log.push("component"),
    render: () => html`<i>${liveRender(away, { id: "in-component" })}</i>`,
  });
  const broken = component((): Renderable => {
    throw new Error("the rest of the page");
  });

  test.each<[string, (log: string[]) => Renderable, string[]]>([
    ["a sibling", (log) => [liveRender(away, { id: "x" }), liveRender(mounts(log, "sibling"), { id: "y" })], []],
    ["a LiveComponent", (log) => [liveRender(away, { id: "x" }), Part({ id: 1, log })], []],
    [
      "a view in a later LiveComponent",
      (log) => [
        Part({ id: 1, log }),
        Part({ id: 2, log }),
        html`<p>${Part({ id: 3, log })}</p>`,
        liveRender(mounts(log, "before"), { id: "y" }),
      ],
      ["before", "component", "component", "component"],
    ],
    ["a function component that fails", () => [liveRender(away, { id: "x" }), broken({})], []],
    ["a second view of the same id", () => [liveRender(away, { id: "x" }), liveRender(away, { id: "x" })], []],
  ])("ends the page before %s", (_name, show, seen) => {
    const log: string[] = [];
    expect(contentOfNow(() => show(log))).toEqual(target);
    expect(log).toEqual(seen);
  });

  test("ends the page even if a slower view fails later, but not if a faster one fails first", async () => {
    const failing = (turns: number): EmbeddableView =>
      liveView({
        mount: () => later(0, turns).then(() => Promise.reject(new Error(`after ${turns}`))),
        render: () => html`x`,
      });
    const beside = (turns: number) => () => [
      liveRender(failing(turns), { id: "f" }),
      liveRender(awayLater, { id: "x" }),
    ];
    expect(await contentOfNow(beside(40))).toMatchObject({ kind: "redirect", to: "/later" });
    await expect(contentOfNow(beside(0))).rejects.toThrow("after 0");
    // A rejection that nothing handles would fail the test.
    await later(0, 60);
  });
});

test("liveRender() is refused outside of a view", () => {
  expect(() => toHtml(html`${liveRender(simple("a"), { id: "a" })}`)).toThrow();
});
