import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { navigationType } from "./navigation-type.ts";
import type { LiveRoute } from "./route-table.ts";
import { Routes } from "./route-table.ts";
import { get, live, liveSession } from "./routes.ts";

const view = (): ReturnType<typeof liveView> => liveView({ render: () => html`` });
const [Items, Home, Admin] = [view(), view(), view()];
const routes = new Routes([
  liveSession("main", {}, [live("/items", Items), live("/items/:id", Items, "show"), live("/", Home)]),
  liveSession("admin", {}, [live("/admin", Admin), live("/admin/items", Items)]),
  get("/plain", () => new Response()),
]);
const from = routes.matchLive("/items")?.route as LiveRoute;

test.each([
  ["/items", "patch"],
  ["/items?page=2#top", "patch"],
  ["/items/7", "patch"],
  ["/items/%C3%BC", "patch"],
  ["/x/../items", "patch"], // as a browser would read it
  ["/", "navigate"],
  ["/?q=/items", "navigate"],
  ["/admin", "href"],
  ["/admin/items", "href"], // the same view, beyond a boundary
  ["/plain", "href"],
  ["/nowhere", "href"],
  ["https://app.test/items", "href"],
  ["//app.test/items", "href"],
  ["/\\app.test/items", "href"],
  ["items", "href"],
  ["?page=2", "href"],
  ["", "href"],
])("navigation to %s is %s", (path, type) => {
  expect(navigationType(routes, from, "https://app.test", path)).toBe(type);
});
