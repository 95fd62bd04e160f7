// Hovers and errors of TypeScript's language server. These tests fail if a change of a type makes them longer or
// vaguer.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openText, type OpenText } from "./language-server.ts";

const IMPORTS = `
import { html, liveComponent, liveRender, live, liveView, type Socket } from "../../packages/livewright/src/index.ts";
interface Item { readonly id: number; readonly text: string }
`;

const VIEWS = `${IMPORTS}
export const Counter = liveView({
  mount: (socket) => ({ count: 0, items: socket.stream("items", [] as Item[]) }),
  events: {
    inc: (socket) => socket.update("count", (n) => n + 1),
    ask: (handle) => ({ count: handle.assigns.count }),
  },
  render: ({ count }) => html\`<p>\${count}</p>\`,
});
export const Stepper = liveComponent({
  mount: () => ({ count: 0 }),
  render: ({ count, by }: { readonly count: number; readonly by: number }) => html\`<b>\${count}\${by}</b>\`,
});
`;

const MISTAKES = `${IMPORTS}
const inc = (socket: Socket<{ readonly total: number }>) => socket.update("total", (n) => n + 1);
const add = (socket: Socket<{ readonly count: number }>, { by }: { by: number }) => socket.assign({ count: by });
const total = (socket: Socket<{ readonly count: number }>) => socket.assigns.count;
const Photo = liveView({
  path: "/photos/:id",
  mount: (_socket, { params }) => ({ photo: params.idd }),
  render: () => html\`\`,
});
liveView({
  mount: (socket) => ({ items: socket.stream("items", [] as Item[]), old: socket.stream("old", [] as Item[]), n: 0 }),
  events: { more: (socket) => void socket.stream("itmes", []) },
  render: () => html\`\`,
});
liveView({
  mount: (_socket, _context) => ({ count: 0 }),
  events: { more: (socket) => void socket.streamInsert("items", { id: 1 }) },
  render: () => html\`\`,
});
liveView({
  mount: (_socket, _context) => ({ count: 0 }),
  events: { inc, add, total },
  render: () => html\`\`,
});
liveRender(Photo, { id: "photo" });
live("/photos/:photo", Photo);
liveView({
  mount: (socket) => ({
    file: socket.allowUpload("file", {
      progress: (_its, entry) => void entry.done,
      external: (_its, entry) => ({ uploader: "Put", url: entry.uuid }),
    }),
  }),
  render: () => html\`\`,
});
`;

let views: OpenText;
let mistakes: OpenText;
beforeAll(async () => {
  [views, mistakes] = await Promise.all([openText("views.ts", VIEWS), openText("mistakes.ts", MISTAKES)]);
}, 120_000);
afterAll(() => {
  views.close();
  mistakes.close();
});

describe("a hover", () => {
  test("of a view shows its assigns and its events", async () => {
    expect(await views.hover("const Counter")).toMatchInlineSnapshot(`
      "const Counter: LiveView<{
          count: number;
          items: Stream<Item>;
      }, {
          readonly inc: {
              readonly params: UncheckedParams;
              readonly reply: null;
          };
          readonly ask: {
              readonly params: UncheckedParams;
              readonly reply: {
                  count: number;
              };
          };
      }, false, Readonly<Record<string, object>>, string>"
    `);
  }, 120_000);

  test("of a socket shows the assigns", async () => {
    expect(await views.hover("ask: (handle")).toMatchInlineSnapshot(`
      "(parameter) handle: Socket<{
          readonly liveAction: string | undefined;
          count: number;
          items: Stream<Item>;
      }, Readonly<Record<string, object>>>"
    `);
  }, 120_000);

  test("of a LiveComponent shows its props and its assigns", async () => {
    expect(await views.hover("const Stepper")).toMatchInlineSnapshot(`
      "const Stepper: LiveComponent<{
          readonly by: number;
      }, object, Readonly<Record<string, object>>, {
          readonly id: string | number;
          readonly myself: Target<{
              readonly by: number;
          }>;
          count: number;
          readonly by: number;
      }>"
    `);
  }, 120_000);
});

