import { expectTypeOf, test } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import { live } from "../router/routes.ts";
import { localPubSub } from "./local.ts";
import type { PubSub } from "./pubsub.ts";
import { topic } from "./topic.ts";

interface Reading {
  readonly value: number;
}
const readings = topic<Reading>("readings");
const room = (id: string) => topic<string>(`room:${id}`);

test("who subscribes, who handles and who broadcasts agree", () => {
  liveView({
    mount(socket) {
      socket.subscribe(readings);
      socket.subscribe(room("7"), (text) => {
        expectTypeOf(text).toEqualTypeOf<string>();
      });
      // @ts-expect-error readings are not strings
      socket.subscribe(readings, (text: string) => void text);
      return { value: 0 };
    },
    events: {
      tell(socket) {
        socket.broadcast(readings, { value: 1 });
        socket.broadcastFrom(room("7"), "hello");
        // @ts-expect-error the value is a number
        socket.broadcast(readings, { value: "1" });
        // @ts-expect-error rooms receive strings
        socket.broadcastFrom(room("7"), 7);
      },
    },
    handleInfo(socket, info) {
      if (readings.is(info)) {
        expectTypeOf(info.payload).toEqualTypeOf<Reading>();
        socket.assign({ value: info.payload.value });
      } else if (room("7").is(info)) expectTypeOf(info.payload).toEqualTypeOf<string>();
    },
    render: ({ value }) => html`${value}`,
  });
});

test("a component's own state takes what it receives", () => {
  liveComponent({
    mount(socket) {
      socket.subscribe(readings, ({ value }) => {
        expectTypeOf(value).toEqualTypeOf<number>();
      });
      return { value: 0 };
    },
    render: ({ value }) => html`<p>${value}</p>`,
  });
});

test("names take anything, and a function may say what it expects", () => {
  const bus = localPubSub();
  bus.broadcast("news", 7);
  bus.subscribe("news", (message) => expectTypeOf(message).toEqualTypeOf<unknown>());
  bus.subscribe("news", (n: number) => void n);
});

test("code outside of views is checked too", () => {
  const app = endpoint({ routes: [live("/", liveView({ render: () => html`` }))] });
  app.broadcast(readings, { value: 1 });
  app.broadcast("anything", 7);
  // @ts-expect-error the message has no value
  app.broadcast(readings, {});
  // @ts-expect-error the value is a number
  app.pubsub.broadcast(readings, { value: "1" });
});

test("a bus has to know topics", () => {
  const bus = {
    subscribe: (name: string) => () => void name,
    broadcast: (name: string) => void name,
  };
  // @ts-expect-error it knows only strings
  const wrong: PubSub = bus;
  void wrong;
});
