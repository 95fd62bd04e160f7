import { runInNewContext } from "node:vm";
import { expect, test, vi } from "vitest";
import { checkJson } from "../foundation/check-json.ts";
import { html } from "../html/rendered.ts";
import { renderToString } from "../page/render-to-string.ts";
import { filteredLogger, keyFilter } from "../telemetry/redact.ts";
import { type Logger, silentLogger } from "../telemetry/logger.ts";
import { checkAssigns } from "./assigns.ts";

// Jest gives each test file a realm of its own. Values that Node creates there, such as those of structuredClone, belong to the main realm.
const other = (source: string): unknown => runInNewContext(`(${source})`);

test("plain objects of another realm work as styles, classes and attributes", () => {
  const style = other('{ color: "red" }') as Record<string, string>;
  const classes = other("{ a: true, b: false }") as Record<string, boolean>;
  const attributes = other('{ title: "t" }') as Record<string, string>;
  expect(renderToString(html`<p style=${style} class=${classes} ${attributes}>x</p>`)).toBe(
    '<p style="color:red" class="a" title="t">x</p>',
  );
});

test("plain objects of another realm work as assigns, and as data of tokens", () => {
  for (const source of ["{}", "{ list: [{ a: 1 }] }"]) {
    expect(() => checkAssigns(other(source), "mount returned", "")).not.toThrow();
    expect(() => checkJson(other(source), "session")).not.toThrow();
  }
});

test("plain objects of another realm are shown in logs", () => {
  const error = vi.fn<Logger["error"]>();
  filteredLogger({ ...silentLogger, error }, keyFilter()).error("x", { assigns: other("{ a: { b: 1 } }") });
  expect(JSON.stringify(error.mock.calls[0]?.[1])).toBe('{"assigns":{"a":{"b":1}}}');
});

test("instances of classes of another realm stay instances", () => {
  expect(() => renderToString(html`<p style=${other("new Map()") as never}>x</p>`)).toThrow(/^LW211 /);
  expect(() => checkAssigns(other("new Map()"), "mount returned", "")).toThrow(/^LW419 /);
  expect(() => checkJson(other("new Map()"), "session")).toThrow(/^LW423 .*an instance of Map/);
});
