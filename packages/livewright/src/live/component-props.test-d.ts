import { expectTypeOf, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "./live-component.ts";

interface CounterProps {
  readonly label: string;
  readonly step?: number;
}

test("props come from an annotated render", () => {
  const Counter = liveComponent({
    mount: () => ({ count: 0 }),
    events: {
      inc(socket) {
        expectTypeOf(socket.assigns.label).toEqualTypeOf<string>();
        expectTypeOf(socket.assigns.count).toEqualTypeOf<number>();
        socket.update("count", (n) => n + (socket.assigns.step ?? 1));
      },
    },
    render: ({ count, label }: CounterProps & { readonly count: number }) => html`<b>${label}${count}</b>`,
  });
  html`${Counter({ id: 1, label: "a" })}${Counter({ id: "b", label: "a", step: 2 })}`;
  // @ts-expect-error the label is missing
  Counter({ id: 1 });
  // @ts-expect-error the label is a text
  Counter({ id: 1, label: 7 });
  // @ts-expect-error the count is state, not a prop
  Counter({ id: 1, label: "a", count: 1 });
  type Events = NonNullable<(typeof Counter)["~types"]>["events"];
  expectTypeOf<keyof Events>().toEqualTypeOf<"inc">();
});

test("an annotated render cannot read state of another type", () => {
  liveComponent({
    mount: () => ({ count: 0 }),
    // @ts-expect-error the count is a number
    render: ({ count }: { readonly count: string }) => html`<b>${count}</b>`,
  });
});

test("props come from a type argument, with state and events inferred", () => {
  const Counter = liveComponent<CounterProps>()({
    mount(socket, props) {
      expectTypeOf(props).toEqualTypeOf<CounterProps>();
      expectTypeOf(socket.assigns.label).toEqualTypeOf<string>();
      return { count: props.step ?? 0 };
    },
    update(socket, { step }) {
      expectTypeOf(step).toEqualTypeOf<number | undefined>();
      expectTypeOf(socket.assigns.count).toEqualTypeOf<number>();
    },
    events: { inc: (socket) => socket.update("count", (n) => n + 1) },
    render({ count, label }) {
      expectTypeOf(count).toEqualTypeOf<number>();
      expectTypeOf(label).toEqualTypeOf<string>();
      return html`<b>${label}${count}</b>`;
    },
  });
  Counter({ id: 1, label: "a" });
  // @ts-expect-error the label is missing
  Counter({ id: 1 });
  expectTypeOf<keyof NonNullable<(typeof Counter)["~types"]>["events"]>().toEqualTypeOf<"inc">();
});

test("the id has the type that the props give it", () => {
  const Row = liveComponent({
    mount(socket, { id }: { readonly id: number; readonly label: string }) {
      expectTypeOf(socket.assigns.id).toEqualTypeOf<number>();
      return { double: id * 2 };
    },
    render({ id, double }) {
      expectTypeOf(id).toEqualTypeOf<number>();
      return html`<b id=${id}>${double}</b>`;
    },
  });
  Row({ id: 1, label: "a" });
  // @ts-expect-error the id is a number
  Row({ id: "a", label: "a" });

  const Named = liveComponent({ render: ({ id }: { readonly id: string }) => html`<b id=${id}></b>` });
  Named({ id: "a" });
  // @ts-expect-error the id is a text
  Named({ id: 1 });
});
