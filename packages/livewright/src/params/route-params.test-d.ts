import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { html } from "../html/rendered.ts";
import { liveRender } from "../live/live-render.ts";
import { type AnyLiveView, liveView } from "../live/live-view.ts";
import { definePaths } from "../router/paths.ts";
import type { RouteDefinition } from "../router/definitions.ts";
import type { RouteHandler } from "../router/route-context.ts";
import { del, get, live, liveSession, patch, post, put, scope } from "../router/routes.ts";
import type { Params } from "./params.ts";
import type { MissingParams, PatternsOf, RouteParams } from "./route-params.ts";

const paths = definePaths({ photo: "/albums/:album/photos/:id", archive: "/archive/:year?", home: "/" });

test("a pattern gives its parameters as strings", () => {
  expectTypeOf<RouteParams<"/a/:id/b/:other?">>().toEqualTypeOf<{ readonly id: string; readonly other?: string }>();
  expectTypeOf<RouteParams<"/docs/**:rest">>().toEqualTypeOf<{ readonly rest: string }>();
  expectTypeOf<RouteParams<"/items/:id(\\d+)">>().toEqualTypeOf<{ readonly id: string }>();
  expectTypeOf<RouteParams<string>>().toEqualTypeOf<Params>();
  expectTypeOf<RouteParams<typeof paths.photo>>().toEqualTypeOf<{ readonly album: string; readonly id: string }>();
});

test("several paths give the parameters of all of them, and the ones that only some have are optional", () => {
  type Both = RouteParams<readonly ["/photos/:id", "/albums/:album/photos/:id"]>;
  expectTypeOf<Both>().toEqualTypeOf<{ readonly id: string; readonly album?: string }>();
});

test("mount and handleParams of a view with a path know its parameters", () => {
  liveView({
    path: "/photos/:id",
    mount(_socket, { params }) {
      expectTypeOf(params.id).toEqualTypeOf<string>();
      // @ts-expect-error a misspelt name
      void params.idd;
      return { photo: params.id };
    },
    handleParams(socket, { params }) {
      expectTypeOf(params).toEqualTypeOf<{ readonly id: string }>();
      // @ts-expect-error a misspelt name
      socket.assign({ photo: params.idd });
    },
    render: ({ photo }) => html`${photo}`,
  });
  liveView({
    path: paths.photo,
    query: z.object({ page: z.coerce.number() }),
    mount(_socket, { params, query }) {
      expectTypeOf(params).toEqualTypeOf<{ readonly album: string; readonly id: string }>();
      expectTypeOf(query).toEqualTypeOf<{ page: number }>();
    },
    render: () => html``,
  });
  liveView({
    path: ["/photos", paths.archive],
    handleParams(_socket, { params }) {
      expectTypeOf(params.year).toEqualTypeOf<string | undefined>();
    },
    render: () => html``,
  });
  // @ts-expect-error a path is a pattern, or comes from definePaths
  liveView({ path: 7, render: () => html`` });
});

test("a view without a path has any params", () => {
  liveView({
    mount: (_socket, { params }) => void expectTypeOf(params).toEqualTypeOf<Params>(),
    render: () => html``,
  });
});

test("handlers of plain routes know the parameters of their path", () => {
  get("/photos/:id", (_request, { params, query }) => {
    expectTypeOf(params.id).toEqualTypeOf<string>();
    expectTypeOf(query).toEqualTypeOf<Params>();
    // @ts-expect-error a misspelt name
    return new Response(params.idd);
  });
  get("/photos/:id", (_, { params }) => new Response(params["id"]));
  for (const method of [post, put, patch, del]) {
    method(paths.photo, (_request, { params }) => new Response(params.album + params.id));
    // @ts-expect-error a misspelt name
    method(paths.photo, (_request, { params }) => new Response(params.albun));
  }
  const path: string = "/";
  get(path, (_, { params }) => new Response(typeof params["id"]));
});

test("a path of definePaths has what its view reads, and a view with a path is not nested", () => {
  const Photo = liveView({ path: paths.photo, render: () => html`` });
  live(paths.photo, Photo);
  live("/albums/:album/photos/:id", Photo, "show");
  // @ts-expect-error the path has no album and no id
  live(paths.home, Photo);
  // @ts-expect-error the path has no album, whatever the scope
  live(definePaths({ photo: "/photos/:id" }).photo, Photo);
  // @ts-expect-error only a route has parameters
  liveRender(Photo, { id: "photo" });
});

