import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type UnreachableText, watchOpening } from "./unreachable.ts";

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = "";
  vi.stubGlobal(
    "CSSStyleSheet",
    class {
      replaceSync(): void {}
    },
  );
});
afterEach(() => void vi.useRealTimers());

/** A socket that a test opens and fails. */
function watched(polls = false, text?: UnreachableText) {
  const listeners: { open: () => void; error: () => void } = { open() {}, error() {} };
  const state = { connection: "connecting" };
  const socket = {
    onOpen: (call: () => void) => void (listeners.open = call),
    onError: (call: () => void) => void (listeners.error = call),
    connectionState: () => state.connection,
  };
  watchOpening({ getSocket: () => socket }, "/live", polls, text);
  return { listeners, state };
}

const notice = () => document.querySelector("livewright-notice")?.shadowRoot?.textContent;

test("a socket without any answer is reported after ten seconds, until it opens", () => {
  const { listeners } = watched();
  vi.advanceTimersByTime(9_999);
  expect(notice()).toBeUndefined();
  vi.advanceTimersByTime(1);
  expect(notice()).toContain("WebSocket at /live/websocket does not open");
  listeners.open();
  expect(notice()).toBeUndefined();
});

test("a socket that fails with both transports is reported with both", () => {
  watched(true).listeners.error();
  vi.advanceTimersByTime(5_000);
  expect(notice()).toContain("does not open, and long polling fails, too.");
  expect(notice()).toContain("does not pass /live/longpoll on");
});

test("a socket that fails is reported five seconds after the first failure, once", () => {
  const { listeners, state } = watched();
  state.connection = "closed";
  listeners.error();
  vi.advanceTimersByTime(4_999);
  listeners.error();
  expect(notice()).toBeUndefined();
  vi.advanceTimersByTime(1);
  expect(notice()).toContain("LW621");
  listeners.error();
  vi.advanceTimersByTime(60_000);
  expect(document.querySelectorAll("livewright-notice")).toHaveLength(1);
});

test.each<[string, (page: ReturnType<typeof watched>) => void]>([
  ["has opened", ({ listeners }) => listeners.open()],
  ["was opened and lost", ({ listeners }) => (listeners.open(), listeners.error())],
  ["was closed by the page", ({ state }) => (state.connection = "closed")],
  ["has no network", () => vi.spyOn(navigator, "onLine", "get").mockReturnValue(false)],
  ["has stopped", () => window.dispatchEvent(new Event("livewright:stopped"))],
  [
    "fails and has stopped",
    ({ listeners }) => (listeners.error(), window.dispatchEvent(new Event("livewright:stopped"))),
  ],
])("a page that %s shows no notice", (_, happens) => {
  happens(watched());
  vi.advanceTimersByTime(60_000);
  expect(notice()).toBeUndefined();
});

test("a page that shows its own message shows no notice, and fires its event once", () => {
  const heard: unknown[] = [];
  const listen = (event: WindowEventMap["livewright:unreachable"]): void => {
    event.preventDefault();
    heard.push(event.detail.path);
  };
  window.addEventListener("livewright:unreachable", listen);
  const { listeners } = watched();
  listeners.error();
  vi.advanceTimersByTime(60_000);
  listeners.error();
  vi.advanceTimersByTime(60_000);
  window.removeEventListener("livewright:unreachable", listen);
  expect([notice(), heard]).toEqual([undefined, ["/live/websocket"]]);
});

test("a page that reaches a network later is notified again", () => {
  const { listeners } = watched();
  const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  listeners.error();
  vi.advanceTimersByTime(60_000);
  online.mockReturnValue(true);
  listeners.error();
  vi.advanceTimersByTime(5_000);
  expect(notice()).toContain("does not open");
});

test("a page gives the notice its own text, in its language", () => {
  document.documentElement.lang = "de";
  watched(false, { title: "Keine Verbindung.", text: "Es wird weiter versucht.", retry: "Neu laden" });
  vi.advanceTimersByTime(10_000);
  const section = document.querySelector("livewright-notice")?.shadowRoot?.querySelector("section");
  expect([section?.lang, section?.querySelector("button")?.textContent, section?.textContent]).toEqual([
    "de",
    "Neu laden",
    expect.stringMatching(/^Keine Verbindung\.Es wird weiter versucht\.Reason: the WebSocket/),
  ]);
  expect(section?.querySelector("p:last-of-type")?.getAttribute("lang")).toBe("en");
  document.documentElement.removeAttribute("lang");
});
