import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Refused } from "./refusal-cause.ts";
import { ReloadGuard, type Stopped } from "./reload-guard.ts";
import { PageStorage } from "./storage.ts";

const FORM = '<div data-phx-main id="phx-1"><form id="f" phx-submit="send"><input name="text"></form></div>';
const STALE: Refused = { reason: "stale", cause: "session" };

const listen = window.addEventListener.bind(window);
/** Removes the listeners of the pages of a test. */
let leave = new AbortController();
let storage: Storage;
let stops: Stopped[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "error").mockImplementation(() => {});
  vi.spyOn(window, "stop").mockImplementation(() => {});
  storage = new PageStorage();
  stops = [];
});
afterEach(() => {
  leave.abort();
  vi.useRealTimers();
});

/** Loads the page: the guard of the previous page receives no more events. */
function load(kept: Storage | null = storage) {
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  vi.spyOn(window, "addEventListener").mockImplementation(
    (type: string, listener: EventListenerOrEventListenerObject) => listen(type, listener, { signal }),
  );
  document.body.innerHTML = FORM;
  window.addEventListener("livewright:stopped", (event) => {
    event.preventDefault();
    stops.push(event.detail);
  });
  let receive: (message: object) => void = () => {};
  const liveSocket = {
    connect: vi.fn<() => void>(),
    disconnect: vi.fn<() => void>(),
    getSocket: () => ({ onMessage: (call: typeof receive) => void (receive = call) }),
  };
  new ReloadGuard(kept ?? undefined).connect(liveSocket);
  return {
    ...liveSocket,
    refuse: (response: Refused, topic = "lv:phx-1") =>
      receive({ topic, event: "phx_reply", payload: { status: "error", response } }),
    receive: (message: object) => receive(message),
  };
}

const field = () => document.querySelector("input") as HTMLInputElement;

test.each([
  "session",
  "session-token",
  "static-token",
  "url",
  "route",
  "live-session",
  "view",
  "unknown-view",
  "parent",
  "query",
  "status",
])("the third refusal within a minute stops the page: %s", (cause) => {
  for (let n = 1; n <= 3; n++) {
    expect(stops).toEqual([]);
    const page = load();
    expect(page.connect).toHaveBeenCalledOnce();
    page.refuse({ reason: cause === "status" || cause === "query" ? "reload" : "stale", cause });
    expect(page.disconnect).toHaveBeenCalledTimes(n === 3 ? 1 : 0);
    vi.advanceTimersByTime(1_000);
  }
  expect(stops.map((stop) => stop.cause)).toEqual([cause]);
  expect(window.stop).toHaveBeenCalledOnce();
});

test("refusals of different causes count together, and the last one is named", () => {
  for (const cause of ["view", "route", "crash"]) load().refuse({ reason: "stale", cause });
  expect(stops.map(({ cause }) => cause)).toEqual(["crash"]);
});

test("refusals that are further apart than a minute never stop the page", () => {
  for (let n = 0; n < 20; n++) {
    load().refuse(STALE);
    vi.advanceTimersByTime(31_000);
  }
  expect(stops).toEqual([]);
});

test("refusals from before the clock of the browser was set back do not count", () => {
  load().refuse(STALE);
  load().refuse(STALE);
  vi.setSystemTime(Date.now() - 3_600_000);
  load().refuse(STALE);
  expect(stops).toEqual([]);
});

test("the load that could not be ended stays stopped, and a later one tries once", () => {
  for (let n = 0; n < 3; n++) load().refuse(STALE);
  vi.advanceTimersByTime(2_900);
  expect(load().connect).not.toHaveBeenCalled();
  expect(stops).toHaveLength(2);
  vi.advanceTimersByTime(3_100);
  const page = load();
  expect(page.connect).toHaveBeenCalledOnce();
  page.refuse(STALE);
  expect(stops).toHaveLength(3);
});

test("a page that was stopped connects after the clock of the browser was set back", () => {
  for (let n = 0; n < 3; n++) load().refuse(STALE);
  vi.setSystemTime(Date.now() - 3_600_000);
  expect(load().connect).toHaveBeenCalledOnce();
});

test("without a storage the first refusal stops the page, but a redirect does not", () => {
  load(null).refuse({ redirect: { to: "/elsewhere" } });
  expect(stops).toEqual([]);
  load(null).refuse(STALE);
  expect(stops).toHaveLength(1);
});

test("a storage that is full or holds something else counts as empty", () => {
  storage.setItem("livewright:refused", "[1,2");
  vi.spyOn(storage, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  const page = load();
  for (let n = 0; n < 3; n++) page.refuse(STALE);
  expect(stops).toHaveLength(1);
});

test("views that redirect to each other stop at the tenth time", () => {
  for (let n = 1; n <= 10; n++) {
    expect(stops).toEqual([]);
    load().refuse({ redirect: { to: `/page/${n}` } });
  }
  expect(stops.map(({ cause }) => cause)).toEqual(["redirect"]);
});

test("only error replies to views count", () => {
  const page = load();
  for (let n = 0; n < 5; n++) {
    page.refuse(STALE, "lvu:phx-1");
    page.refuse({ reason: "join crashed" }, "lv:inner");
    page.receive({ topic: "lv:phx-1", event: "diff", payload: { status: "error", response: STALE } });
    page.receive({ topic: "lv:phx-1", event: "phx_reply", payload: { status: "ok", response: STALE } });
  }
  expect(stops).toEqual([]);
});

test.each(["view.join-timeout", "view.push-timeout-recovery"])("the diagnostic %s counts as a timeout", (code) => {
  for (let n = 0; n < 3; n++) {
    load();
    window.dispatchEvent(new CustomEvent("phx:live-view:diagnostic", { detail: { code: "other" } }));
    window.dispatchEvent(new CustomEvent("phx:live-view:diagnostic", { detail: { code } }));
  }
  expect(stops.map(({ cause }) => cause)).toEqual(["timeout"]);
});

test("typed text survives a reload after a refusal, and the view receives it after its join", () => {
  load().refuse(STALE);
  field().value = "typed";
  window.dispatchEvent(new Event("pagehide"));
  load();
  expect(field().value).toBe("typed");
  const heard = vi.fn<() => void>();
  document.body.addEventListener("input", heard, { once: true });
  window.dispatchEvent(new CustomEvent("phx:page-loading-stop", { detail: { kind: "initial" } }));
  expect(heard).toHaveBeenCalledOnce();
});

test("typed text is not stored when the user leaves a working page", () => {
  load();
  field().value = "typed";
  window.dispatchEvent(new Event("pagehide"));
  load();
  expect(field().value).toBe("");
});

test("a stopped page keeps typed text, and the browser does not submit its forms", () => {
  for (let n = 0; n < 3; n++) load().refuse(STALE);
  const sent = new Event("submit", { bubbles: true, cancelable: true });
  document.querySelector("form")?.dispatchEvent(sent);
  expect(sent.defaultPrevented).toBe(true);
});

test("the console of a stopped page names the cause", () => {
  for (let n = 0; n < 3; n++) load().refuse(STALE);
  // oxlint-disable-next-line eslint/no-console -- a mock
  expect(console.error).toHaveBeenCalledWith(expect.stringContaining("could not join its view (session)"));
});
