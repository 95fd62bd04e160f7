import { describe, expect, test, vi } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import { each } from "../html/each.ts";
import { component } from "../html/component.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView } from "../live/live-view.ts";
import { renderToString } from "../page/render-to-string.ts";
import { topicName } from "../pubsub/topic.ts";
import { get, live } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { markMade, refuseOtherCopy } from "./copies.ts";
import { HttpError, isHttpError, isLivewrightError, LivewrightError } from "./errors.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

/** A second copy of the package, loaded from the same files: its classes are different ones. */
vi.resetModules();
const other = {
  ...(await import("../html/rendered.ts")),
  ...(await import("../html/each.ts")),
  ...(await import("../html/component.ts")),
  ...(await import("../html/attributes.ts")),
  ...(await import("../live/live-view.ts")),
  ...(await import("../live/live-component.ts")),
  ...(await import("../live/live-render.ts")),
  ...(await import("../pubsub/topic.ts")),
  ...(await import("../html/stream.ts")),
  ...(await import("./errors.ts")),
};

const View = other.liveView({ name: "other", mount: () => ({}), render: () => other.html`<p>x</p>` });
const Part = other.liveComponent({ render: () => other.html`<p>x</p>` });

describe("a value of another copy is refused with LW105, which names both copies", () => {
  test.each<[string, () => unknown]>([
    ["a template", () => other.html`<b>x</b>`],
    ["raw markup", () => other.raw("<b>x</b>")],
    ["a list", () => other.each([1], (n) => html`<b>${n}</b>`)],
    ["a component", () => other.component(() => html`<b>x</b>`)({})],
    ["a LiveComponent", () => Part({ id: "a" })],
    ["a nested view", () => other.liveRender(View, { id: "a" })],
    ["the result of a component", () => component(() => other.html`<b>x</b>` as never)({})],
  ])("rendered as a child: %s", (_what, make) => {
    expect(() => renderToString(html`<div>${make() as Renderable}</div>`)).toThrow(
      /^LW105 .*another copy of livewright\. Two copies are loaded: .*\n.*npm ls livewright/,
    );
  });

  test.each<[string, () => unknown]>([
    ["a trusted URL in an attribute", () => renderToString(html`<a href=${other.unsafeUrl("x:y")}>x</a>`)],
    ["a template in an attribute", () => renderToString(html`<a title=${other.html`x`}>x</a>`)],
    ["a template as attributes", () => renderToString(html`<a ${other.html`x`}>x</a>`)],
    ["a view in a route", () => live("/", View)],
    ["a view as a nested one", () => liveRender(View, { id: "a" })],
    [
      "a view among those of an endpoint",
      () => endpoint({ secretKeyBase: SECRET_KEY_BASE, routes: [], views: [View] }),
    ],
    ["a topic", () => topicName(new other.Topic("t"))],
    ["a stream", () => each(Object.create(other.Stream.prototype) as never, () => html`<li></li>`)],
  ])("passed to this copy: %s", (_what, use) => {
    expect(use).toThrow(/^LW105 /);
  });

  test("values of the same copy are accepted", () => {
    expect(renderToString(html`<p>${html`<b>x</b>`}</p>`)).toBe("<p><b>x</b></p>");
    expect(() => live("/", liveView({ mount: () => ({}), render: () => html`<p>x</p>` }))).not.toThrow();
  });
});

describe("the key that marks a value as made by a copy", () => {
  test("never turns data into markup", () => {
    const claims = [
      { template: {}, dynamics: [] },
      { "livewright.made-by": { url: "x" }, html: "<script>" },
      JSON.parse('{"__proto__": {"html": "<script>"}, "html": "<script>"}'),
    ];
    for (const claim of claims) expect(() => renderToString(html`<p>${claim as Renderable}</p>`)).toThrow(/^LW210 /);
  });

  test("is not enumerable, and LW105 names the two folders", () => {
    const view = liveView({ mount: () => ({}), render: () => html`<p>x</p>` });
    expect(Reflect.ownKeys({ ...view }).filter((key) => typeof key === "symbol")).toEqual([]);
    const foreign = markMade({}, { url: "file:///other/dist/" });
    expect(() => refuseOtherCopy(foreign, "This")).toThrow(
      /^LW105 {2}This was made by .*file:\/\/\/other\/dist\/ and file:/,
    );
    for (const plain of [undefined, null, 1, "x", {}, () => {}])
      expect(() => refuseOtherCopy(plain, "This")).not.toThrow();
  });
});

describe("an error of another copy keeps its meaning", () => {
  test.each<[string, () => Error, number]>([
    ["an HttpError", () => new other.HttpError(404, "gone"), 404],
    ["an error of the catalogue that the client caused", () => new other.LivewrightError("LW121"), 413],
    ["an error that only looks like one", () => Object.assign(new Error("x"), { name: "HttpError", status: 404 }), 500],
  ])("in a view and in a handler: %s", async (_what, make, status) => {
    const fail = (): never => {
      throw make();
    };
    const Failing = liveView({ mount: fail, render: () => html`<p>x</p>` });
    const app = endpoint({
      secretKeyBase: SECRET_KEY_BASE,
      logger: silentLogger,
      routes: [live("/", Failing), get("/plain", fail)],
    });
    for (const path of ["/", "/plain"])
      expect((await app.fetch(new Request(`http://app.test${path}`))).status).toBe(status);
  });

  test("isHttpError and isLivewrightError refuse data", () => {
    for (const value of [null, { status: 404 }, { code: "LW121" }, "HttpError"]) {
      expect(isHttpError(value)).toBe(false);
      expect(isLivewrightError(value)).toBe(false);
    }
    expect(isHttpError(new HttpError(404))).toBe(true);
    expect(isLivewrightError(new LivewrightError("LW101"))).toBe(true);
    expect(isHttpError(new LivewrightError("LW101"))).toBe(false);
  });
});
