// The standalone examples: each runs, does what its first line says, and together they show every function of the entry points.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Endpoint } from "livewright";
import { live, type TestView, visit } from "livewright/testing";
import { beforeEach, expect, test, vi } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FOLDER = `${ROOT}examples/standalone/`;
const files = readdirSync(FOLDER).filter((file) => file.endsWith(".ts") && file !== "run.ts");
const read = (file: string): string => readFileSync(FOLDER + file, "utf8");

const appOf = async (name: string): Promise<Endpoint> => {
  const module = (await import(/* @vite-ignore */ `${FOLDER}${name}.ts`)) as { readonly default: Endpoint };
  return module.default;
};

// The examples log to the console, as applications in development do.
beforeEach(() => {
  for (const method of ["log", "warn", "error"] as const) vi.spyOn(console, method).mockImplementation(() => {});
});

/** A use of each example. */
const USES: Readonly<Record<string, (app: Endpoint) => Promise<void>>> = {
  counter: inView(async (view) => {
    await view.click("#inc");
    await view.click("#add");
    expect(view.text("p")).toBe("11");
  }),
  components: inView(async (view) => {
    await view.click("#tally-Pears");
    await view.click("#reverse");
    expect(view.texts("li")).toEqual(["Pears: 1", "Apples: 0"]);
  }),
  commands: inView(async (view) => {
    await view.click("#open");
    await view.click("#save");
    expect(view.text("#flash-info span")).toBe("Saved.");
  }),
  form: inView(async (view) => {
    await view.submit("#list", { list: { title: "" } });
    expect(view.text(".error")).toBe("Please give a title.");
    await view.submit("#list", { list: { title: "Weekend" } });
    expect(view.text("#saved")).toBe("Weekend: 1");
  }),
  "plain-form": async (app) => {
    const page = await visit(app, "/");
    await page.submit("#order", { "order[plan]": "pro" });
    expect(page.text("p")).toBe("pro, 1");
  },
  uploads: inView(async (view) => {
    await view.selectFiles("#album input[name=photos]", [{ name: "a.jpg", type: "image/jpeg", content: "x" }]);
    await view.submit("#album");
    expect(view.texts("li")).toEqual(["a.jpg"]);
  }),
  channels: async (app) => {
    const page = await live(app, "/");
    const [ann, bob] = [await join(app, "Ann"), await join(app, "Bob")];
    ann.receive(["1", "2", "room:lobby", "say", { text: "Hello" }]);
    const said = [null, null, "room:lobby", "said", { from: "Ann", text: "Hello" }];
    expect(ann.frames).toEqual([said, ["1", "2", "room:lobby", "phx_reply", { status: "ok", response: { said: 1 } }]]);
    expect(bob.frames).toEqual([said]);
    await page.click("button");
    expect(page.texts("li")).toEqual(["Ann: Hello", "The page: Hello"]);
  },
  chat: async (app) => {
    const [ann, bob] = [await live(app, "/"), await live(app, "/")];
    await ann.submit("#say", { text: "Hello" });
    expect(bob.texts("li")).toEqual(["Hello"]);
    await bob.click("#clear");
    expect([ann.texts("li"), bob.texts("li")]).toEqual([["Hello"], []]);
  },
  presence: async (app) => {
    const ann = await live(app, "/?user=Ann");
    const bob = await live(app, "/?user=Bob&device=phone");
    const again = await live(app, "/?user=Bob");
    await vi.waitFor(() => expect(ann.texts("li")).toEqual(["Ann (browser)", "Bob (phone, browser)"]));
    await bob.change("form", { text: "H" });
    await vi.waitFor(() => expect(ann.texts("li")).toEqual(["Ann (browser)", "Bob (browser, phone) is typing"]));
    const here = await app.fetch(new Request("http://app.test/here.json"));
    expect(Object.keys((await here.json()) as object)).toEqual(["Ann", "Bob"]);
    await again.click("#leave");
    await bob.click("#leave");
    await vi.waitFor(() => expect(ann.texts("li")).toEqual(["Ann (browser)"]));
  },
  async: inView(async (view) => {
    await view.async();
    expect(view.text("#weather")).toBe("Sun, 21 °C");
    await view.click("#report");
    await view.async();
    expect(view.text("#report")).toBe("Report: written");
  }),
  routing: async (app) => {
    const view = await live(app, "/notes/7");
    await view.click("#next");
    expect(view.text("h1")).toBe("Note 8");
    const note = await app.fetch(new Request("http://app.test/api/red/notes/3"));
    expect(await note.json()).toEqual({ team: "red", note: "3" });
  },
  login: async (app) => {
    const page = await visit(app, "/");
    expect(page.path).toBe("/login");
    await page.submit("form", { user: "Ann" });
    expect(page.text("h1")).toBe("Hello, Ann!");
  },
  nested: inView(async (view) => {
    await view.click("#ask");
    await view.click("#serve");
    await view.async();
    expect(view.text("p")).toBe("served");
  }),
  kit: inView(async (view) => {
    await view.change("#plant", { plant: { name: "Fern" } });
    await view.patch("/?page=2");
    expect(view.text("[aria-current=page]")).toBe("2");
  }),
  operations: async (app) => {
    expect((await live(app, "/")).text("h1")).toBe("Operations");
    expect((await app.fetch(new Request("http://app.test/readyz"))).status).toBe(200);
    const receipt = await app.fetch(new Request("http://app.test/receipt"));
    expect(await receipt.text()).toBe("<h1>Receipt</h1><p>Tea &amp; milk</p>");
  },
};

