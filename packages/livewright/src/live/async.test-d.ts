import { expectTypeOf, test } from "vitest";
import { each } from "../html/each.ts";
import { html } from "../html/rendered.ts";
import type { Stream } from "../html/stream.ts";
import { type AsyncOutcome, AsyncResult } from "./async/async-result.ts";
import type { TaskName } from "./async/task-name.ts";
import { asyncResult } from "./components/async-result.ts";
import { liveComponent } from "./live-component.ts";
import { liveView } from "./live-view.ts";
import type { Socket } from "./socket.ts";

interface User {
  readonly name: string;
}

interface Post {
  readonly id: number;
  readonly text: string;
}

declare function fetchUser(id: string, options?: { signal: AbortSignal }): Promise<User>;

test("the assign that mount returns holds what the function gives", () => {
  liveView({
    mount: (socket) => ({ user: socket.assignAsync("user", (signal) => fetchUser("1", { signal })), page: 1 }),
    events: {
      reload(socket) {
        expectTypeOf(socket.assigns.user).toEqualTypeOf<AsyncResult<User>>();
        socket.assignAsync("user", () => fetchUser("2"), { reset: true });
        socket.assignAsync("user", () => ({ name: "Ada" }));
        // @ts-expect-error not a user
        socket.assignAsync("user", () => ({ title: "Ada" }));
        // @ts-expect-error not a user, and it comes later
        socket.assignAsync("user", async () => 7);
        // @ts-expect-error the assign holds a plain number
        socket.assignAsync("page", () => 7);
        socket.cancelAsync("user");
        socket.cancelAsync(socket.assigns.user, "enough");
        // @ts-expect-error that is nothing that could be cancelled
        socket.cancelAsync(socket.assigns.page);
      },
    },
    render: ({ user }) => {
      expectTypeOf(user.result).toEqualTypeOf<User | undefined>();
      expectTypeOf(user.loading).toEqualTypeOf<unknown>();
      return html`${user.result?.name}`;
    },
  });
});

test("an async mount gives the same", () => {
  liveView({
    async mount(socket) {
      const user = socket.assignAsync("user", () => fetchUser("1"));
      await Promise.resolve();
      return { user };
    },
    render: ({ user }) => {
      expectTypeOf(user).toEqualTypeOf<AsyncResult<User>>();
      return html``;
    },
  });
});

test("plain values are not narrowed to what they are at first", () => {
  liveView({
    mount: (socket) => ({ n: socket.assignAsync("n", () => 1), text: socket.assignAsync("text", async () => "a") }),
    render: ({ n, text }) => {
      expectTypeOf(n).toEqualTypeOf<AsyncResult<number>>();
      expectTypeOf(text).toEqualTypeOf<AsyncResult<string>>();
      return html``;
    },
  });
});

test("several assigns are loaded by one function", () => {
  liveView({
    mount: (socket) => ({
      ...socket.assignAsync(["user", "posts"], async () => ({ user: await fetchUser("1"), posts: [] as Post[] })),
      page: 1,
    }),
    events: {
      reload(socket) {
        socket.assignAsync(["user", "posts"], async () => ({ user: await fetchUser("2"), posts: [] }), {
          reset: ["posts"],
        });
        // @ts-expect-error the posts are missing
        socket.assignAsync(["user", "posts"], async () => ({ user: await fetchUser("2") }));
        // @ts-expect-error not a user
        socket.assignAsync(["user"], () => ({ user: 7 }));
      },
    },
    render: (assigns) => {
      expectTypeOf(assigns.user).toEqualTypeOf<AsyncResult<User>>();
      expectTypeOf(assigns.posts).toEqualTypeOf<AsyncResult<Post[]>>();
      expectTypeOf(assigns.page).toEqualTypeOf<number>();
      return html``;
    },
  });
  liveView({
    // @ts-expect-error the function gives no age
    mount: (socket) => socket.assignAsync(["user", "age"], async () => ({ user: await fetchUser("1") })),
    render: () => html``,
  });
});