test("a wrong name, function or view yields a sentence", async () => {
  expect(await mistakes.errors()).toMatchInlineSnapshot(`
    [
      "Property 'idd' does not exist on type '{ readonly id: string; }'.",
      "Argument of type '"itmes"' is not assignable to parameter of type '"items" | "old"'.",
      "Argument of type '"items"' is not assignable to parameter of type '"None of the assigns is a stream. Return it from mount: { items: socket.stream(\\"items\\", []) }"'.",
      "Type '(socket: Socket<{ readonly total: number; }>) => void' is not assignable to type '((socket: Socket<{ readonly total: number; }, Readonly<Record<string, object>>>) => void) & (GivenHandler<{ readonly liveAction: string | undefined; count: number; }, unknown, Readonly<...>> & "The handler of \\"inc\\" takes assigns that the socket does not have.")'.
      Type '(socket: Socket<{ readonly total: number; }>) => void' is not assignable to type '((socket: Socket<{ readonly total: number; }, Readonly<Record<string, object>>>) => void) & NotInPlace & "The handler of \\"inc\\" takes assigns that the socket does not have."'.
        Type '(socket: Socket<{ readonly total: number; }>) => void' is not assignable to type '"The handler of \\"inc\\" takes assigns that the socket does not have."'.",
      "Type '(socket: Socket<{ readonly count: number; }>, { by }: { by: number; }) => void' is not assignable to type '((socket: Socket<{ readonly count: number; }, Readonly<Record<string, object>>>, { by }: { by: number; }) => void) & (GivenHandler<{ readonly liveAction: string | undefined; count: number; }, unknown, Readonly<...>> & "The handler of \\"add\\" takes params of a type that nothing has checked. Check them with a schema: ...'.
      Type '(socket: Socket<{ readonly count: number; }>, { by }: { by: number; }) => void' is not assignable to type '((socket: Socket<{ readonly count: number; }, Readonly<Record<string, object>>>, { by }: { by: number; }) => void) & NotInPlace & "The handler of \\"add\\" takes params of a type that nothing has checked. Check them with a schema: { params: schema, handle }"'.
        Type '(socket: Socket<{ readonly count: number; }>, { by }: { by: number; }) => void' is not assignable to type '"The handler of \\"add\\" takes params of a type that nothing has checked. Check them with a schema: { params: schema, handle }"'.",
      "Type '(socket: Socket<{ readonly count: number; }>) => number' is not assignable to type '((socket: Socket<{ readonly count: number; }, Readonly<Record<string, object>>>) => number) & (GivenHandler<{ readonly liveAction: string | undefined; count: number; }, unknown, Readonly<...>> & "The handler of \\"total\\" returns a value that is neither an object nor void.")'.
      Type '(socket: Socket<{ readonly count: number; }>) => number' is not assignable to type '((socket: Socket<{ readonly count: number; }, Readonly<Record<string, object>>>) => number) & NotInPlace & "The handler of \\"total\\" returns a value that is neither an object nor void."'.
        Type '(socket: Socket<{ readonly count: number; }>) => number' is not assignable to type '"The handler of \\"total\\" returns a value that is neither an object nor void."'.",
      "Argument of type 'LiveView<{ photo: any; }, object, true, Readonly<Record<string, object>>, "/photos/:id">' is not assignable to parameter of type '"The view has handleParams or a path, so only a route can show it: live(path, View)."'.",
      "Argument of type 'LiveView<{ photo: any; }, object, true, Readonly<Record<string, object>>, "/photos/:id">' is not assignable to parameter of type '"The path \\"/photos/:photo\\" has no parameter \\"id\\", which the view reads. Use the view's path, or add this path to the view."'.",
      "Type '(_its: Socket<{ [x: string]: unknown; }, Readonly<Record<string, object>>>, entry: UploadEntry<unknown, string>) => { uploader: string; url: string; }' is not assignable to type '(socket: Socket<{ [x: string]: unknown; }, Readonly<Record<string, object>>>, entry: UploadEntry<unknown, string>) => MaybePromise<"Write \\"external\\" before \\"progress\\", whose entry has the type of its result." | ExternalRefusal<...>>'.
      Type '{ uploader: string; url: string; }' is not assignable to type 'MaybePromise<"Write \\"external\\" before \\"progress\\", whose entry has the type of its result." | ExternalRefusal<never>>'.",
    ]
  `);
}, 120_000);
