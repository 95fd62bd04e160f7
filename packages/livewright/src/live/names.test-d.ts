import { expectTypeOf, test } from "vitest";
import { html } from "../html/rendered.ts";
import type { Stream } from "../html/stream.ts";
import { liveComponent } from "./live-component.ts";
import { liveView } from "./live-view.ts";
import { memoryWriter } from "./uploads/writer.ts";

interface Item {
  readonly id: number;
  readonly text: string;
}
declare const items: readonly Item[];

test("names and items of streams are checked against the assigns", () => {
  liveView({
    mount: (socket) => ({
      items: socket.stream("items", items),
      loaded: socket.streamAsync("loaded", () => items),
      n: 0,
    }),
    events: {
      more(socket) {
        expectTypeOf(socket.stream("items", items, { reset: true })).toEqualTypeOf<Stream<Item>>();
        socket.streamAsync("loaded", async () => items);
        socket.streamConfigure("items", { domId: ({ id }) => `item-${id}` });
        // @ts-expect-error a misspelt name
        socket.stream("itmes", items);
        // @ts-expect-error this assign is a number
        socket.stream("n", items);
        // @ts-expect-error an item has a text
        socket.stream("items", [{ id: 1 }]);
        // @ts-expect-error a misspelt name
        socket.streamAsync("laoded", () => items);
        // @ts-expect-error an item has a text
        socket.streamAsync("loaded", () => [{ id: 1 }]);
        // @ts-expect-error a misspelt name
        socket.streamConfigure("itmes", { domId: () => "a" });
        // @ts-expect-error an item has no key
        socket.streamConfigure("items", { domId: ({ key }) => key });
      },
    },
    render: ({ n }) => html`${n}`,
  });
});

test("names and types of uploads are checked against the assigns", () => {
  liveView({
    mount: (socket) => ({
      file: socket.allowUpload("file"),
      bytes: socket.allowUpload("bytes", { writer: (_socket, entry) => memoryWriter(entry.clientSize) }),
      n: 0,
    }),
    events: {
      again(socket) {
        socket.allowUpload("file", { accept: [".png"] });
        socket.allowUpload("bytes", { writer: (_socket, entry) => memoryWriter(entry.clientSize) });
        // @ts-expect-error a misspelt name
        socket.allowUpload("fiel");
        // @ts-expect-error this assign is a number
        socket.allowUpload("n");
        // @ts-expect-error the assign says that a file is temporary
        socket.allowUpload("file", { writer: (_socket, entry) => memoryWriter(entry.clientSize) });
      },
    },
    render: ({ n }) => html`${n}`,
  });
});

test("names and values of async results are checked against the assigns", () => {
  liveView({
    mount: (socket) => ({ user: socket.assignAsync("user", () => ({ name: "Ann" })), n: 0 }),
    events: {
      load(socket) {
        socket.assignAsync("user", async () => ({ name: "Bob" }));
        // @ts-expect-error a misspelt name
        socket.assignAsync("usre", () => ({ name: "Bob" }));
        // @ts-expect-error this assign is a number
        socket.assignAsync(["user", "n"], () => ({ user: { name: "Bob" }, n: 1 }));
        // @ts-expect-error a user has a name
        socket.assignAsync("user", () => ({ title: "Bob" }));
      },
    },
    render: ({ n }) => html`${n}`,
  });
});

test("a component checks like a view", () => {
  liveComponent({
    mount: (socket, _props: { readonly label: string }) => ({ items: socket.stream("items", items) }),
    events: {
      more(socket) {
        socket.stream("items", items);
        // @ts-expect-error a misspelt name
        socket.stream("itmes", items);
        // @ts-expect-error the prop is a text
        socket.allowUpload("label");
      },
    },
    render: () => html`<ul></ul>`,
  });
});