/** A client of the example about channels that has joined. */
async function join(app: Endpoint, name: string): Promise<{ frames: unknown[]; receive(frame: unknown[]): void }> {
  const decision = await app.upgrade(new Request(`http://app.test/ws/websocket?vsn=2.0.0&name=${name}`));
  if (decision instanceof Response) throw new Error(`refused with ${decision.status}`);
  const frames: unknown[] = [];
  const connection = decision({ bufferedAmount: 0, send: (text) => void frames.push(JSON.parse(text)), close() {} });
  const receive = (frame: unknown[]): void => connection.receive(JSON.stringify(frame));
  receive(["1", "1", "room:lobby", "phx_join", {}]);
  expect(frames.splice(0)).toEqual([
    ["1", "1", "room:lobby", "phx_reply", { status: "ok", response: { welcome: name } }],
  ]);
  return { frames, receive };
}

function inView(use: (view: TestView) => Promise<void>): (app: Endpoint) => Promise<void> {
  return async (app) => use(await live(app, "/"));
}

test.each(files.map((file) => file.slice(0, -".ts".length)))("the example %s runs", async (name) => {
  const use = USES[name];
  expect(use, `a use of ${name}`).toBeDefined();
  await use?.(await appOf(name));
});

test("the examples show every function of the entry points that applications import", () => {
  const listed = readFileSync(`${ROOT}packages/livewright/src/entry-points.txt`, "utf8").split(/\n(?=\S)/);
  const wanted = ["livewright", "router", "forms", "uploads", "pubsub", "channels", "telemetry", "ui"].flatMap(
    (name) => {
      const entry = name === "livewright" ? name : `livewright/${name}`;
      const section = listed.find((text) => text.startsWith(`${entry} (`)) ?? "";
      return [...section.matchAll(/^ {2}([a-z]\w*)$/gm)].map(([, value = ""]) => value);
    },
  );
  const text = files.map(read).join("\n");
  expect(wanted.length).toBeGreaterThan(60);
  // Its import, and at least one use.
  const uses = (value: string): number => text.match(new RegExp(`\\b${value}\\b`, "g"))?.length ?? 0;
  expect(wanted.filter((value) => uses(value) < 2)).toEqual([]);
});

test("the list of examples has each file with its first line", () => {
  const list = readFileSync(`${FOLDER}README.md`, "utf8");
  const rows = files.map(
    (file) => `| [\`${file}\`](${file}) | ${(read(file).split("\n")[0] ?? "").replace("// ", "")} |`,
  );
  const shown = list.split("\n").filter((line) => line.startsWith("| ["));
  expect(shown.map((line) => line.replaceAll(/ +/g, " "))).toEqual(rows);
});
