import { expectTypeOf, test } from "vitest";
import { hook, isRefused } from "./hook.ts";

/** As views and components are seen from outside; that `liveView` gives these types is tested beside it. */
interface Board {
  readonly "~types"?: {
    readonly events: {
      readonly move: { readonly params: { id: string; to: number }; readonly reply: { position: number } };
      readonly clear: { readonly params: { readonly [name: string]: unknown }; readonly reply: null };
    };
    readonly pushes: { readonly highlight: { id: string } };
  };
}
interface Card {
  readonly "~types"?: {
    readonly events: { readonly flip: { readonly params: { up: boolean }; readonly reply: { up: boolean } } };
    readonly pushes: unknown;
  };
}

test("names, params and answers are those of the view", () => {
  hook<Board>()({
    async mounted() {
      expectTypeOf(this.el).toEqualTypeOf<HTMLElement>();
      const reply = await this.pushEvent("move", { id: "a", to: 1 });
      expectTypeOf(reply).toEqualTypeOf<{ position: number }>();
      if (isRefused(reply)) expectTypeOf(reply.issues[0]?.path).toEqualTypeOf<readonly string[] | undefined>();
      expectTypeOf(await this.pushEvent("clear")).toEqualTypeOf<null>();
      this.pushEvent("move", { id: "a", to: 1 }, ({ position }) => expectTypeOf(position).toEqualTypeOf<number>());
      this.handleEvent("highlight", ({ id }) => expectTypeOf(id).toEqualTypeOf<string>());
      // @ts-expect-error the event does not exist
      this.pushEvent("moov", { id: "a", to: 1 });
      // @ts-expect-error a param is missing
      this.pushEvent("move", { id: "a" });
      // @ts-expect-error params are missing
      this.pushEvent("move");
      // @ts-expect-error a position is a number
      this.pushEvent("move", { id: "a", to: "1" });
      // @ts-expect-error the reply does not exist
      (await this.pushEvent("move", { id: "a", to: 1 })).place;
      // @ts-expect-error the view pushes no such event
      this.handleEvent("highlite", () => {});
      // @ts-expect-error the payload lacks this name
      this.handleEvent("highlight", ({ key }) => void key);
    },
  });
});

test("a hook keeps what it needs in itself", () => {
  hook<Board, Board, HTMLInputElement>()({
    count: 0,
    mounted() {
      expectTypeOf(this.count).toEqualTypeOf<number>();
      expectTypeOf(this.el.value).toEqualTypeOf<string>();
      this.js().show(this.el);
      // @ts-expect-error the payload lacks this property
      this.total;
    },
  });
});

test("a target may be another component", () => {
  hook<Board, Card>()({
    async mounted() {
      const [first] = await this.pushEventTo("#card", "flip", { up: true });
      if (first?.status === "fulfilled") expectTypeOf(first.value.reply).toEqualTypeOf<{ up: boolean }>();
      // @ts-expect-error the card has no such event
      this.pushEventTo("#card", "move", { id: "a", to: 1 });
    },
  });
});
