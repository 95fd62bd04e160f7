import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView, type UncheckedParams } from "../live/live-view.ts";
import type { SchemaResult, StandardSchema } from "../params/standard-schema.ts";
import { start } from "../test-support/view.ts";
import { settled } from "../test-support/fixtures.ts";

/** A schema of a few lines: a number called `n`. */
function numberSchema(async = false): StandardSchema<{ n: number }> {
  const validate = (value: unknown): SchemaResult<{ n: number }> => {
    const n = Number((value as { n?: unknown }).n);
    return n > 0
      ? { value: { n } }
      : { issues: [{ message: "must be positive", path: [{ key: "n" }] }, { message: "sorry" }] };
  };
  return {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (value) => (async ? Promise.resolve(validate(value)) : validate(value)),
    },
  };
}

/** Runs one event of a view whose handlers keep their params. */
async function handled(name: string, value: unknown, type = "click", meta?: Record<string, unknown>) {
  const got: unknown[] = [];
  const view = start(
    liveView({
      events: {
        any: (_, params) => void got.push(params),
        checked: { params: numberSchema(), handle: (_, params, raw) => void got.push(params, raw) },
        later: { params: numberSchema(true), handle: (_, params) => void got.push(params) },
        anything: {
          params: { "~standard": { version: 1, vendor: "test", validate: (v) => ({ value: v as UncheckedParams }) } },
          handle: (_, params) => void got.push(params),
        },
      },
      render: () => html`<p></p>`,
    }),
  );
  view.heard();
  view.event(name, value, type, meta);
  await settled();
  return { got, said: view.heard(), logged: view.logged };
}

describe("the params of an event", () => {
  test.each<[unknown, unknown]>([
    [{ a: "1" }, { a: "1" }],
    [[1, 2], { value: [1, 2] }],
    ["text", { value: "text" }],
    [7, { value: 7 }],
    [null, { value: null }],
    [undefined, { value: undefined }],
  ])("%j arrives as %j", async (value, params) => {
    expect((await handled("any", value)).got).toEqual([params]);
  });

  test("are the decoded fields of a form, with its meta", async () => {
    const form = await handled("any", "user%5Bname%5D=J%C3%B6+B&a=1", "form", {
      _target: "user[name]",
      extra: { x: 1 },
    });
    expect(form.got).toEqual([{ user: { name: "Jö B" }, a: "1", _target: ["user", "name"], extra: { x: 1 } }]);
  });

  test("that cannot be decoded are refused without calling the handler", async () => {
    for (const [body, code] of [
      ["a=%zz", "LW120"],
      [`a${"[b]".repeat(40)}=1`, "LW121"],
    ] as const) {
      const { got, said } = await handled("any", body, "form");
      expect(got).toEqual([]);
      const told = code === "LW121" ? { e: [["livewright:refused", { code, message: expect.any(String) }]] } : {};
      expect(said).toEqual([
        [
          "reply",
          "1",
          {
            diff: {
              ...told,
              r: { error: "invalid_params", code, issues: [{ path: [], message: expect.any(String) }] },
            },
          },
        ],
      ]);
    }
  });

  test.each(["__proto__", "constructor", "hasOwnProperty", "toString"])(
    "may have the name %s without polluting prototypes",
    async (name) => {
      const { got } = await handled("anything", `${name}=1&${name}[x]=2&a[${name}]=3`, "form", { _target: name });
      const [params] = got as [Record<string, Record<string, unknown>>];
      expect(Object.keys(params).toSorted()).toEqual(["a", name].toSorted());
      expect(Object.hasOwn(params["a"] ?? {}, name)).toBe(true);
      expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
      const click = JSON.parse(`{"${name}":{"polluted":1}}`) as unknown;
      await handled("any", click, "click", click as Record<string, unknown>);
      expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    },
  );
});

describe("an event with a params schema", () => {
  test.each(["checked", "later"])("passes the schema's output to the handler: %s", async (name) => {
    expect((await handled(name, { n: "3" })).got[0]).toEqual({ n: 3 });
  });

  test("validates a form without its unused markers and target, which are in the third argument", async () => {
    const { got } = await handled("checked", "_unused_n=&n=3&q=", "form", { _target: "n" });
    expect(got).toEqual([{ n: 3 }, { _unused_n: "", n: "3", q: "", _target: ["n"] }]);
    const strict = await handled("anything", "_unused_n=&n=3", "form", { _target: "n" });
    expect(strict.got).toEqual([{ n: "3" }]);
  });

  test.each(["checked", "later"])(
    "refuses invalid params with their issues, and the view continues: %s",
    async (name) => {
      const { got, said, logged } = await handled(name, { n: "secret" });
      const issues = [
        { path: ["n"], message: "must be positive" },
        { path: [], message: "sorry" },
      ];
      expect(got).toEqual([]);
      expect(said).toEqual([["reply", "1", { diff: { r: { error: "invalid_params", code: "LW406", issues } } }]]);
      expect(logged).toEqual([`warn: LW406  The params of event "${name}" of View were refused.`]);
      expect(logged.join()).not.toContain("secret");
    },
  );

  test("does not call its handler if the view ends during an async validation", async () => {
    const got: unknown[] = [];
    const view = start(
      liveView({
        events: { later: { params: numberSchema(true), handle: (_, params) => void got.push(params) } },
        render: () => html`<p></p>`,
      }),
    );
    view.event("later", { n: 1 });
    view.process.end({ kind: "closed" });
    await settled();
    expect(got).toEqual([]);
  });
});

