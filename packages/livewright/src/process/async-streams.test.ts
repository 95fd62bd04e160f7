import { expect, test } from "vitest";
import type { Limits } from "../foundation/limits.ts";
import { each } from "../html/each.ts";
import { html } from "../html/rendered.ts";
import type { AsyncResult } from "../live/async/async-result.ts";
import { asyncResult } from "../live/components/async-result.ts";
import { liveView } from "../live/live-view.ts";
import { start } from "../test-support/view.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

const boom = new Error("boom");

interface Post {
  readonly id: number;
  readonly text?: string;
}
const posts = (...ids: number[]): Post[] => ids.map((id) => ({ id }));

/** A view with a stream that is filled by `load`. */
function list(load: () => Iterable<Post> | Promise<Iterable<Post>>, limits: Partial<Limits> = {}) {
  const running = start(
    liveView({
      mount: (socket) => ({ posts: socket.streamAsync<Post>("posts", load), n: 0 }),
      events: {
        insert: (socket, { id, text }) => socket.streamInsert("posts", { id, text } as Post),
        delete: (socket, { id }) => socket.streamDelete("posts", { id } as Post),
        reload(socket, { job, reset }) {
          socket.streamAsync<Post>("posts", job as typeof load, { reset: reset === true });
        },
        render: (socket) => socket.update("n", (n) => n + 1),
      },
      render: (assigns) => html`
        <b>${assigns.posts.loading === true && "…"} ${assigns.n}</b>
        ${asyncResult(assigns.posts, {
          loading: () => "loading",
          failed: (reason) => `failed: ${String(reason)}`,
          ok: (stream) => html`
            <ul id="posts" phx-update="stream">${each(stream, (post, id) => html`<li id=${id}>${post.text}</li>`)}</ul>
          `,
        })}
      `,
    }),
    { limits },
  );
  /** Returns the changes of the page since the last call: ids inserted, `-id` deleted, `reset`. */
  const changes = (): string[] =>
    running.heard().flatMap((said) => {
      const stream = findStream(said);
      if (stream === undefined) return [];
      const [, inserts, deletes, reset] = stream;
      const first = [...(reset === true ? ["reset"] : []), ...deletes.map((id) => `-${id}`)];
      return [...first, ...inserts.map(([id]) => id).toReversed()].map((id) => id.replace("posts-", ""));
    });
  return { running, changes };
}

type StreamWire = [ref: string, inserts: [id: string][], deletes: string[], reset?: boolean];

function findStream(value: unknown): StreamWire | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const own = (value as { stream?: StreamWire }).stream;
  if (own !== undefined) return own;
  for (const part of Object.values(value)) {
    const found = findStream(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

test("streamAsync shows the loading state until its items arrive", async () => {
  const { promise, resolve } = deferred<Post[]>();
  const { running, changes } = list(() => promise);
  expect(JSON.stringify(running.said)).toContain("loading");
  expect(changes()).toEqual([]);
  resolve(posts(1, 2));
  await settled();
  expect(changes()).toEqual(["1", "2"]);
  expect(running.socket.assigns["posts"]).toMatchObject({ ok: true, loading: undefined });
});

test("a loaded stream accepts inserts and deletes, and sends each item once", async () => {
  const { running, changes } = list(() => posts(1));
  await settled();
  changes();
  running.event("insert", { id: 2 });
  running.event("delete", { id: 1 });
  expect(changes()).toEqual(["2", "-1"]);
  running.event("render");
  expect(changes()).toEqual([]);
  expect(JSON.stringify(running.said)).not.toContain("posts-");
});

test("inserts and deletes during the load apply after the loaded items", async () => {
  const { promise, resolve } = deferred<Post[]>();
  const { running, changes } = list(() => promise);
  running.event("insert", { id: 9, text: "new" });
  running.event("insert", { id: 2, text: "newer" });
  running.event("delete", { id: 1 });
  running.event("render");
  expect(changes()).toEqual([]);
  resolve([...posts(1), { id: 2, text: "old" }]);
  await settled();
  const text = JSON.stringify(running.said);
  expect(changes()).toEqual(["-1", "2", "9"]);
  expect(text).toContain("newer");
  expect(text).not.toContain("old");
});

test("a second streamAsync adds to the items, and shows that it loads", async () => {
  const { running, changes } = list(() => posts(1));
  await settled();
  changes();
  const { promise, resolve } = deferred<Post[]>();
  running.event("reload", { job: () => promise });
  running.event("insert", { id: 3 });
  expect(running.socket.assigns["posts"]).toMatchObject({ ok: true, loading: true });
  expect(changes()).toEqual(["3"]);
  resolve(posts(4));
  await settled();
  expect(changes()).toEqual(["4"]);
  expect(running.socket.assigns["posts"]).toMatchObject({ ok: true, loading: undefined });
});

test("streamAsync with reset replaces the items", async () => {
  const { running, changes } = list(() => posts(1));
  await settled();
  changes();
  running.event("reload", { job: () => posts(2), reset: true });
  expect(running.socket.assigns["posts"]).toMatchObject({ ok: false, loading: true });
  await settled();
  expect(changes()).toEqual(["reset", "2"]);
});

test.each<[string, unknown, RegExp]>([
  ["throws", () => Promise.reject(boom), /boom/],
  ["returns no list", () => 7, /TypeError/],
  ["returns items without an id", () => [{}], /LW411/],
])("streamAsync fails if its function %s, and may be called again", async (_, load, reason) => {
  const { running, changes } = list(load as () => Post[]);
  await settled();
  const { failed, ok } = running.socket.assigns["posts"] as AsyncResult<unknown>;
  expect(ok).toBe(false);
  expect(String(failed)).toMatch(reason);
  running.event("reload", { job: () => posts(1) });
  await settled();
  expect(changes()).toEqual(["1"]);
});

test("a failed reload keeps the items", async () => {
  const { running, changes } = list(() => posts(1));
  await settled();
  running.event("reload", { job: () => Promise.reject(boom) });
  await settled();
  changes();
  expect(running.socket.assigns["posts"]).toMatchObject({ ok: true, failed: boom });
  running.event("insert", { id: 2 });
  expect(changes()).toEqual(["2"]);
  expect(running.socket.assigns["posts"]).toMatchObject({ ok: true, failed: boom });
});

test("changes after a failed load are dropped until the next load", async () => {
  const { promise, reject } = deferred<Post[]>();
  const { running, changes } = list(() => promise, { maxPendingStreamItems: 10 });
  running.event("insert", { id: 1 });
  reject(boom);
  await settled();
  for (let id = 2; id < 50; id++) running.event("insert", { id });
  expect(running.logged.filter((line) => line.startsWith("error"))).toEqual([]);
  expect(changes()).toEqual([]);
  running.event("reload", { job: () => posts(7) });
  running.event("insert", { id: 8 });
  await settled();
  expect(changes()).toEqual(["7", "8"]);
});

test("changes during a load are limited by maxPendingStreamItems", () => {
  const { running } = list(() => new Promise<Post[]>(() => {}), { maxPendingStreamItems: 10 });
  for (let n = 0; n < 30; n++) running.event("insert", { id: n % 10 });
  expect(running.logged).toEqual([]);
  running.event("insert", { id: 10 });
  expect(running.said.at(-1)).toEqual(["crashed", { code: "LW705", limit: "maxPendingStreamItems" }]);
  expect(running.logged.join()).toContain('LW705  11 changes wait for the stream "posts" to be loaded.');
});
