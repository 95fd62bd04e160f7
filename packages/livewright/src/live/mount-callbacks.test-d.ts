import { expectTypeOf, test } from "vitest";
import { html } from "../html/rendered.ts";
import type { Stream } from "../html/stream.ts";
import { topic } from "../pubsub/topic.ts";
import { liveComponent } from "./live-component.ts";
import { liveView } from "./live-view.ts";
import type { Upload } from "./uploads/upload.ts";
import { memoryWriter } from "./uploads/writer.ts";

interface Reading {
  readonly id: number;
  readonly value: number;
}
const readings = topic<Reading>("readings");
const room = (id: string) => topic<Reading>(`room:${id}`);

test("handlers of topics know the assigns and the message, in a view", () => {
  const View = liveView({
    mount: (socket, { session }) => ({
      value: 0,
      roomId: String(session["room"]),
      log: socket.stream("log", [] as Reading[]),
    }),
    topics: {
      readings: {
        topic: readings,
        handle(socket, reading) {
          expectTypeOf(reading).toEqualTypeOf<Reading>();
          expectTypeOf(socket.assigns.value).toEqualTypeOf<number>();
          socket.update("value", (value) => value + reading.value);
          socket.streamInsert("log", reading);
          // @ts-expect-error a misspelt name
          socket.assign({ valeu: reading.value });
        },
      },
      room(assigns, on) {
        expectTypeOf(assigns.roomId).toEqualTypeOf<string>();
        if (assigns.roomId === "") return undefined;
        return on(room(assigns.roomId), (socket, reading) => {
          expectTypeOf(reading).toEqualTypeOf<Reading>();
          socket.assign({ value: reading.value });
          // @ts-expect-error a misspelt name
          socket.assign({ valeu: reading.value });
        });
      },
      maybe: ({ roomId }, on) => roomId !== "" && on("plain", (socket) => socket.assign({ value: 0 })),
      any: { topic: "any", handle: (_socket, message) => void expectTypeOf(message).toEqualTypeOf<unknown>() },
    },
    render: ({ value }) => html`${value}`,
  });
  expectTypeOf<NonNullable<(typeof View)["~types"]>["assigns"]>().toEqualTypeOf<{
    value: number;
    roomId: string;
    log: Stream<Reading>;
  }>();
});

test("handlers of topics know the assigns and the message, in a LiveComponent", () => {
  const Gauge = liveComponent({
    mount: (_socket, _props: { readonly label: string; readonly roomId: string }) => ({ value: 0 }),
    topics: {
      readings: {
        topic: readings,
        handle(socket, { value }) {
          expectTypeOf(socket.assigns.label).toEqualTypeOf<string>();
          socket.update("value", (before) => before + value);
          // @ts-expect-error the assign is a number
          socket.assign({ value: "1" });
        },
      },
      room: ({ roomId }, on) =>
        on(room(roomId), (socket, reading) => {
          expectTypeOf(reading).toEqualTypeOf<Reading>();
          socket.assign({ value: reading.value });
        }),
    },
    render: ({ value }) => html`<b>${value}</b>`,
  });
  Gauge({ id: 1, label: "a", roomId: "b" });
});

interface Assigns {
  readonly seconds: number;
  readonly avatar: Upload<Uint8Array>;
}

test("functions that mount passes on know the assigns that the view declares", () => {
  liveView<Assigns>()({
    mount(socket) {
      socket.subscribe(readings, ({ value }) => socket.update("seconds", (n) => n + value));
      socket.sendAfter(() => socket.update("seconds", (n) => n + 1), 1_000);
      socket.repeat(() => socket.update("seconds", (n) => n + 1), 1_000);
      // @ts-expect-error a misspelt name
      socket.repeat(() => socket.update("secnods", (n: number) => n + 1), 1_000);
      return {
        seconds: 0,
        avatar: socket.allowUpload("avatar", {
          writer: (of, entry) => {
            expectTypeOf(of.assigns.seconds).toEqualTypeOf<number>();
            return memoryWriter(entry.clientSize);
          },
          progress(of) {
            expectTypeOf(of.assigns.seconds).toEqualTypeOf<number>();
            of.update("seconds", (n) => n + 1);
          },
        }),
      };
    },
    events: { reset: (socket) => socket.assign({ seconds: 0 }) },
    render: ({ seconds }) => html`${seconds}`,
  });
  liveView<{ readonly seconds: number; readonly file: Upload<{ uploader: string; url: string }> }>()({
    mount: (socket) => ({
      seconds: 0,
      file: socket.allowUpload("file", {
        external: (of) => ({ uploader: "Put", url: of.assigns.seconds.toFixed() }),
      }),
    }),
    render: ({ seconds }) => html`${seconds}`,
  });
  liveView<{ readonly seconds: number }>()({
    // @ts-expect-error the seconds are a number
    mount: () => ({ seconds: "" }),
    render: ({ seconds }) => html`${seconds}`,
  });
});

test("a component declares its state like a view", () => {
  const Clock = liveComponent<{ readonly label: string }, { readonly seconds: number }>()({
    mount(socket, { label }) {
      expectTypeOf(label).toEqualTypeOf<string>();
      socket.repeat(() => socket.update("seconds", (n) => n + 1), 1_000);
      return { seconds: 0 };
    },
    render: ({ seconds, label }) => html`<b>${seconds}${label}</b>`,
  });
  Clock({ id: 1, label: "a" });
  // @ts-expect-error the label is missing
  Clock({ id: 1 });
});
