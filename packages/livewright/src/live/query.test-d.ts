import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { html } from "../html/rendered.ts";
import { liveView } from "./live-view.ts";

test("the query of a view has the type its schema gives", () => {
  const view = liveView({
    query: z.object({ page: z.coerce.number().default(1), q: z.string().optional() }),
    mount(_socket, { query }) {
      expectTypeOf(query).toEqualTypeOf<{ page: number; q?: string | undefined }>();
      // @ts-expect-error -- not in the schema
      void query.size;
      return { page: query.page };
    },
    handleParams(socket, { query }) {
      expectTypeOf(query.page).toEqualTypeOf<number>();
      socket.assign({ page: query.page });
      // @ts-expect-error -- of another type
      socket.assign({ page: query.q });
    },
    render: ({ page }) => html`<p>${page}</p>`,
  });
  expectTypeOf<NonNullable<(typeof view)["~types"]>["assigns"]>().toEqualTypeOf<{ page: number }>();
});

test("without one there is none", () => {
  liveView({
    mount(_socket, { query }) {
      expectTypeOf(query).toEqualTypeOf<undefined>();
      return {};
    },
    render: () => html`<p></p>`,
  });
});
