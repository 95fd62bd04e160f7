// Uses every page of the gallery as a user does, in the process of the test, with the official client.

import { closeAll, type FakeClock, fakeClock, live, restart, visit } from "livewright/testing";
import { afterEach, describe, expect, test } from "vitest";
import { createApp } from "./app.ts";
import { gallery } from "./pages.ts";
import type { Counter } from "./views/counter.ts";

let app = createApp();
let clock: FakeClock | undefined;

afterEach(() => {
  clock?.restore();
  clock = undefined;
  closeAll(app);
});

const open = gallery.map(({ path }) => path).filter((path) => path !== "/account");

test.each(open)("the page %s has a view and passes the page checks", async (path) => {
  const view = await live(app, path, {
    mistakes: { formWithoutId: "throw", inputWithoutLabel: "throw" },
  });
  expect(view.connected).toBe(true);
});

test("the first page links to all other pages", async () => {
  const view = await live(app, "/");
  await view.click("main a", /^Counter/);
  expect(view.path).toBe("/counter");
  await view.visitor.back();
  expect(view.path).toBe("/");
});

describe("the counter page", () => {
  test("counts up, down and by ten", async () => {
    const view = await live(app, "/counter");
    await view.click("button", "+10");
    await view.click("button", "-");
    expect(view.text("#count")).toBe("9");
    expect(view.find("#big").classList.contains("very")).toBe(false);
    await view.click("#inc");
    await view.click("#inc");
    expect(view.find("#big").classList.contains("very")).toBe(true);
  });

  test("sends only the new number", async () => {
    const view = await live(app, "/counter");
    await view.click("#inc");
    expect(view.lastDiff.diff).toEqual({ 0: "1" });
    expect(view.lastDiff.frameBytes).toBeLessThan(100);
  });

  test("accepts events from a script", async () => {
    const view = await live<typeof Counter>(app, "/counter");
    await view.push("add", { by: 3 });
    expect(view.text("#count")).toBe("3");
  });
});

describe("the form page", () => {
  const ann = { name: "Ann", email: "ann@example.org", age: 30, plan: "pro", terms: true };

  test("shows errors of touched fields only", async () => {
    const view = await live(app, "/form");
    expect(view.count(".error-msg")).toBe(0);
    await view.change("#user-form", { user: { name: "A" } });
    expect(view.texts(".error-msg")).toEqual(["Please use at least 2 characters."]);
    await view.submit("#user-form");
    expect(view.count(".error-msg")).toBeGreaterThan(1);
  });

  test("saves a valid user", async () => {
    const view = await live(app, "/form");
    await view.submit("#user-form", { user: ann });
    expect(view.text("#saved")).toBe("Saved: Ann / ann@example.org / pro");
    expect(view.title).toContain("Welcome, Ann");
  });

  test("keeps typed text when the network is lost and when the server restarts", async () => {
    const view = await live(app, "/form");
    await view.change("#user-form", { user: { name: "Ann", email: "ann@" } });
    await view.disconnect();
    await view.reconnect();
    expect(view.value("#user_name")).toBe("Ann");
    app = await restart(app, createApp);
    expect(view.value("#user_email")).toBe("ann@");
  });
});

test("the components page keeps counts as components move, and asks before it removes one", async () => {
  const view = await live(app, "/components");
  await view.click("#tally-Pears .count");
  await view.click("#reverse");
  expect(view.texts("#tallies h2")).toEqual(["Plums", "Pears", "Apples"]);
  expect(view.text("#tally-Pears output")).toBe("1");
  await view.click("#tally-Plums .remove");
  expect(view.texts("#tallies h2")).toEqual(["Pears", "Apples"]);
  expect(view.text("#heard")).toBe("Plums want to go");
});

test("the nested page notifies the parent view, and a child crashes alone", async () => {
  const view = await live(app, "/nested");
  await view.child("apples-basket").click("button");
  await view.click("#deliver");
  expect(view.text("#told")).toBe("21");
  await view.expectCrash(() => view.click("#pears-crash"));
  expect(view.text("#pears-count")).toBe("0");
  expect(view.text("#apples-count")).toBe("11");
});

test("the table page sends one row if one row changes", async () => {
  const view = await live(app, "/table?rows=10");
  await view.click("#append_one");
  expect(view.count("#tbody tr")).toBe(11);
  await view.click("#row-3 a", "x");
  expect(view.has("#row-3")).toBe(false);
  await view.click("#row-4 .col-md-4 a");
  expect(view.find("#row-4").classList.contains("danger")).toBe(true);
  await view.click("#clear");
  expect(view.count("#tbody tr")).toBe(0);
});

