import { describe, expect, test } from "vitest";
import { z } from "zod";
import { each } from "../html/each.ts";
import { html } from "../html/rendered.ts";
import { js } from "../js/commands.ts";
import { form } from "../live/components/form.ts";
import { flashGroup } from "../live/components/flash-group.ts";
import { inputsFor, rowButtons } from "../live/components/inputs-for.ts";
import { link } from "../live/components/link.ts";
import { liveFileInput } from "../live/components/live-file-input.ts";
import { toForm } from "../live/forms/form.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { type AnyLiveView, liveView } from "../live/live-view.ts";
import { uploadErrors } from "../live/uploads/upload.ts";
import { memoryWriter } from "../live/uploads/writer.ts";
import type { RouteDefinition } from "../router/definitions.ts";
import { del, live, post } from "../router/routes.ts";
import { appOf } from "../test-support/browser.ts";
import { text } from "../test-support/text.ts";
import { type TestView, visit } from "./testing.ts";

function open(view: AnyLiveView, more: readonly RouteDefinition[] = [], path: string = "/"): Promise<TestView> {
  return visit(appOf({ routes: [live("/", view), ...more] }), path, { connected: false });
}

/** The status of the page, and the kinds of its moves. */
function course({ visitor }: TestView): string {
  return `${visitor.status} ${visitor.moves.map(({ kind, to }) => `${kind} ${to}`).join(", ")}`;
}

describe("without a script, a form of a view", () => {
  const Account = z.object({ name: z.string().min(2, "Too short."), age: z.number() });
  const options = { as: "user", schema: Account } as const;
  const saved: unknown[] = [];
  const Register = liveView({
    mount: () => ({ account: toForm({}, options), seen: "" }),
    events: {
      save: {
        params: z.strictObject({ user: z.strictObject({ name: z.string(), age: z.string() }), how: z.string() }),
        handle(socket, { user, how }) {
          const account = toForm(user, { ...options, action: "save" });
          if (account.$value === undefined) return socket.assign({ account });
          saved.push(account.$value);
          if (how === "show") return socket.assign({ seen: `${account.$value.name}, ${account.$value.age + 1}` });
          if (how === "leave") {
            socket.putFlash("info", "Saved.");
            return void socket.redirect("/done?a=1");
          }
          socket.putFlash("info", "Saved.");
        },
      },
    },
    render: ({ account, flash, seen }) => html`
      ${flashGroup({ flash })}
      <p id="seen">${seen}</p>
      ${form({
        for: account,
        submit: "save",
        children: html`
          <input aria-label="Name" name=${account.name.name} value=${account.name.value}>
          <input aria-label="Age" name=${account.age.name} value=${account.age.value}>
          <p id="errors">${account.name.errors}</p>
          <button name="how" value="stay">Save</button>
          <button name="how" value="show" id="show">Show</button>
          <button name="how" value="leave" id="leave">Leave</button>`,
      })}`,
  });
  const Done = liveView({ render: ({ flash }) => html`<h1>Done</h1>${flashGroup({ flash })}` });

  test("is answered with 422, its errors and the typed text", async () => {
    const page = await open(Register);
    await page.submit("form", { user: { name: "A", age: 7 } });
    expect([course(page), page.text("#errors"), page.value("input[name='user[name]']")]).toEqual([
      "422 load /, load /",
      "Too short.",
      "A",
    ]);
    // The client keeps the errors and the text when it connects.
    expect(page.find("form").getAttribute("data-lw-posted")).toBe("refused");
  });

  test("is answered with a redirect to its page, if loading the page shows the same, with the flash", async () => {
    saved.length = 0;
    const page = await open(Register);
    const posts: string[] = [];
    const { app } = page.visitor;
    const { fetch } = app;
    Object.defineProperty(app, "fetch", {
      value: (...args: Parameters<typeof fetch>) => {
        posts.push(args[0].method);
        return fetch(...args);
      },
    });
    await page.submit("form", { user: { name: "Ann", age: 7 } });
    expect(saved).toEqual([{ name: "Ann", age: 7 }]);
    expect(posts).toEqual(["POST", "GET"]);
    expect([page.visitor.status, page.text()]).toEqual([200, expect.stringContaining("Saved.")]);
  });

  test("is answered with the page, if a load would lose what the handler assigned", async () => {
    const page = await open(Register);
    await page.submit("form", { user: { name: "Ann", age: 7 } }, { submitter: "#show" });
    expect([page.visitor.status, page.text("#seen")]).toEqual([200, "Ann, 8"]);
    expect(page.find("form").getAttribute("data-lw-posted")).toBe("");
  });

  test("is answered with the redirect of its handler, with the flash", async () => {
    const page = await open(Register, [live("/done", Done)]);
    await page.submit("form", { user: { name: "Ann", age: 7 } }, { submitter: "#leave" });
    expect([page.path, page.text()]).toEqual(["/done?a=1", expect.stringMatching(/Done.*Saved\./s)]);
  });

  test("is posted to the page with its query, and a patch is a redirect", async () => {
    const Search = liveView({
      mount: () => ({ q: "" }),
      handleParams: (socket, { params }) => socket.assign({ q: text(params["q"], "") }),
      events: { find: (socket, { q }) => socket.pushPatch(`/?q=${text(q)}`) },
      render: ({ q }) =>
        html`<form id="find" phx-change="find"><input aria-label="Q" name="q" value=${q}><button>Find</button></form>`,
    });
    const page = await open(Search, [], "/?q=old");
    await page.submit("form", { q: "new" });
    expect([page.path, page.value("input[name=q]")]).toEqual(["/?q=new", "new"]);
  });

  test("is refused by a hook that redirects, before its handler runs", async () => {
    let ran = false;
    let allowed = true;
    const Guarded = liveView({
      onMount: [(socket) => (allowed ? undefined : socket.redirect("/done"))],
      events: { go: () => void (ran = true) },
      render: () => html`<form phx-submit="go"><button>Go</button></form>`,
    });
    const page = await open(Guarded, [live("/done", Done)]);
    allowed = false;
    await page.submit("form");
    expect([page.path, ran]).toEqual(["/done", false]);
  });
});

