import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { appOf } from "../test-support/browser.ts";
import { each } from "../html/each.ts";
import { html } from "../html/rendered.ts";
import { asyncResult } from "../live/components/async-result.ts";
import { liveView } from "../live/live-view.ts";
import { live as route } from "../router/routes.ts";
import { type FakeClock, fakeClock } from "./fake-clock.ts";
import { liveIsolated } from "./isolated.ts";
import { live } from "./live.ts";
import { closeAll, restart } from "./server.ts";
import { text as asText } from "../test-support/text.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const Draft = liveView({
  mount: () => ({ name: "", saved: "" }),
  events: {
    change: (socket, params) => socket.assign({ name: asText(params["name"]) }),
    save: (socket, params) => socket.assign({ saved: asText(params["name"]) }),
  },
  render: ({ name, saved }) => html`
    <form id="draft" phx-change="change" phx-submit="save"><label>Name <input id="name" name="name" value=${name}></label></form>
    <p id="server">${name}</p><p id="saved">${saved}</p>
  `,
});

const Chat = liveView({
  mount(socket) {
    if (socket.connected) socket.subscribe("chat");
    return { said: [] as readonly string[] };
  },
  events: { say: (socket, params) => socket.endpoint.pubsub.broadcast("chat", asText(params["text"])) },
  handleInfo: (socket, text: string) => socket.assign({ said: [...socket.assigns.said, text] }),
  render: ({ said }) => html`
    <form id="chat" phx-submit="say"><label>Text <input name="text"></label></form>
    <ul>${each(
      said,
      (text) => text,
      (text) => html`<li>${text}</li>`,
    )}</ul>
  `,
});

const Clock = liveView({
  mount(socket) {
    if (socket.connected) socket.repeat("tick", 1_000);
    return { n: 0, late: "", day: new Date().toISOString().slice(0, 10) };
  },
  events: { later: (socket) => socket.sendAfter("late", 60_000) },
  handleInfo(socket, message: string) {
    if (message === "tick") socket.update("n", (n) => n + 1);
    else socket.assign({ late: message, day: new Date(Date.now()).toISOString().slice(0, 10) });
  },
  render: ({ n, late, day }) => html`<p id="n">${n}</p><p id="late">${late}</p><p id="day">${day}</p>`,
});

const Weather = liveView({
  mount: (socket) => ({ weather: socket.assignAsync("weather", () => sleep(5, "sun")) }),
  render: ({ weather }) => html`<p>${asyncResult(weather, { loading: () => "asking", ok: (sky) => sky })}</p>`,
});

const SECRET = { secretKeyBase: SECRET_KEY_BASE };
const create = () =>
  appOf({ ...SECRET, routes: [route("/draft", Draft), route("/chat", Chat), route("/clock", Clock)] });

describe("the network of a test", () => {
  test("disconnects and reconnects, and typed text is recovered", async () => {
    const view = await live(create(), "/draft");
    await view.change("#draft", { name: "Ann" });
    expect(view.text("#server")).toBe("Ann");
    await view.disconnect();
    expect(view.connected).toBe(false);
    expect(view.find("[data-phx-main]").classList.contains("phx-client-error")).toBe(true);
    await expect(view.push("save", {})).rejects.toThrow(/LW803 {2}The view of \/draft is not connected/);
    await view.reconnect();
    expect(view.connected).toBe(true);
    expect(view.value("#name")).toBe("Ann");
    expect(view.text("#server")).toBe("Ann");
  });

  test("survives a restart of the server", async () => {
    const app = create();
    const view = await live(app, "/draft");
    await view.change("#draft", { name: "Bob" });
    const next = await restart(app, create);
    expect(view.visitor.app).toBe(next);
    expect(view.connected).toBe(true);
    expect(view.text("#server")).toBe("Bob");
    await view.submit("#draft");
    expect(view.text("#saved")).toBe("Bob");
  });

  test("has a latency that the test sets", async () => {
    const view = await live(create(), "/draft", { maxAdvance: 0 });
    view.visitor.latency = 200;
    await view.submit("#draft", { name: "Cy" });
    expect(view.find("form").classList.contains("phx-submit-loading")).toBe(true);
    expect(view.text("#saved")).toBe("");
    await view.visitor.advance(1_000);
    expect(view.find("form").classList.contains("phx-submit-loading")).toBe(false);
    expect(view.text("#saved")).toBe("Cy");
  });
});