describe("the result of an event handler", () => {
  const reply = async (result: unknown) => {
    const view = start(
      liveView({ mount: () => ({ n: 0 }), events: { ask: () => result as object }, render: ({ n }) => html`${n}` }),
    );
    view.heard();
    view.event("ask");
    await settled();
    return view.heard();
  };

  test.each([{ ok: true }, {}, [1, 2], Promise.resolve({ later: 1 })])(
    "is the reply for the hook if it is %j",
    async (result) => {
      expect(await reply(result)).toEqual([["reply", "1", { diff: { r: await result } }]]);
    },
  );

  test.each([undefined, null, 0, 7, "text", true, false, Promise.resolve("text"), () => {}])(
    "is no reply if it is %s",
    async (result) => {
      expect(await reply(result)).toEqual([["reply", "1", {}]]);
    },
  );

  test("is sent in one message with the diff, the title and the client events", () => {
    const view = start(
      liveView({
        mount: () => ({ n: 0 }),
        events: {
          all(socket) {
            socket.assign({ n: 1 });
            socket.pageTitle("One");
            socket.pushEvent("after", { x: 1 });
            socket.pushEvent("before", {}, { dispatch: "before" });
            return { ok: 1 };
          },
          untitled: (socket) => socket.pageTitle(""),
        },
        render: ({ n }) => html`<p>${n}</p>`,
      }),
    );
    view.heard();
    view.event("all");
    view.event("untitled");
    view.event("untitled");
    const e = [
      ["after", { x: 1 }],
      ["before", {}, true],
    ];
    expect(view.heard()).toEqual([
      ["reply", "1", { diff: { 0: "1", t: "One", e, r: { ok: 1 } } }],
      ["reply", "2", { diff: { t: "" } }],
      ["reply", "3", {}],
    ]);
  });
});

describe("an event without a handler", () => {
  test.each(["nope", "__proto__", "constructor", "hasOwnProperty", "lv:clear", "lv:known", ""])(
    "crashes the view: %s",
    async (name) => {
      const { said, logged } = await handled(name, {});
      expect(said).toEqual([["crashed"]]);
      expect(logged.join()).toContain("LW405");
    },
  );

  test("is handled by handleEvent, except reserved events", () => {
    const got: string[] = [];
    const view = start(
      liveView({
        events: { known: () => void got.push("handler") },
        handleEvent: (_, event, params) => {
          got.push(`${event} ${JSON.stringify(params)}`);
          return { event };
        },
        render: () => html`<p></p>`,
      }),
    );
    view.heard();
    view.event("known");
    view.event("__proto__", { a: 1 });
    view.event("lv:known");
    expect(got).toEqual(["handler", '__proto__ {"a":1}']);
    expect(view.said).toEqual([
      ["reply", "1", {}],
      ["reply", "2", { diff: { r: { event: "__proto__" } } }],
      ["crashed"],
    ]);
  });

  test("a message without handleInfo is logged once, and the view continues", async () => {
    const view = start(
      liveView({
        mount: (socket) => void [socket.sendInfo("a"), socket.sendInfo("b")],
        events: { hi: () => ({ alive: true }) },
        render: () => html`<p></p>`,
      }),
    );
    await settled();
    expect(view.logged).toHaveLength(1);
    expect(view.logged[0]).toMatch(
      /^warn: LW405 {2}View received a message and has no handleInfo\.\s+handleInfo\(socket, message\)/,
    );
    view.event("hi");
    expect(view.said.at(-1)).toEqual(["reply", "1", { diff: { r: { alive: true } } }]);
  });
});

test("development logs the duration and size of each event, production does not", () => {
  for (const development of [true, false]) {
    const view = start(liveView({ events: { hi: () => {} }, render: () => html`<p></p>` }), { development });
    view.event("hi");
    const lines = ["mount", "event hi"].map((what): unknown =>
      expect.stringMatching(new RegExp(`^info: ${what} of View: \\d+\\.\\d ms, \\d+ bytes$`)),
    );
    expect(view.logged).toEqual(development ? lines : []);
  }
});
