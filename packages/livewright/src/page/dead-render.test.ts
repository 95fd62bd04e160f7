import { describe, expect, test } from "vitest";
import { HttpError } from "../foundation/errors.ts";
import type { MaybePromise } from "../foundation/maybe-async.ts";
import { html } from "../html/rendered.ts";
import { type AnyLiveView, type Layout, liveView } from "../live/live-view.ts";
import type { RootLayoutContext } from "../live/root-layout.ts";
import { Routes } from "../router/route-table.ts";
import { live, liveSession } from "../router/routes.ts";
import { verifySession } from "../tokens/tokens.ts";
import { deadRender } from "./dead-render.ts";
import type { PageRequest } from "./page-request.ts";
import type { Written } from "./render-with-parts.ts";
import { testContext } from "../test-support/app-context.ts";

const app = testContext();

interface Settings {
  readonly url?: string;
  readonly layout?: Layout | false;
  readonly onMount?: readonly ((...args: never[]) => unknown)[];
  readonly session?: Record<string, unknown>;
  readonly root?: (context: RootLayoutContext) => ReturnType<typeof html>;
}

/** Renders a view as a request to its route would. */
function render(view: AnyLiveView, settings: Settings = {}): MaybePromise<Written> {
  const { layout, onMount = [], session = {}, root = ({ content }) => html`<body>${content}</body>` } = settings;
  const url = new URL(settings.url ?? "https://app.test/page/7?q=1");
  const routes = new Routes([
    liveSession("main", { onMount: onMount as never[], ...(layout !== undefined && { layout }) }, [
      live("/page/:id", view),
    ]),
  ]);
  const match = routes.matchLive(url.pathname);
  if (match === undefined) throw new Error("no such route");
  const request: PageRequest = {
    url,
    routes,
    rootLayout: root,
    session: { secret: undefined, csrfToken: () => "csrf" },
    flash: { forPage: () => ({}) },
    connectInfo: {
      origin: url.origin,
      userAgent: "test",
      ip: undefined,
      uri: "https://app.test/",
      peerData: {},
      headers: new Headers(),
    },
    assigns: undefined,
    nonce: "nonce",
    sessionFor: () => session,
  };
  return deadRender(app, request, match, session);
}

/** The HTML of a page that is rendered at once. */
function pageOf(view: AnyLiveView, settings?: Settings): string {
  const result = render(view, settings) as Written;
  if (typeof result !== "string") throw new Error(`redirected to ${result.to}`);
  return result;
}

const Hello = liveView({ mount: () => ({ name: "<i>" }), render: ({ name }) => html`<p title=${name}>${name}</p>` });

