import { describe, expect, test, vi } from "vitest";
import { CookieJar } from "./cookies.ts";

describe("the cookies of a test browser", () => {
  test("are sent, and shown to scripts unless they are HttpOnly", () => {
    const jar = new CookieJar();
    jar.set("a=1; Path=/; HttpOnly");
    jar.set("b=2=2; path=/shop");
    jar.set("no cookie");
    expect(jar.header("/")).toBe("a=1");
    expect(jar.header("/shop/cart")).toBe("a=1; b=2=2");
    expect(jar.visible()).toBe("b=2=2");
  });

  test("cannot be HttpOnly if a script sets them", () => {
    const jar = new CookieJar();
    jar.set("c=3; HttpOnly", true);
    expect(jar.visible()).toBe("c=3");
  });

  test("disappear when they expire", () => {
    vi.useFakeTimers();
    const jar = new CookieJar();
    jar.set("a=1; Max-Age=10");
    jar.set("b=2; Expires=Thu, 01 Jan 2100 00:00:00 GMT");
    jar.set("c=3");
    jar.set("c=; Max-Age=-1");
    expect(jar.header("/")).toBe("a=1; b=2");
    vi.advanceTimersByTime(11_000);
    expect(jar.header("/")).toBe("b=2");
    vi.useRealTimers();
  });
});