test("the sort page sorts, filters and annotates rows", async () => {
  const view = await live(app, "/sort");
  const before = view.texts("#moons h2");
  await view.click("#by-size");
  expect(view.texts("#moons h2")).not.toEqual(before);
  await view.change("#filter", { wanted: "jupiter" });
  expect(view.count("#moons li")).toBe(Number(view.text("#found")));
  expect(view.text("#moons")).toContain("Jupiter");
});

test("the feed page starts with its first rows", async () => {
  const view = await live(app, "/feed");
  expect(view.count("#rows li")).toBe(40);
  await view.push("later");
  expect(view.count("#rows li")).toBe(80);
  expect(view.text("#range")).toBe("1 to 80");
});

test("a broadcast reaches every page, from a page or over HTTP", async () => {
  const [ann, bob] = [await live(app, "/broadcast"), await live(app, "/broadcast")];
  await ann.submit("#send", { msg: "<b>hi</b>" });
  expect(bob.text("#msg")).toBe("<b>hi</b>");
  await ann.visitor.fetch("/broadcast?msg=hello", { method: "POST" });
  await bob.settled();
  expect(bob.text("#msg")).toBe("hello");
});

test("the chat page shows the same messages to all users", async () => {
  const [ann, bob] = [await live(app, "/chat"), await live(app, "/chat")];
  await ann.submit("#say", { name: "Ann", text: "hello" });
  expect(bob.texts("#messages p").at(-1)).toBe("hello");
  expect(ann.value("[name=text]")).toBe("");
});

test("the clock page changes once a second", async () => {
  clock = fakeClock(app);
  const view = await live(app, "/clock");
  const before = view.text("#time");
  await clock.advance(60_000);
  expect(view.text("#time").slice(-2)).toBe(before.slice(-2));
  expect(view.text("#time")).not.toBe(before);
});

test("the async page shows slow results when they arrive", async () => {
  clock = fakeClock(app);
  const view = await live(app, "/async");
  expect(view.texts(".state")).toEqual(["Asking…", "Asking…"]);
  await clock.advance(1_000);
  expect(view.text("#weather .value")).toBe("Sun, 21 °C");
  expect(view.count("#trains li")).toBe(5);
  await view.click("#again");
  await clock.advance(1_000);
  expect(view.text("#weather .value")).toBe("Clouds, 18 °C");
});

test("a vote is counted on all pages", async () => {
  const [ann, bob] = [await live(app, "/dashboard"), await live(app, "/dashboard")];
  expect(ann.text("#viewers")).toBe("2");
  await ann.click("#vote-cinema");
  expect(bob.text("#votes-cinema")).toBe(ann.text("#votes-cinema"));
});

test("the crash page crashes alone, and recovers its form", async () => {
  const page = await visit(app, "/crash");
  await page.change("#note-form", { note: "mine" });
  await page.click("#click");
  const error = await page.expectCrash(() => page.click("#crash"));
  expect(error).toBeInstanceOf(Error);
  expect(page.text("#clicks")).toBe("0");
  expect(page.value("#note")).toBe("mine");
});

test("a user who is not logged in is sent to the login, returns, and logs out", async () => {
  const page = await visit(app, "/account?from=here");
  await page.assertRedirect("/login");
  await page.submit("#login", { name: "ann", password: "wrong" });
  expect(page.text(".flash-error")).toContain("not right");
  await page.submit("#login", { name: "ann", password: "correct horse battery staple" });
  const account = await page.followRedirect("/account?from=here");
  expect(account.text("#user")).toBe("ann");
  await account.click("button", /Clicked/);
  expect(account.has("button", "Clicked 1 times")).toBe(true);
  await account.click("#logout");
  await account.visitor.open("/account");
  expect(account.path).toBe("/login");
});

test("the photos page shows pictures to everyone, and refuses other files", async () => {
  const [ann, bob] = [await live(app, "/photos"), await live(app, "/photos")];
  const before = bob.count(".album li");
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  await ann.selectFiles("#photos-form input[type=file]", [{ name: "cat.png", content: png, type: "image/png" }]);
  expect(bob.count(".album li")).toBe(before + 1);
  await ann.selectFiles("#photos-form input[type=file]", [{ name: "notes.txt", content: "x", type: "text/plain" }]);
  expect(ann.text(".queue .error-msg")).toBe("Only JPEG, PNG, GIF and WebP pictures.");
});