describe("without a script, a form that its schema refuses", () => {
  const params = z.object({ text: z.string().min(5), kind: z.string(), done: z.string().optional() });
  const Editor = liveComponent({
    name: "Editor",
    events: { save: { params, handle() {} } },
    render: ({ myself }) => html`<form id="inner" phx-submit="save" phx-target=${myself}><input name="text"></form>`,
  });
  const Child = liveView({
    events: { save: { params, handle() {} } },
    render: () => html`<form id="child" phx-submit="save"><input name="text"></form>`,
  });
  const Notes = liveView({
    mount: () => ({ rows: 1 }),
    events: {
      save: { params, handle() {} },
      check: { params, handle() {} },
      more: (socket) => socket.update("rows", (rows) => rows + 1),
    },
    render: ({ rows }) => html`
      <form id="notes" phx-submit="save" phx-change="check">
        <input aria-label="Text" name="text" value="old" /><textarea name="long">old</textarea>
        <select name="kind"><option>a</option><option>b</option></select>
        <input type="checkbox" name="done" checked><input type="password" name="secret">
        <button>Save</button><button id="more" type="button" phx-click="more">${rows}</button>
        <button id="row" type="button" phx-click=${js().dispatch("change")} name="add" value="1">Row</button>
      </form>
      <input id="outside" name="aside" form="notes"><input id="other" name="text" value="other">
      ${Editor({ id: 1 })}${liveRender(Child, { id: "kid" })}`,
  });
  const typed = { text: 'a"<b', long: "two\nlines", kind: "b", done: false, aside: "out", secret: "s" };

  test("keeps what was typed, on the page that answers it with 422", async () => {
    const page = await open(Notes);
    await page.submit("#notes", typed);
    const { document } = page.visitor;
    const fields = [...document.querySelectorAll("#notes [name]:not([type=hidden], button), #outside")];
    expect(fields.map(({ name, value, checked }) => (name === "done" ? checked : value))).toEqual([
      'a"<b',
      "two\nlines",
      "b",
      false,
      "",
      "out",
    ]);
    expect([page.visitor.status, page.value("#other"), page.value("#inner input[name=text]")]).toEqual([
      422,
      "other",
      "",
    ]);
  });

  test.each(["#inner", "#child"])("keeps what was typed into %s, and leaves other forms", async (selector) => {
    const page = await open(Notes);
    await page.submit(selector, { text: "hi" });
    expect([
      page.visitor.status,
      page.value(`${selector} input[name=text]`),
      page.value("#notes input[name=text]"),
    ]).toEqual([422, "hi", "old"]);
  });

  test("keeps what was typed if a button is pressed and the change event is refused", async () => {
    const page = await open(Notes);
    Object.assign(page.find("#notes input[name=text]"), { value: "hi" });
    await page.click("#more");
    expect([page.text("#more"), page.value("#notes input[name=text]")]).toEqual(["2", "hi"]);
  });

  test("keeps what was typed if a button only changes the form, and the change event is refused", async () => {
    const page = await open(Notes);
    Object.assign(page.find("#notes input[name=text]"), { value: "hi" });
    await page.click("#row");
    expect([page.visitor.status, page.value("#notes input[name=text]")]).toEqual([422, "hi"]);
  });

  test("shows what its handler assigns if the schema accepts it", async () => {
    const page = await open(Notes);
    await page.submit("#notes", { ...typed, text: "long enough" });
    expect([page.visitor.status, page.value("#notes input[name=text]")]).toEqual([200, "old"]);
  });
});

