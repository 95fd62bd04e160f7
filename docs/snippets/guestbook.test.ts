import { endpoint, live } from "livewright";
import { silentLogger } from "livewright/telemetry";
import { live as open } from "livewright/testing";
import { expect, test } from "vitest";
import { Guestbook, pubsub } from "./guestbook.ts";

const app = endpoint({ pubsub, routes: [live("/guests", Guestbook)], logger: silentLogger });

test("shows a signature to everyone", async () => {
  const [ann, bob] = [await open(app, "/guests"), await open(app, "/guests")];
  await ann.submit("#entry", { entry: { name: "Ann" } });
  expect(ann.texts("li")).toEqual(["Ann"]);
  expect(bob.texts("li")).toEqual(["Ann"]);
});

test("refuses an empty name", async () => {
  const view = await open(app, "/guests");
  await view.submit("#entry", { entry: { name: " " } });
  expect(view.text("#entry")).toContain("Please enter your name.");
});
