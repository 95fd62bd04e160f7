import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { definePaths, type PathParams } from "./paths.ts";

const paths = definePaths({
  home: "/",
  articleEdit: "/articles/:id/edit",
  both: "/:a/x/:b",
  archive: "/archive/:year?",
  docs: "/docs/**:rest",
  item: "/items/:id(\\d+)",
  search: { path: "/search", query: z.object({ page: z.number().optional(), q: z.string() }) },
  tag: { path: "/tags/:tag", query: z.object({ page: z.coerce.number<number>().optional() }) },
});

test("the parameters stand in the pattern", () => {
  expectTypeOf<PathParams<"/a/:id/b/:other?">>().toEqualTypeOf<{
    readonly id: string | number | bigint;
    readonly other?: string | number | bigint | undefined;
  }>();
  expectTypeOf(paths.articleEdit({ id: 7 })).toEqualTypeOf<string>();
  paths.home();
  paths.both({ a: 1, b: "2" });
  paths.archive();
  paths.archive({ year: 2026 });
  paths.docs({ rest: "a/b" });
  paths.item({ id: 3 });
});

test("a missing or unknown one is a mistake", () => {
  // @ts-expect-error -- no such path
  paths.nowhere();
  // @ts-expect-error -- the id is missing
  paths.articleEdit();
  // @ts-expect-error -- the id is missing
  paths.articleEdit({});
  // @ts-expect-error -- a misspelt name
  paths.articleEdit({ di: 7 });
  // @ts-expect-error -- one too many
  paths.articleEdit({ id: 7, extra: 1 });
  // @ts-expect-error -- not a value for a path
  paths.articleEdit({ id: true });
  // @ts-expect-error -- one of two
  paths.both({ a: 1 });
});

test("a query without a schema is whatever a URL can say", () => {
  paths.home({ page: 2, tags: ["a"], by: { name: "asc" } });
  // @ts-expect-error -- nothing a URL can say
  paths.home({ at: new Date() });
});

test("one with a schema is what that takes", () => {
  paths.search({ q: "x", page: 2 });
  paths.tag({ tag: "a" }, { page: 2 });
  // @ts-expect-error -- of another type
  paths.search({ q: "x", page: "2" });
  // @ts-expect-error -- q is missing
  paths.search({ page: 2 });
  // @ts-expect-error -- misspelt
  paths.tag({ tag: "a" }, { pgae: 2 });
});
