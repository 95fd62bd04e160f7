import { describe, expect, test, vi } from "vitest";
import { keepWebSocket } from "./fallback.ts";
import { Socket } from "./phoenix.ts";

/** A WebSocket whose events a test fires. */
class FakeWebSocket {
  static opened: FakeWebSocket[] = [];
  readyState = 0;
  onopen: (() => void) | undefined;
  onerror: (() => void) | undefined;
  onclose: ((event: object) => void) | undefined;
  onmessage: ((event: { data: string }) => void) | undefined;
  readonly sent: string[] = [];
  constructor() {
    FakeWebSocket.opened.push(this);
  }
  send(frame: string): void {
    this.sent.push(frame);
  }
  close(): void {
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  answer(): void {
    const [, ref] = JSON.parse(this.sent[0] ?? "[]") as [null, string];
    this.onmessage?.({ data: JSON.stringify([null, ref, "phoenix", "phx_reply", { status: "ok", response: {} }]) });
  }
  fail(): void {
    this.readyState = 3;
    this.onerror?.();
    this.onclose?.({ code: 1006 });
  }
}

/** Connects the official client, and returns the addresses that it polls. */
function connected() {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeWebSocket);
  FakeWebSocket.opened = [];
  const polled: string[] = [];
  vi.stubGlobal(
    "XMLHttpRequest",
    class {
      open(_method: string, url: string): void {
        polled.push(url);
      }
      setRequestHeader(): void {}
      send(): void {}
      abort(): void {}
    },
  );
  // The package reads the class of WebSockets when it is made.
  const socket = new Socket("/live", { longPollFallbackMs: 2_500, transport: FakeWebSocket });
  keepWebSocket({ getSocket: () => socket });
  socket.connect();
  return polled;
}

const last = () => FakeWebSocket.opened.at(-1);

describe("a page with a fallback", () => {
  test("polls if its first WebSocket fails", () => {
    const polled = connected();
    last()?.fail();
    vi.advanceTimersByTime(10);
    expect(polled[0]).toContain("/live/longpoll?");
  });

  test("polls if its WebSocket opens and does not answer", () => {
    const polled = connected();
    last()?.open();
    vi.advanceTimersByTime(2_510);
    expect(polled).toHaveLength(1);
  });

  test("opens WebSockets again after one has worked, as when the server restarts", () => {
    const polled = connected();
    last()?.open();
    last()?.answer();
    for (let i = 0; i < 20; i++) {
      last()?.fail();
      vi.advanceTimersByTime(5_000);
    }
    expect(polled).toEqual([]);
    expect(FakeWebSocket.opened).toHaveLength(21);
  });
});
