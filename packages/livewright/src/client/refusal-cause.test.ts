import { expect, test } from "vitest";
import { causeOf, type Refused } from "./refusal-cause.ts";

const refused = (cause: string) => ({ cause, redirected: false });
const redirected = { cause: "redirect", redirected: true };

test.each<[Refused, ReturnType<typeof causeOf>, ReturnType<typeof causeOf>]>([
  // the response, for the view of the page, for one inside it
  [{ reason: "stale", cause: "session" }, refused("session"), refused("session")],
  [{ reason: "stale" }, refused("stale"), refused("stale")],
  [{ reason: "unauthorized", cause: "route" }, refused("route"), refused("route")],
  [{ reason: "unauthorized" }, undefined, undefined],
  [{ reason: "reload", cause: "status" }, refused("status"), refused("status")],
  [{ reason: "page reloads in a loop", cause: "view" }, refused("view"), undefined],
  [{ reason: "join crashed" }, refused("crash"), undefined],
  [{ reason: "too many joins" }, refused("limit"), undefined],
  [{ reason: "too many channels joined" }, refused("limit"), undefined],
  [{ reason: "something else" }, refused("something else"), undefined],
  [{}, undefined, undefined],
  [{ redirect: { to: "/elsewhere" } }, redirected, redirected],
  [{ live_redirect: { to: "https://other.test/" } }, redirected, redirected],
  [{ redirect: { to: location.href } }, refused("redirect"), refused("redirect")],
  [{ live_redirect: { to: `${location.pathname}#top` } }, refused("redirect"), refused("redirect")],
])("causeOf(%o) is right for the view of the page and for a nested view", (response, main, nested) => {
  expect(causeOf(response, true)).toEqual(main);
  expect(causeOf(response, false)).toEqual(nested);
});