describe("without a script, buttons in a form", () => {
  const Order = z.object({
    lines: z.array(z.object({ text: z.string().min(1, "What?"), count: z.number("How many?") })),
  });
  const options = { as: "order", schema: Order } as const;
  const Rows = liveView({
    mount: () => ({ order: toForm({ lines: [{ text: "Milk", count: 2 }] }, options) }),
    events: {
      validate: (socket, { order }) => socket.assign({ order: toForm(order, { ...options, action: "validate" }) }),
    },
    render: ({ order }) =>
      form({
        for: order,
        change: "validate",
        children: html`
        ${inputsFor(
          order.lines,
          (line) => html`<div id=${line.$id} class="line">
            <input aria-label="Text" name=${line.text.name} value=${line.text.value}>
            <input aria-label="Count" name=${line.count.name} value=${line.count.value}>
            <i>${line.text.errors}</i>
            <button class="up" ${rowButtons.move(line, -1)}>Up</button>
            <button class="drop" ${rowButtons.drop(line)}>Drop</button></div>`,
        )}
        <button id="add" ${rowButtons.add(order.lines)}>Add</button>`,
      }),
  });
  const lines = (page: TestView): unknown[] =>
    [...page.visitor.document.querySelectorAll("input[aria-label=Text]")].map(({ value }) => value);

  test("add, move and remove rows, and keep the typed text", async () => {
    const page = await open(Rows);
    const { document } = page.visitor;
    Object.assign(document.querySelector("input[aria-label=Text]") ?? {}, { value: "Oat milk" });
    await page.click("#add");
    expect([lines(page), page.texts("i")]).toEqual([
      ["Oat milk", ""],
      ["", ""],
    ]);
    await page.click(".line:last-of-type .up");
    expect(lines(page)).toEqual(["", "Oat milk"]);
    await page.click(".line:first-of-type .drop");
    expect(lines(page)).toEqual(["Oat milk"]);
  });

  test("send their own event with its values, after the change of the form", async () => {
    const seen: unknown[] = [];
    const Todo = liveView({
      mount: () => ({ items: ["a", "b"], draft: "" }),
      events: {
        draft: (socket, { draft }) => socket.assign({ draft: text(draft) }),
        remove(socket, params) {
          seen.push({ ...params });
          socket.update("items", (items) => items.filter((item) => item !== params["item"]));
        },
        all: (socket) => socket.assign({ items: [] }),
      },
      render: ({ items, draft }) => html`<form id="add" phx-change="draft" phx-submit="add">
        <input aria-label="Draft" name="draft" value=${draft} required>
        <ul>${each(
          items,
          (i) => i,
          (item) => html`<li>${item}
          <button type="button" value="x" phx-click="remove" phx-value-item=${item}>Remove</button>
          <a href="#" phx-click=${js().push("remove", { value: { item } })}>remove</a></li>`,
        )}</ul>
        <button type="button" phx-click=${js().toggle({ to: "ul" })}>Toggle</button>
      </form>`,
    });
    const page = await open(Todo);
    expect(page.find("form > button").getAttribute("type")).toBe("button");
    Object.assign(page.find("input[name=draft]"), { value: "kept" });
    await page.click("li:first-child button:first-child");
    expect([page.texts("li").map((li) => li[0]), page.value("input[name=draft]"), seen]).toEqual([
      ["b"],
      "kept",
      [{ value: "x", item: "a" }],
    ]);
  });
});

