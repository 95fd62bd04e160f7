import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { start } from "../test-support/view.ts";
import { liveComponent } from "./live-component.ts";
import { liveView } from "./live-view.ts";
import type { Socket } from "./socket.ts";
import { settled } from "../test-support/fixtures.ts";

/** Functions for `mount` that return a value under the name `given`. */
const MISNAMED: Readonly<Record<string, (socket: Socket) => object>> = {
  "the stream": (socket) => ({ given: socket.stream("own", []) }),
  "the upload": (socket) => ({ given: socket.allowUpload("own") }),
  "the async result": (socket) => ({ given: socket.assignAsync("own", () => 1) }),
  "the stream of streamAsync": (socket) => ({ given: socket.streamAsync("own", () => []) }),
  "one of several results": (socket) => ({ given: socket.assignAsync(["own"], () => ({ own: 1 })).own }),
};
const render = () => html`<p></p>`;

describe.each(Object.entries(MISNAMED))("in development, %s that is assigned under another name", (_what, mount) => {
  test("is reported when a view mounts", async () => {
    const view = start(liveView({ mount, render }), { development: true });
    await settled();
    expect(view.logged.join()).toMatch(/LW438 +mount returned the (stream|upload|async result) "own" as "given"/);
  });

  test("is reported when an async mount ends", async () => {
    const late = async (socket: Socket) => {
      const assigns = mount(socket);
      await Promise.resolve();
      return assigns;
    };
    const view = start(liveView({ mount: late, render }), { development: true });
    await settled();
    expect(view.logged.join()).toContain("LW438");
  });

  test("is reported when a component mounts", async () => {
    const Part = liveComponent({ name: "Part", mount, render });
    const view = start(liveView({ render: () => html`<p>${Part({ id: 1 })}</p>` }), { development: true });
    await settled();
    expect(view.logged.join()).toMatch(/LW438 +mount of Part returned/);
  });

  test("is reported when a hook returns it", async () => {
    const view = start(liveView({ onMount: [mount], render }), { development: true });
    await settled();
    expect(view.logged.join()).toMatch(/LW438 +An onMount hook returned/);
  });

  test("is not reported in production", async () => {
    const view = start(liveView({ mount, render }));
    await settled();
    expect(view.logged).toEqual([]);
  });
});

test("values under their own name, and values of another socket, are not reported", async () => {
  const Part = liveComponent({
    mount: (_socket, { of }: { readonly of: unknown }) => ({ mine: of }),
    render,
  });
  const view = start(
    liveView({
      mount: (socket) => ({
        rows: socket.stream("rows", [{ id: 1 }]),
        file: socket.allowUpload("file"),
        user: socket.assignAsync("user", () => 1),
      }),
      render: ({ rows, file, user }) => html`<p>${[rows, file, user].map((of, id) => Part({ id, of }))}</p>`,
    }),
    { development: true },
  );
  await settled();
  expect(view.logged.filter((line) => !line.startsWith("info") && !line.startsWith("debug"))).toEqual([]);
});
