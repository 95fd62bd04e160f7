import fc from "fast-check";
import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live, liveSession } from "../router/routes.ts";
import { signSession, signStatic } from "../tokens/tokens.ts";
import { failed, ok, ServerUnderTest, type WireUnderTest } from "../test-support/wire.ts";

let checks = 0;
const schema = {
  "~standard": {
    version: 1 as const,
    vendor: "test",
    validate: (value: unknown) => (checks++ % 2 === 0 ? { value } : { issues: [{ message: "no" }] }),
  },
};
const Victim = liveView({
  mount: (_, { params }) => ({ seen: Object.keys(params).length, last: "" }),
  handleParams: (socket, { uri }) => socket.assign({ last: uri }),
  events: {
    echo: (socket, params) => {
      socket.assign({ last: JSON.stringify(params).slice(0, 100) });
      return params;
    },
    checked: { params: schema, handle: (socket, params) => socket.assign({ last: String(params === null) }) },
    slow: async () => new Promise((resolve) => void setTimeout(resolve, 1)),
    go: (socket, { to }) => socket.pushPatch(to as string),
  },
  render: ({ seen, last }) => html`<p title=${last}>${seen}</p>`,
});

const server = new ServerUnderTest([live("/victim", Victim), liveSession("admin", {}, [live("/admin/:id", Victim)])], {
  maxChannels: 5,
  maxMailboxMessages: 50,
});
const { keys } = server;
const payload = (id: string) => ({
  url: "https://app.test/victim",
  params: {},
  session: signSession(keys, { id, view: "/victim", liveSession: "default" }),
  static: signStatic(keys, { id }),
});

const names = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "a",
  "b[c]",
  "_target",
  "value",
  "cid",
  "url",
  "redirect",
];
const json = fc.jsonValue({ maxDepth: 3 });
const ref = fc.oneof(fc.constantFrom("1", "2", "3", null, "", "x".repeat(65)), json);
const topic = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      "lv:a",
      "lv:b",
      "lv:__proto__",
      "lv:constructor",
      "phoenix",
      "lvu:0",
      "lv:",
      "__proto__",
    ),
  },
  { weight: 1, arbitrary: fc.oneof(fc.string(), json) },
);
const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      "phx_join",
      "phx_leave",
      "event",
      "live_patch",
      "heartbeat",
      "cids_destroyed",
      "diff",
      "phx_error",
      "__proto__",
    ),
  },
  { weight: 1, arbitrary: fc.oneof(fc.string(), json) },
);
const query = fc
  .array(fc.tuple(fc.constantFrom(...names, "%zz", "a[]", "[", "]"), fc.string()))
  .map((pairs) => pairs.map(([k, v]) => `${k}=${v}`).join("&"));
const dictionary = fc.dictionary(fc.constantFrom(...names), json, { noNullPrototype: true });
const request = fc.record(
  {
    type: fc.constantFrom("click", "form", "hook", 7, null),
    event: fc.oneof(fc.constantFrom("echo", "checked", "slow", "go", "lv:clear-flash", ...names), json),
    value: fc.oneof(
      json,
      query,
      dictionary,
      fc.constant({ to: "/victim?x=1" }),
      fc.constant(JSON.parse('{"__proto__":{"polluted":1}}')),
    ),
    meta: fc.oneof(json, dictionary),
    cid: fc.oneof(fc.constant(1), json),
  },
  { requiredKeys: ["event"] },
);
const join = fc
  .tuple(
    fc.constantFrom("a", "b", "__proto__", "constructor"),
    fc.dictionary(fc.constantFrom("url", "redirect", "session", "static", "params"), json, {
      maxKeys: 1,
      noNullPrototype: true,
    }),
  )
  .map(([id, broken]) => ({ ...payload(id), ...broken }));
const url = fc.oneof(
  query.map((text) => `/victim?${text}`),
  fc.webUrl(),
  fc.string(),
  json,
);
const frame = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .constantFrom("1", "2")
      .chain((r) => fc.constantFrom("a", "b").map((id) => [r, r, `lv:${id}`, "phx_join", payload(id)])),
  },
  { weight: 3, arbitrary: fc.tuple(ref, ref, topic, fc.constant("phx_join"), join) },
  {
    weight: 10,
    arbitrary: fc.tuple(
      fc.constantFrom("1", "2", null),
      ref,
      fc.constantFrom("lv:a", "lv:b"),
      fc.constant("event"),
      request,
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(
      fc.constantFrom("1", "2", null),
      ref,
      topic,
      fc.constant("live_patch"),
      url.map((u) => ({ url: u })),
    ),
  },
  { weight: 3, arbitrary: fc.tuple(ref, ref, topic, event, fc.oneof(json, dictionary)) },
  { weight: 1, arbitrary: json },
);
const data: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  { weight: 30, arbitrary: frame.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
  { weight: 1, arbitrary: fc.constantFrom("lv:a", "phoenix").map((t) => binary("1", "5", t, "event")) },
);

