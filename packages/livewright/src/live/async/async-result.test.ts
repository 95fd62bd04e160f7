import { describe, expect, test } from "vitest";
import { html } from "../../html/rendered.ts";
import { toHtml } from "../../diff/to-html.ts";
import { asyncResult } from "../components/async-result.ts";
import { AsyncResult } from "./async-result.ts";

const fields = ({ ok, loading, failed, result }: AsyncResult<unknown>) => ({ ok, loading, failed, result });

const none = { ok: false, loading: undefined, failed: undefined, result: undefined };

const boom = new Error("boom");

describe("AsyncResult.loading()", () => {
  test("starts without a value", () => {
    expect(fields(AsyncResult.loading())).toEqual({ ...none, loading: true });
  });

  test("carries a state, with or without an earlier result", () => {
    const state = { percent: 10 };
    expect(fields(AsyncResult.loading(undefined, state))).toEqual({ ...none, loading: state });
    const result = AsyncResult.loading(AsyncResult.ok(1), state);
    expect(fields(result)).toEqual({ ok: true, loading: state, failed: undefined, result: 1 });
    expect(fields(AsyncResult.loading(state))).toEqual({ ...none, loading: state });
    for (const plain of ["soon", 7, [1], true, false, 0])
      expect(fields(AsyncResult.loading(plain))).toEqual({ ...none, loading: plain });
    expect(fields(AsyncResult.loading(AsyncResult.ok(1), 0)).loading).toBe(0);
    // The next state is the plain one again.
    expect(AsyncResult.loading(result).loading).toBe(true);
  });

  test("keeps the value, and drops the failure", () => {
    const result = AsyncResult.loading(AsyncResult.failed(AsyncResult.ok(1), boom));
    expect(fields(result)).toEqual({ ok: true, loading: true, failed: undefined, result: 1 });
    expect(fields(AsyncResult.loading(AsyncResult.failed(undefined, boom)))).toEqual({ ...none, loading: true });
  });
});

describe("AsyncResult.ok()", () => {
  test("contains nothing but the value", () => {
    expect(fields(AsyncResult.ok(1))).toEqual({ ok: true, loading: undefined, failed: undefined, result: 1 });
  });

  test.each([undefined, null, 0, "", false])("accepts the value %j", (value) => {
    expect(fields(AsyncResult.ok(value))).toEqual({ ...none, ok: true, result: value });
  });
});

describe("AsyncResult.failed()", () => {
  test("starts without a value, also from loading", () => {
    expect(fields(AsyncResult.failed(undefined, boom))).toEqual({ ...none, failed: boom });
    expect(fields(AsyncResult.failed(AsyncResult.loading(), boom))).toEqual({ ...none, failed: boom });
  });

  test("keeps the value", () => {
    const result = AsyncResult.failed(AsyncResult.loading(AsyncResult.ok(1)), boom);
    expect(fields(result)).toEqual({ ok: true, loading: undefined, failed: boom, result: 1 });
  });

  test("is failed even without a reason", () => {
    for (const reason of [undefined, null]) expect(AsyncResult.failed(undefined, reason).failed).toBeInstanceOf(Error);
    expect(AsyncResult.failed(undefined, "").failed).toBe("");
  });
});

test("an AsyncResult with another value keeps its state", () => {
  const state = { percent: 10 };
  expect(fields(AsyncResult.loading(AsyncResult.ok(1), state).with(2))).toEqual({
    ok: true,
    loading: state,
    failed: undefined,
    result: 2,
  });
  expect(AsyncResult.failed(AsyncResult.ok(1), boom).with(2).failed).toBe(boom);
});

test("an AsyncResult cannot be changed", () => {
  expect(Object.isFrozen(AsyncResult.ok(1))).toBe(true);
  expect(() => Object.assign(AsyncResult.loading(), { ok: true })).toThrow(TypeError);
});

describe("asyncResult()", () => {
  const show = (result: AsyncResult<string>): string =>
    toHtml(
      html`<p>${asyncResult(result, {
        loading: (state) => `loading ${String(state)}`,
        failed: (reason) => `failed: ${(reason as Error).message}`,
        ok: (value, { loading, failed }) => `${value}${loading ? "…" : ""}${failed ? "!" : ""}`,
      })}</p>`,
    );

  test.each<[string, AsyncResult<string>]>([
    ["loading true", AsyncResult.loading()],
    ["loading 7 %", AsyncResult.loading(undefined, "7 %")],
    ["failed: boom", AsyncResult.failed(undefined, boom)],
    ["Ada", AsyncResult.ok("Ada")],
    ["Ada…", AsyncResult.loading(AsyncResult.ok("Ada"))],
    ["Ada!", AsyncResult.failed(AsyncResult.ok("Ada"), boom)],
    ["", AsyncResult.ok("")],
  ])("shows %s", (text, result) => expect(show(result)).toBe(`<p>${text}</p>`));

  test("nothing for a state without a function", () => {
    for (const result of [AsyncResult.loading(), AsyncResult.failed(undefined, boom)])
      expect(toHtml(html`<p>${asyncResult(result, { ok: () => "ok" })}</p>`)).toBe("<p></p>");
  });
});