describe("several visitors of a test", () => {
  test("see what one of them does", async () => {
    const app = create();
    const [ann, bob] = [await live(app, "/chat"), await live(app, "/chat")];
    await ann.submit("#chat", { text: "hello" });
    expect(ann.texts("li")).toEqual(["hello"]);
    expect(bob.texts("li")).toEqual(["hello"]);
    await bob.submit("#chat", { text: "hi" });
    expect(ann.texts("li")).toEqual(["hello", "hi"]);
  });

  test("see what the server does by itself, once they are idle", async () => {
    const app = create();
    const view = await live(app, "/chat");
    app.pubsub.broadcast("chat", "news");
    await view.settled();
    expect(view.texts("li")).toEqual(["news"]);
    setTimeout(() => app.pubsub.broadcast("chat", "more"), 10);
    await view.waitFor("li", "more");
    await expect(view.waitFor("li", "never", { within: 20 })).rejects.toThrow(/LW801[^]*with the text "never"/);
  });

  test("are closed at the end of the test", async () => {
    const app = create();
    await live(app, "/chat");
    await live(app, "/draft");
    expect(app.connections).toBe(2);
    closeAll(app);
    expect(app.connections).toBe(0);
  });

  test("are forgotten when they are gone", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const visitors: WeakRef<object>[] = [];
    for (let i = 0; i < 5; i++) {
      const view = await live(create(), "/draft");
      await view.change("#draft", { name: "Ann" });
      visitors.push(new WeakRef(view.visitor));
      view.close();
    }
    for (let i = 0; i < 10; i++) {
      await sleep(1);
      collect();
    }
    // The globals of the last one are those the client has until the next one comes.
    expect(visitors.filter((visitor) => visitor.deref() !== undefined).length).toBeLessThanOrEqual(1);
  });
});

describe("time in a test", () => {
  let clock: FakeClock | undefined;
  afterEach(() => clock?.restore());

  test("passes when the test advances it", async () => {
    const app = create();
    clock = fakeClock(app);
    const view = await live(app, "/clock");
    await clock.advance(3_500);
    expect(view.text("#n")).toBe("3");
    await view.push("later");
    await clock.advance(59_000);
    expect(view.text("#late")).toBe("");
    await clock.advance(86_400_000 / 24);
    expect(view.text("#late")).toBe("late");
    expect(clock.now - Date.now()).toBe(0);
  });

  test("passes for a handler that waits for it, before the action is awaited", async () => {
    const Slow = liveView({
      mount: () => ({ step: 0 }),
      events: {
        async go(socket) {
          await new Promise((resolve) => setTimeout(resolve, 3_000));
          await sleep(2_000);
          socket.assign({ step: Date.now() });
        },
      },
      render: ({ step }) => html`<p>${step}</p><button phx-click="go">Go</button>`,
    });
    const app = appOf({ routes: [route("/", Slow)] });
    clock = fakeClock(app);
    const view = await live(app, "/");
    const end = clock.now + 5_000;
    const clicked = view.click("button");
    await clock.advance(4_999);
    expect(view.text("p")).toBe("0");
    await clock.advance(1);
    await clicked;
    expect(view.text("p")).toBe(String(end));
  });

  test("is real again afterwards", async () => {
    const before = setTimeout;
    {
      using own = fakeClock();
      expect(setTimeout).not.toBe(before);
      expect(own.now).toBeGreaterThan(0);
    }
    expect(setTimeout).toBe(before);
    expect(await sleep(1, "slept")).toBe("slept");
  });

  test("of tasks delays the action until it ends", async () => {
    const view = await liveIsolated(Weather);
    await view.async();
    expect(view.text("p")).toBe("sun");
  });

  test("of tasks does not end on a fake clock until it advances", async () => {
    clock = fakeClock();
    const view = await liveIsolated(Weather);
    expect(view.text("p")).toBe("asking");
    await expect(view.async(20)).rejects.toThrow(/LW806 {2}1 tasks have not ended within 20 ms[^]*fakeClock/);
    await clock.advance(5);
    await view.async();
    expect(view.text("p")).toBe("sun");
  });
});

test("view.async() waits for no cancelled or restarted task, whatever its function does", async () => {
  const never = (): Promise<never> => new Promise(() => {});
  const Stubborn = liveView({
    mount: (socket) => ({ said: "", loaded: socket.assignAsync("loaded", never) }),
    events: {
      cancel(socket) {
        socket.startAsync("task", never);
        socket.cancelAsync("task");
        socket.cancelAsync("loaded");
      },
      restart(socket) {
        socket.startAsync(["task", 1], never);
        socket.startAsync(["task", 1], () => "new");
      },
    },
    handleAsync: (socket, name, { ok }) => socket.update("said", (said) => `${said} ${String(name)}: ${ok}`),
    render: ({ said, loaded }) => html`
      <p>${said}</p>
      <b>${loaded.failed === undefined ? "loading" : "failed"}</b>
      <button id="a" phx-click="cancel">cancel</button>
      <button id="b" phx-click="restart">restart</button>
    `,
  });
  const view = await liveIsolated(Stubborn);
  await view.click("#a");
  await view.async(1_000);
  expect([view.text("p"), view.text("b")]).toEqual(["task: false", "failed"]);
  await view.click("#b");
  await view.async(1_000);
  expect(view.text("p")).toBe("task: false task,1: true");
});