function binary(...header: string[]): Uint8Array {
  const parts = header.map((text) => Buffer.from(text));
  return Buffer.concat([Buffer.from([0, ...parts.map((part) => part.length)]), ...parts, Buffer.from("{}")]);
}

test("10,000 random frames on one connection do not affect another one", async () => {
  const frames = fc.sample(data, { numRuns: 10_000, seed: 42 });
  const good = server.connect();
  const joinRef = good.join("/victim", { id: "good" });
  good.heard();
  let hostile: WireUnderTest = server.connect();
  let connections = 1;
  let heard = 0;
  for (const [index, text] of frames.entries()) {
    if (hostile.closes.length > 0) {
      expect(hostile.closes).toEqual([1011]);
      hostile = server.connect();
      connections++;
    }
    hostile.connection.receive(text);
    if (index % 50 === 0) {
      await new Promise((resolve) => void setTimeout(resolve, 2));
      const asked = good.event(joinRef, "echo", { index }, "good");
      const [answer, ...others] = good.heard();
      expect(others).toEqual([]);
      expect(answer).toEqual(ok(joinRef, asked, { diff: { 0: expect.any(String), r: { index } } }, "lv:good"));
    }
    for (const [, , , name, { status }] of hostile.heard()) {
      heard++;
      expect(["phx_reply", "phx_close", "phx_error", "diff", "live_patch"]).toContain(name);
      if (name === "phx_reply") expect(["ok", "error"]).toContain(status);
    }
  }
  expect(({} as { polluted?: 1 }).polluted).toBeUndefined();
  expect(good.closes).toEqual([]);
  // The random frames are worth something only if many of them get somewhere.
  expect(connections).toBeGreaterThan(100);
  expect(heard).toBeGreaterThan(3_000);
  expect(server.logged.filter((line) => line === "A frame could not be handled.")).toEqual([]);
}, 30_000);

test("params nested deeper than a stack are refused, and their view continues", () => {
  const wire = server.connect();
  const joinRef = wire.join("/victim", { id: "a" });
  wire.heard();
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  wire.connection.receive(`["${joinRef}","50","lv:a","event",{"type":"hook","event":"echo","value":{"x":${deep}}}]`);
  const many = JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [i.toString(36), 0])));
  wire.connection.receive(`["${joinRef}","51","lv:a","event",{"type":"hook","event":"echo","value":${many}}]`);
  const asked = wire.event(joinRef, "echo", { a: 1 }, "a");
  const refused = (message: RegExp) => ({
    diff: {
      r: {
        error: "invalid_params",
        code: "LW121",
        issues: [{ path: [], message: expect.stringMatching(message) as string }],
      },
      e: [["livewright:refused", expect.objectContaining({ code: "LW121" }) as unknown]],
    },
  });
  expect(wire.heard()).toEqual([
    ok(joinRef, "50", refused(/32 levels/), "lv:a"),
    ok(joinRef, "51", refused(/10000 keys/), "lv:a"),
    ok(joinRef, asked, { diff: { 0: expect.any(String) as string, r: { a: 1 } } }, "lv:a"),
  ]);
});

test("connect params nested deeper than a stack refuse the join", () => {
  const wire = server.connect();
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  const text = JSON.stringify(["1", "1", "lv:a", "phx_join", { ...payload("a"), params: "DEEP" }]);
  wire.connection.receive(text.replace('"DEEP"', `{"x":${deep}}`));
  const tooDeep = { reason: expect.stringContaining("32 levels"), code: "LW121", limit: "maxParamDepth" };
  expect(wire.heard()).toEqual([failed("1", "1", tooDeep, "lv:a")]);
  wire.join("/victim", { id: "a" });
  expect(wire.heard().at(-1)?.[4]).toMatchObject({ status: "ok" });
});
