import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { progressBar } from "./progress-bar.ts";

const shown = (): HTMLElement[] => [...document.body.querySelectorAll<HTMLElement>("[aria-hidden]")];
const send = (name: string): boolean => window.dispatchEvent(new Event(`phx:page-loading-${name}`));

let reduced = false;
let remove: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  reduced = false;
  vi.stubGlobal("matchMedia", () => ({ matches: reduced }));
});

afterEach(() => {
  remove();
  vi.runAllTimers();
  vi.useRealTimers();
});

describe("progressBar()", () => {
  test("is not shown for a page that loads quickly", () => {
    remove = progressBar();
    send("start");
    vi.advanceTimersByTime(119);
    send("stop");
    vi.advanceTimersByTime(1000);
    expect(shown()).toEqual([]);
  });

  test("appears after a delay, grows, and disappears", () => {
    remove = progressBar("rgb(1, 2, 3)");
    send("start");
    vi.advanceTimersByTime(121);
    const [bar] = shown() as [HTMLElement];
    expect(bar.style.backgroundColor).toBe("rgb(1, 2, 3)");
    const width = (): number => Number(/scaleX\((.*)\)/.exec(bar.style.transform)?.[1]);
    const first = width();
    vi.advanceTimersByTime(60_000);
    expect(width()).toBeGreaterThan(first);
    expect(width()).toBeLessThanOrEqual(0.9);
    send("stop");
    expect(width()).toBe(1);
    vi.advanceTimersByTime(1000);
    expect(shown()).toEqual([]);
  });

  test("shows one bar, however many loads are pending", () => {
    remove = progressBar();
    send("start");
    send("start");
    vi.advanceTimersByTime(500);
    send("start");
    vi.advanceTimersByTime(500);
    expect(shown()).toHaveLength(1);
  });

  test("does not move if the user prefers reduced motion", () => {
    reduced = true;
    remove = progressBar();
    send("start");
    vi.advanceTimersByTime(200);
    expect(shown()[0]?.style.transition).toBe("none");
    expect(shown()[0]?.style.transform).toBe("scaleX(1)");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("can be removed", () => {
    remove = progressBar();
    remove();
    send("start");
    vi.advanceTimersByTime(1000);
    expect(shown()).toEqual([]);
  });
});