describe("without a script, the receiver of a form", () => {
  const Editor = liveComponent({
    name: "Editor",
    mount: () => ({ text: "", tries: 0 }),
    events: {
      save(socket, { text: given }) {
        socket.update("tries", (n) => n + 1);
        socket.assign({ text: text(given) });
      },
    },
    render: ({ id, text: shown, myself }) => html`
      <form id="editor-${id}" phx-submit="save" phx-target=${myself}>
        <input aria-label="Text" name="text" value=${shown}><button>Save</button><output>${shown}</output>
      </form>`,
  });

  test("is its component, of several", async () => {
    const page = await open(liveView({ render: () => html`<div>${[1, 2, "b"].map((id) => Editor({ id }))}</div>` }));
    expect(page.render()).not.toMatch(/phx-target|\u0001/);
    await page.submit("#editor-b", { text: "hello" });
    expect(page.texts("output")).toEqual(["", "", "hello"]);
  });

  test("is a nested view", async () => {
    const Inner = liveView({
      mount: (_socket, { session }) => ({ name: text(session["name"]), n: 0 }),
      events: { add: (socket) => socket.update("n", (n) => n + 1), keep() {} },
      render: ({ name, n }) => html`<form id=${name} phx-submit="add"><button>${name} ${n}</button></form>
        <form id="keep-${name}" phx-submit="keep"></form>`,
    });
    const Middle = liveView({
      render: () => html`<b>${liveRender(Inner, { id: "deep", session: { name: "Deep" } })}</b>`,
    });
    const Outer = liveView({
      render: () =>
        html`${liveRender(Inner, { id: "one", session: { name: "One" } })}${liveRender(Middle, { id: "mid" })}`,
    });
    const page = await open(Outer);
    await page.submit("#Deep");
    expect(page.texts("button")).toEqual(["One 0", "Deep 1"]);
    await page.submit("#One");
    expect(page.texts("button")).toEqual(["One 1", "Deep 0"]);
    const marked = () => [...page.visitor.document.querySelectorAll("[data-lw-posted]")].map(({ id }) => id);
    expect(marked()).toEqual(["One"]);
    // A redirect: loading the page shows the same.
    await page.submit("#keep-Deep");
    expect(marked()).toEqual([]);
  });
});

describe("without a script, the effects of a handler", () => {
  const log: string[] = [];
  const Busy = liveView({
    mount(socket) {
      socket.sendAfter("tick", 5);
      return { news: socket.stream("news", [{ id: 1 }]), got: "", loaded: socket.assignAsync("loaded", () => "data") };
    },
    events: {
      work(socket) {
        socket.startAsync("job", async () => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          return "done";
        });
        socket.sendInfo("note");
        socket.broadcast("topic", "hi");
        socket.streamInsert("news", { id: 2 });
        socket.streamDelete("news", { id: 1 });
        socket.pushEvent("ding", {});
      },
    },
    handleInfo: (_socket, message) => void log.push(String(message)),
    handleAsync: (socket, _name, outcome) => socket.assign({ got: outcome.ok ? String(outcome.value) : "failed" }),
    terminate: () => void log.push("terminate"),
    render: ({ news, got }) => html`
      <form phx-submit="work"><button>Work</button></form><p>${got}</p>
      <ul id="news" phx-update="stream">${each(news, ({ id }, dom) => html`<li id=${dom}>${id}</li>`)}</ul>`,
  });

  test("are carried out: tasks are awaited, messages handled, streams shown", async () => {
    const app = appOf({ routes: [live("/", Busy)] });
    const heard: unknown[] = [];
    app.pubsub.subscribe("topic", (message) => void heard.push(message));
    const page = await visit(app, "/", { connected: false });
    await page.submit("form");
    expect([page.text("p"), page.texts("li"), heard]).toEqual(["done", ["2"], ["hi"]]);
    expect(log).toEqual(["note"]);
  });
});

