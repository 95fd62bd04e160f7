import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import type { MaybePromise } from "../foundation/maybe-async.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { memoryWriter } from "../live/uploads/writer.ts";
import { live, scope } from "../router/routes.ts";
import { appOf } from "../test-support/browser.ts";
import { signFlash } from "../tokens/tokens.ts";
import { KeyRing } from "../crypto/keys.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";
import type { Endpoint } from "./endpoint.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

/** Waits for a result while the clock runs in steps of 100 ms. */
async function running<Value>(result: MaybePromise<Value>): Promise<Value> {
  const pending = Promise.resolve(result);
  const state = { done: false };
  const end = (): void => void (state.done = true);
  pending.then(end, end);
  while (!state.done) {
    await vi.advanceTimersByTimeAsync(100);
    // The body of a request arrives in real time.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return pending;
}

/** Loads the page, and returns a function that posts to it. */
async function loaded(app: Endpoint) {
  const page = await running(app.fetch(new Request("http://app.test/")));
  const cookie = page.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  const [, token = ""] = /name="csrf-token" content="([^"]+)"/.exec(await page.text()) ?? [];
  return (form: string, files: readonly File[] = [], more: string = ""): Promise<Response> => {
    const body = new FormData();
    body.set("_csrf_token", token);
    body.set("_lw_form", form);
    for (const file of files) body.append("files", file);
    const headers = { cookie: cookie + more };
    return running(app.fetch(new Request("http://app.test/", { method: "POST", body, headers })));
  };
}

/** A view with a task that never ends, in each mount and each event. */
function stuck() {
  const signals: AbortSignal[] = [];
  const seen = { mountedAt: 0, mounts: 0, handled: 0, messages: 0 };
  const View = liveView({
    mount(socket) {
      if (seen.mounts++ === 1) seen.mountedAt = performance.now();
      const wait = (signal: AbortSignal): Promise<never> => {
        signals.push(signal);
        return new Promise(() => {});
      };
      socket.startAsync("poll", wait);
      return { files: socket.allowUpload("files", { accept: "any", maxEntries: 10, writer: () => memoryWriter(10) }) };
    },
    events: {
      async save(socket) {
        await socket.consumeUploadedEntries("files", () => void seen.handled++);
      },
      loop: (socket) => socket.sendInfo("again"),
    },
    handleAsync() {},
    handleInfo(socket) {
      seen.messages++;
      socket.sendInfo("again");
    },
    render: () => html`<form phx-submit="save"><button>x</button></form>`,
  });
  return { View, signals, seen };
}

test.each([0, 10])("a posted form with %i files waits for its tasks once, and aborts them", async (count) => {
  const log: string[] = [];
  const { View, signals, seen } = stuck();
  const send = await loaded(appOf({ routes: [live("/", View)] }, log));
  const files = Array.from({ length: count }, (_, at) => new File(["x"], `${at}.txt`));
  const response = await send("submit=save", files);
  const elapsed = performance.now() - seen.mountedAt;
  expect([response.status, seen.handled]).toEqual([303, count]);
  expect(signals.map(({ aborted }) => aborted)).toEqual(signals.map(() => true));
  expect(elapsed).toBeLessThan(20_000);
  expect(log).toEqual([
    "LW707  A posted form was answered before the tasks and messages of / had ended. The limit is 10000; endpoint({ limits: { maxCallbackMs: … } }) changes it.",
  ]);
  // The line is for the operator. A client cannot fill the log with it.
  await send("submit=save");
  expect(log).toHaveLength(1);
});

test("a posted form does not wait for a view that sends messages to itself without end", async () => {
  const log: string[] = [];
  const { View, seen } = stuck();
  const send = await loaded(appOf({ routes: [live("/", View)] }, log));
  expect((await send("submit=loop")).status).toBe(303);
  expect([seen.messages > 0, log.length]).toEqual([true, 1]);
});

test("refused params of posted forms are one line in the log for each event", async () => {
  const log: string[] = [];
  const params = z.object({ a: z.string() });
  const View = liveView({
    events: { save: { params, handle() {} }, drop: { params, handle() {} } },
    render: () => html`<form phx-submit="save"><button>x</button></form>`,
  });
  const send = await loaded(appOf({ routes: [live("/", View)] }, log));
  for (const event of ["save", "drop", "save", "drop"]) expect((await send(`submit=${event}`)).status).toBe(422);
  expect(log).toEqual([
    'LW406  The params of event "save" of / were refused.',
    'LW406  The params of event "drop" of / were refused.',
  ]);
});

const Told = liveView({
  events: {
    stay: { params: z.object({ never: z.string() }), handle() {} },
    done() {},
    leave: (socket) => socket.redirect("/away"),
    patch: (socket) => socket.pushPatch("/?a=1"),
    replace(socket) {
      socket.putFlash("info", "of the view");
      return socket.redirect("/away");
    },
    clear: (socket) => socket.clearFlash(),
  },
  handleParams() {},
  render: ({ flash }) => html`<p id="flash">${flash["info"]},${flash["error"]}</p>
    <form phx-submit="done"><button>x</button></form>`,
});

/** Posts an event with flash of the last page and of the pipeline. Returns the status, and the flash that the user sees next. */
async function told(event: string): Promise<string> {
  const pipeline = [
    (request: Request, { putFlash }: { readonly putFlash: (kind: string, text: string) => void }) => {
      if (request.method === "POST") putFlash("info", "of the pipeline");
    },
  ];
  const app = appOf({ routes: [scope("/", { pipeline }, [live("/", Told)])] });
  const send = await loaded(app);
  const flash = signFlash(new KeyRing(SECRET_KEY_BASE), { error: "of the last page" });
  const response = await send(`submit=${event}`, [], `; __phoenix_flash__=${flash}`);
  const kept = response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
  const page =
    response.status === 303
      ? await running(app.fetch(new Request("http://app.test/", { headers: { cookie: kept.join("; ") } })))
      : response;
  return `${response.status} ${/id="flash">([^<]*)/.exec(await page.text())?.[1]}`;
}

test.each([
  ["shows the page", "stay", "422 of the pipeline,of the last page"],
  ["redirects to the page", "done", "303 of the pipeline,of the last page"],
  ["patches", "patch", "303 of the pipeline,of the last page"],
  ["leaves", "leave", "303 of the pipeline,of the last page"],
  ["leaves with flash of its own", "replace", "303 of the view,of the last page"],
  ["clears the flash", "clear", "303 ,"],
])("flash of the request is kept by a posted form that %s", async (_case, event, shown) => {
  expect(await told(event)).toBe(shown);
});