test("a literal path has the parameters that its view reads", () => {
  const Photo = liveView({ path: "/photos/:id", render: () => html`` });
  live("/photos/:id", Photo);
  live("/p/:id/:size", Photo);
  live("/items/:id(\\d+)", Photo);
  live("/docs/**:id", Photo);
  // @ts-expect-error there is no parameter
  live("/photos", Photo);
  // @ts-expect-error the parameter has another name
  live("/photos/:photo", Photo);
  // @ts-expect-error the parameter is optional
  live("/photos/:id?", Photo);
  // @ts-expect-error an action does not change that
  live("/photos", Photo, "show");

  const Archive = liveView({ path: "/archive/:year?", render: () => html`` });
  live("/archive", Archive);
  live("/archive/:year", Archive);

  const Several = liveView({ path: ["/a/:id", "/b/:id/:n", paths.photo], render: () => html`` });
  live("/a/:id", Several);
  live("/c/:id", Several);
  // @ts-expect-error all paths of the view have an id
  live("/c/:n", Several);
});

test("the end of a declared path is accepted, since a scope may hold the beginning", () => {
  const User = liveView({ path: "/teams/:team/users/:id", render: () => html`` });
  scope("/teams/:team", [live("/users/:id", User)]);
  scope("/teams/:team/users", [live("/:id", User)]);
  scope("/teams/:team/users/:id", [live("/", User)]);
  // @ts-expect-error no declared path ends like this
  scope("/teams/:team", [live("/members/:id", User)]);
});

declare const anyPath: string;

test("other paths and other views are compared when the application starts", () => {
  const Photo = liveView({ path: "/photos/:id", render: () => html`` });
  const Undeclared = liveView({ mount: (_socket, { params }) => ({ id: params["id"] }), render: () => html`` });
  live(anyPath, Photo);
  live("/photos", Photo as AnyLiveView);
  live("/photos", Undeclared);
});

test("the missing parameters have names", () => {
  type Missing = MissingParams<"/teams/:team", "/teams/:team/users/:id">;
  expectTypeOf<Missing>().toEqualTypeOf<"id">();
  expectTypeOf<MissingParams<"/x", "/a/:id/:n" | "/b/:id">>().toEqualTypeOf<"id">();
  expectTypeOf<MissingParams<typeof paths.home, "/a/:id/:n">>().toEqualTypeOf<"id" | "n">();
  expectTypeOf<PatternsOf<readonly ["/a", typeof paths.photo]>>().toEqualTypeOf<"/a" | "/albums/:album/photos/:id">();
});

/** The routes of an endpoint. */
const application = (_routes: readonly RouteDefinition[]): void => {};

test("a handler written in a scope knows the parameters of the scope", () => {
  const routes = [
    scope("/teams/:team", [
      live("/", liveView({ render: () => html`` })),
      get("/users/:id", (_request, { params }) => {
        expectTypeOf(params.team).toEqualTypeOf<string>();
        expectTypeOf(params.id).toEqualTypeOf<string>();
        // @ts-expect-error a misspelt name
        return new Response(params.taem);
      }),
      // A path of definePaths is whole in any scope.
      post(paths.photo, (_request, { params }) => {
        expectTypeOf(params).toEqualTypeOf<{ readonly album: string; readonly id: string }>();
        return new Response();
      }),
    ]),
    scope("/teams/:team", { pipeline: [] }, [put("/", (_, { params }) => new Response(params.team))]),
  ];
  application(routes);
  application([scope("/:team", [get("/:id", (_, { params }) => new Response(params.team + params.id))])]);
});

test("the parameters of scopes reach handlers through scopes and live sessions", () => {
  const members = liveSession("members", {});
  scope("/:a", [
    scope("/:b", [
      liveSession("admin", {}, [get("/:c", (_, { params }) => new Response(params.a + params.b + params.c))]),
      members.routes([del("/:c", (_, { params }) => new Response(params.a + params.b + params.c))]),
    ]),
  ]);
});

test("a handler that needs a parameter of a scope is refused elsewhere", () => {
  const show: RouteHandler<{ readonly team: string; readonly id: string }> = (_, { params }) =>
    new Response(params.team);
  scope("/teams/:team", [get("/:id", show)]);
  // @ts-expect-error the scope has no team
  scope("/groups/:group", [get("/:id", show)]);
  // @ts-expect-error there is no scope
  application([get("/:id", show)]);
  // @ts-expect-error the scope of a route that is defined separately is unknown
  get("/:id", (_, { params }) => new Response(params.team));
});