describe("without a script, an upload", () => {
  const kept: string[] = [];
  const Photos = liveView({
    mount: (socket) => ({
      photo: socket.allowUpload("photo", {
        accept: [".txt"],
        maxEntries: 2,
        maxFileSize: 100_000,
        chunkSize: 10,
        writer: (_socket, { clientSize }) => memoryWriter(clientSize),
      }),
    }),
    events: {
      save: async (socket, { title }) => {
        const names = await socket.consumeUploadedEntries(
          "photo",
          (bytes, { safeName }) => `${safeName}: ${Buffer.from(bytes).toString()}`,
        );
        kept.push(...names, text(title));
      },
    },
    render: ({ photo }) => html`<form id="photo" phx-change="v" phx-submit="save">
      <input aria-label="Title" name="title">${liveFileInput({ upload: photo, "aria-label": "Photo" })}<button>Send</button>
      <p id="errors">${[...uploadErrors(photo), ...photo.entries.flatMap((entry) => uploadErrors(photo, entry))].join()}</p></form>`,
  });

  test("is consumed by the handler of the form", async () => {
    const page = await open(Photos);
    expect(page.find("form").getAttribute("enctype")).toBe("multipart/form-data");
    await page.selectFiles("input[type=file]", [
      { name: "a.txt", content: "first, longer than a chunk", type: "text/plain" },
      { name: "b.txt", content: "", type: "text/plain" },
    ]);
    await page.submit("form", { title: "Two" });
    expect(kept.splice(0)).toEqual(["a.txt: first, longer than a chunk", "b.txt: ", "Two"]);
    expect([page.visitor.status, page.text("#errors")]).toEqual([200, ""]);
  });

  test.each([
    ["of another type", [{ name: "a.exe", content: "x" }], "not_accepted"],
    ["that is too large", [{ name: "a.txt", content: "x".repeat(100_001) }], "too_large"],
    ["too many", ["a", "b", "c"].map((name) => ({ name: `${name}.txt`, content: "x" })), "too_many_files"],
  ])("is refused with 422 and its errors, if a file is %s", async (_case, files, error) => {
    const page = await open(Photos);
    await page.selectFiles("input[type=file]", files);
    await page.submit("form");
    expect([page.visitor.status, page.text("#errors"), kept]).toEqual([422, error, []]);
  });
});

describe("without a script, a link with a method", () => {
  test("is a button of a form", async () => {
    const Home = liveView({
      render: () =>
        html`<p>${link({ href: "/session?all=1", method: "delete", id: "logout", class: "nav", children: html`<b>Log</b> out` })}</p>`,
    });
    const routes = [
      del("/session", (_request, { redirect, query }) => redirect(query["all"] === "1" ? "/out" : "/")),
      live("/out", liveView({ render: () => html`<h1>Out</h1>` })),
    ];
    const page = await open(Home, routes);
    expect(page.find("#logout").outerHTML).toMatch(/^<button id="logout" class="nav" .*<b>Log<\/b> out<\/button>$/);
    await page.click("#logout");
    expect(page.text("h1")).toBe("Out");
  });
});

describe("a form stays as the template wrote it", () => {
  test.each([
    ["an action of its own", () => html`<form phx-submit="go" action="/other"><button>x</button></form>`],
    ["a method of its own", () => html`<form phx-submit="go" method="get"><button>x</button></form>`],
    ["no event", () => html`<form><button phx-click="go" type="button">x</button></form>`],
    [
      "a receiver that only the browser finds",
      () => html`<form phx-submit="go" phx-target="#x"><button>x</button></form>`,
    ],
    ["commands without an event", () => html`<form phx-submit=${js().hide()}><button>x</button></form>`],
  ])("with %s", async (_case, render) => {
    const page = await open(liveView({ events: { go() {} }, render }));
    expect(page.render()).not.toMatch(/_lw_|_csrf/);
  });

  test("on a path with a route for posts", async () => {
    const view = liveView({ events: { go() {} }, render: () => html`<form phx-submit="go"><button>x</button></form>` });
    const page = await open(view, [post("/", () => new Response("own"))]);
    expect(page.render()).not.toContain("_lw_");
  });
});