test("a stream that is loaded takes its items one by one as well", () => {
  liveView({
    mount: (socket) => ({
      posts: socket.streamAsync("posts", async () => [] as Post[], { limit: 10, domId: ({ id }) => `post-${id}` }),
    }),
    events: {
      add(socket) {
        socket.streamInsert("posts", { id: 1, text: "a" }, { at: 0 });
        socket.streamDelete("posts", { id: 1, text: "a" });
        socket.streamDeleteByDomId("posts", "post-1");
        // @ts-expect-error a post has a text
        socket.streamInsert("posts", { id: 1 });
        // @ts-expect-error an unknown stream
        socket.streamInsert("post", { id: 1, text: "a" });
      },
    },
    render: ({ posts }) => {
      expectTypeOf(posts).toEqualTypeOf<AsyncResult<Stream<Post>>>();
      return html`${asyncResult(posts, {
        ok: (stream) => html`<ul>${each(stream, (post, id) => html`<li id=${id}>${post.text}</li>`)}</ul>`,
      })}`;
    },
  });
});

test("the parts of asyncResult know what they show", () => {
  const user = AsyncResult.loading<User>();
  asyncResult(user, {
    loading: (state) => {
      expectTypeOf(state).toEqualTypeOf<unknown>();
      return "…";
    },
    failed: (reason) => {
      expectTypeOf(reason).toEqualTypeOf<unknown>();
      return html`<p>Not available</p>`;
    },
    ok: (value, result) => {
      expectTypeOf(value).toEqualTypeOf<User>();
      expectTypeOf(result).toEqualTypeOf<AsyncResult<User>>();
      return value.name;
    },
  });
  // @ts-expect-error `ok` is missing
  asyncResult(user, { loading: () => "…" });
  // @ts-expect-error a user has no one text
  asyncResult(user, { ok: (value) => value });
});

test("the ways to make a result", () => {
  expectTypeOf(AsyncResult.ok(1)).toEqualTypeOf<AsyncResult<number>>();
  expectTypeOf(AsyncResult.loading(AsyncResult.ok(1), { percent: 3 })).toEqualTypeOf<AsyncResult<number>>();
  expectTypeOf(AsyncResult.failed(AsyncResult.ok(1), new Error("boom"))).toEqualTypeOf<AsyncResult<number>>();
  // @ts-expect-error results are made by the three functions
  void new AsyncResult({ ok: true, loading: undefined, failed: undefined, result: 1 });
});

test("handleAsync receives the name and the outcome", () => {
  liveView({
    mount: () => ({ report: "" }),
    events: { start: (socket) => socket.startAsync("report", async (signal) => String(signal.aborted)) },
    handleAsync(socket, name, outcome) {
      expectTypeOf(name).toEqualTypeOf<TaskName>();
      expectTypeOf(outcome).toEqualTypeOf<AsyncOutcome>();
      if (outcome.ok) socket.assign({ report: String(outcome.value) });
      else expectTypeOf(outcome.cancelled).toEqualTypeOf<boolean>();
      // @ts-expect-error only who failed has a reason
      void outcome.reason;
    },
    render: ({ report }) => html`${report}`,
  });
});

test("a component loads like a view", () => {
  liveComponent({
    mount: (socket, { userId }: { userId: string }) => ({
      user: socket.assignAsync("user", () => fetchUser(userId)),
      ...socket.assignAsync(["posts"], () => ({ posts: [] as Post[] })),
    }),
    update(socket) {
      // @ts-expect-error not a user
      socket.assignAsync("user", () => 7);
      // @ts-expect-error the prop is a plain string
      socket.assignAsync("userId", () => "2");
    },
    handleAsync: (socket, name) => void expectTypeOf([socket.assigns.userId, name]).toEqualTypeOf<TaskName[]>(),
    render: ({ user, posts }) => {
      expectTypeOf(user).toEqualTypeOf<AsyncResult<User>>();
      expectTypeOf(posts).toEqualTypeOf<AsyncResult<Post[]>>();
      return html`<p></p>`;
    },
  });
});

test("a task is called by a string or by a list of plain values", () => {
  const socket = {} as Socket;
  socket.startAsync(["item", 7, true, null, ["a"]], () => 1);
  socket.cancelAsync(["item", 7]);
  socket.cancelAsync(AsyncResult.loading({ my: "state" }));
  // @ts-expect-error a name is compared by value, and this is one of its own each time
  socket.startAsync({ item: 7 }, () => 1);
  // @ts-expect-error a function has no value to compare
  socket.startAsync(["item", () => 7], () => 1);
});