describe("the container of a page", () => {
  test("carries the id and the tokens that the client joins with", () => {
    const page = pageOf(Hello);
    const [, id = "", session] =
      /^<body><div id="(phx-[\w-]{8})" data-phx-main data-phx-session="([\w.-]+)" data-phx-static="">/.exec(page) ?? [];
    expect(verifySession(app.keys, session, id)).toEqual({ id, view: "/page/:id", liveSession: "main" });
    expect(page).toMatch(/><p title="&lt;i&gt;">&lt;i&gt;<\/p><\/div><\/body>$/);
  });

  test("has another id on each request", () => {
    expect(pageOf(Hello).slice(0, 40)).not.toBe(pageOf(Hello).slice(0, 40));
  });

  test("has the tag and attributes of the view", () => {
    const attributes = { class: 'a "b"', hidden: true, title: null, "data-x": false, tabindex: 0 };
    const page = pageOf(liveView({ render: () => html`hi`, container: { tag: "main", ...attributes } }));
    expect(page).toMatch(/^<body><main id="phx-[^>]* class="a &quot;b&quot;" hidden tabindex="0">hi<\/main><\/body>$/);
  });

  test.each(["id", "data-phx-session"])("keeps its own attribute %s", (name) => {
    const view = liveView({ render: () => html`hi`, container: { [name]: "mine" } });
    expect(() => pageOf(view)).toThrow(/LW212/);
  });
});

describe("the params of a view in the dead render", () => {
  const Echo = liveView({
    mount: (socket, { params, session }) => ({
      told: {
        params,
        session,
        connected: socket.connected,
        id: socket.id.slice(0, 4),
        connectParams: socket.connectParams,
      },
    }),
    handleParams: (socket, context) => socket.assign({ told: { ...socket.assigns.told, ...context } }),
    render: ({ told }) => html`${JSON.stringify(told)}`,
  });

  test("put path parameters over the query, without a connection", () => {
    const text = pageOf(Echo, { url: "https://app.test/page/7?id=8&q[a]=1", session: { user: 1 } });
    const told = /">([^<]*)<\/div>/.exec(text)?.[1] ?? "";
    expect(JSON.parse(told.replaceAll("&quot;", '"').replaceAll("&amp;", "&"))).toEqual({
      params: { id: "7", q: { a: "1" } },
      session: { user: 1 },
      connected: false,
      id: "phx-",
      uri: "https://app.test/page/7?id=8&q[a]=1",
    });
  });

  test.each(["__proto__", "constructor", "hasOwnProperty"])("can have the name %s, and have it only then", (name) => {
    const check = liveView({
      mount: (_, { params }) => ({ value: params[name] }),
      render: ({ value }) => html`${JSON.stringify(value)}`,
    });
    expect(pageOf(check, { url: `https://app.test/page/7?${name}=x` })).toContain(">&quot;x&quot;<");
    expect(pageOf(check)).toMatch(/"><\/div>/);
  });
});

describe("a redirect in the dead render", () => {
  test.each<[string, AnyLiveView, string, number]>([
    ["redirect", liveView({ mount: (s) => s.redirect("/a"), render: () => html`` }), "/a", 302],
    ["with a status", liveView({ mount: (s) => s.redirect("/a", { status: 308 }), render: () => html`` }), "/a", 308],
    [
      "outside",
      liveView({ mount: (s) => s.redirect({ external: "https://b.test" }), render: () => html`` }),
      "https://b.test",
      302,
    ],
    ["navigate", liveView({ mount: (s) => s.pushNavigate("/a"), render: () => html`` }), "/a", 302],
    ["patch", liveView({ handleParams: (s) => s.pushPatch("/page/8"), render: () => html`` }), "/page/8", 302],
    ["later", liveView({ mount: async (s) => s.redirect("/a"), render: () => html`` }), "/a", 302],
  ])("is a result: %s", async (_, view, to, status) => {
    expect(await render(view)).toEqual({ kind: "redirect", to, status, flash: {} });
  });

  test("of a live session's hook keeps everything later from running", () => {
    const ran: string[] = [];
    const view = liveView({
      onMount: [() => void ran.push("own hook")],
      mount: () => void ran.push("mount"),
      render: () => html`${ran.push("render")}`,
    });
    const onMount = [(socket: { redirect(to: string): unknown }) => socket.redirect("/login")];
    expect(render(view, { onMount })).toEqual({ kind: "redirect", to: "/login", status: 302, flash: {} });
    expect(ran).toEqual([]);
    expect(render(view, { onMount: [] })).toMatch(/^<body>/);
    expect(ran).toEqual(["own hook", "mount", "render"]);
  });
});

describe("async callbacks in the dead render", () => {
  test("make the page a promise, otherwise it is synchronous", async () => {
    const slow = liveView({
      onMount: [async () => ({ a: 1 })],
      mount: async () => ({ b: 2 }),
      handleParams: async (socket) => socket.assign({ b: 3 }),
      render: ({ a, b }) => html`${a}${b}`,
    });
    expect(render(Hello)).not.toBeInstanceOf(Promise);
    expect(await render(slow)).toContain(">13</div>");
  });

  test("fail like synchronous ones, for the endpoint to handle", async () => {
    const error = new HttpError(404);
    expect(() =>
      render(
        liveView({
          mount: () => {
            throw error;
          },
          render: () => html``,
        }),
      ),
    ).toThrow(error);
    await expect(render(liveView({ mount: () => Promise.reject(error), render: () => html`` }))).rejects.toThrow(error);
    expect(() =>
      render(
        liveView({
          render: () => {
            throw error;
          },
        }),
      ),
    ).toThrow(error);
  });

  test("that continue after the page change nothing and do no harm", async () => {
    let socket: { assign(values: object): void; redirect(to: string): unknown } | undefined;
    pageOf(liveView({ mount: (s) => void (socket = s), render: () => html`` }));
    socket?.assign({ a: 1 });
    socket?.redirect("/a");
  });
});

describe("layouts in the dead render", () => {
  const framed =
    (name: string): Layout =>
    ({ content, assigns }) =>
      html`<nav>${name} ${String(assigns["page"])}</nav>${content}`;
  const page = (layout?: Layout | false) =>
    liveView({ mount: () => ({ page: 1 }), render: () => html`<p>hi</p>`, ...(layout !== undefined && { layout }) });

  test.each<[string, Layout | false | undefined, Layout | false | undefined, string]>([
    ["none", undefined, undefined, "<p>hi</p>"],
    ["that of the live session", undefined, framed("session"), "<nav>session 1</nav><p>hi</p>"],
    ["the view's own", framed("own"), undefined, "<nav>own 1</nav><p>hi</p>"],
    ["that of the live session over the view's own", framed("own"), framed("session"), "<nav>session 1</nav><p>hi</p>"],
    ["that of the live session over a view without one", false, framed("session"), "<nav>session 1</nav><p>hi</p>"],
    ["none, says the view", false, undefined, "<p>hi</p>"],
    ["none, says the live session", framed("own"), false, "<p>hi</p>"],
  ])("%s", (_, own, session, content) => {
    expect(pageOf(page(own), session === undefined ? {} : { layout: session })).toContain(`">${content}</div>`);
  });

  test("give the root layout everything it needs", () => {
    let got: RootLayoutContext | undefined;
    const titled = liveView({
      mount(socket) {
        socket.pageTitle("Hello");
        return { a: 1 };
      },
      render: () => html`hi`,
    });
    pageOf(titled, { root: (context) => ((got = context), html`<p></p>`) });
    expect(got).toMatchObject({ title: "Hello", csrfToken: "csrf", nonce: "nonce", assigns: { a: 1 } });
    expect(got?.url.href).toBe("https://app.test/page/7?q=1");
    pageOf(Hello, { root: (context) => ((got = context), html`<p></p>`) });
    expect(got?.title).toBeUndefined();
  });
});

test("the dead render starts nothing that needs a connection", () => {
  let subscribed = 0;
  const counting = { ...app.pubsub, subscribe: () => (subscribed++, () => {}) };
  Object.assign(app, { pubsub: counting });
  pageOf(
    liveView({
      mount(socket) {
        socket.subscribe("news");
        socket.sendInfo("hi");
        socket.repeat(() => {
          throw new Error("ran");
        }, 1);
      },
      render: () => html`hi`,
    }),
  );
  expect(subscribed).toBe(0);
});
