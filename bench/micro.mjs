// npm run bench:micro: measures small parts of the hot path separately: the template, the diff, escaping, frames, the
// mailbox, tokens. Use it to see the effect of a change to one part. `npm run bench` measures the cost of whole
// servers.
//
//   npm run bench:micro -- diff escape     only parts whose name contains one of the words
//
// A part that is fast alone may be slow in a program, where caches and types are shared. The other bench decides.

import { writeFileSync } from "node:fs";
import { Bench } from "tinybench";

// In development, templates are compiled with additional checks.
process.env.NODE_ENV = "production";
const { component, each, html } = await import("livewright");
const internal = (path) => import(new URL(`../packages/livewright/dist/${path}.js`, import.meta.url).href);
const [{ escapeHtml }, { tokenize }, { Tree }, { toHtml }, { decodeFrame }, { Envelope }, { MessageQueue }] =
  await Promise.all(
    [
      "html/escape",
      "html/tokenizer",
      "diff/tree",
      "diff/to-html",
      "protocol/serializer",
      "protocol/envelope",
      "process/mailbox",
    ].map(internal),
  );
const [{ KeyRing }, { signToken, verifyToken }, { encryptToken, decryptToken }, { decodeParams }] = await Promise.all(
  ["crypto/keys", "crypto/token", "crypto/encrypt", "params/decode"].map(internal),
);
const [{ SocketHandle }, { newSocketState }] = await Promise.all(
  ["live/socket/socket-handle", "live/socket-state"].map(internal),
);
const [{ Connection }, { localPubSub }, { live }, { Routes }, { silentLogger }, { signSession }] = await Promise.all(
  [
    "channel/connection",
    "pubsub/local",
    "router/routes",
    "router/route-table",
    "telemetry/logger",
    "tokens/tokens",
  ].map(internal),
);
const [{ DEFAULT_LIMITS }, { liveView }] = await Promise.all(["foundation/limits", "live/live-view"].map(internal));
const [{ Presences }, { readPresenceOptions }] = await Promise.all(
  ["presence/presences", "presence/presence-options"].map(internal),
);
const { presenceParts } = await import("./presences.mjs");
const { machine } = await import("./machine.mjs");
const { figure, table } = await import("./tables.mjs");

// ── The input of the parts ───────────────────────────────────────────────────────────────────────────────────────────

const counter = (n) => html`
  <h1>Counter</h1>
  <p class=${["count", n > 9 && "big"]}>Count: <span id="count">${n}</span></p>
  <button phx-click="inc" disabled=${n > 1e9}>+</button>
`;
const Row = component(
  ({ row }) => html`<tr id="row-${row.id}"><td>${row.id}</td><td><a href="/rows/${row.id}">${row.label}</a></td></tr>`,
);
const rows = Array.from({ length: 1000 }, (_, i) => ({ id: i + 1, label: `pretty red table ${i + 1}` }));
const page = (list) => html`
  <table>
    <tbody>
      ${each(
        list,
        (row) => row.id,
        (row) => Row({ row }),
      )}
    </tbody>
  </table>
`;

/** A tree that has rendered one value, and renders the next one on each call. */
function turning(values) {
  const tree = new Tree();
  let i = 0;
  const next = () => tree.render(values[i++ % values.length]);
  for (let n = 0; n < values.length; n++) next();
  return next;
}

/** A handler that calls its socket a number of times. The cost should be proportional. */
function loop(calls, call) {
  return () => {
    const state = newSocketState({ id: "phx-1", connected: true, connectInfo: {}, development: false, onChange() {} });
    const socket = new SocketHandle(state);
    socket.stream("rows", []);
    for (let i = 0; i < calls; i++) call(socket, i);
    return state;
  };
}
const insert = (socket, id) => socket.streamInsert("rows", { id });
const remove = (socket, id) => socket.streamDelete("rows", { id });
const push = (socket, id) => socket.pushEvent("moved", { id });

const keys = new KeyRing("a secret that only the bench has, and that keeps nothing");
const session = { id: "phx-GMm8VHRvJyrGrWUB", view: "Counter", session: { user: 42, locale: "en" } };
const signed = signToken(keys, "session", session);
const encrypted = encryptToken(keys, "session", session);
const envelope = new Envelope("4", "lv:phx-GMm8VHRvJyrGrWUB");
const diff = new Tree().render(page(rows.slice(0, 100)));
const click = JSON.stringify([
  "4",
  "12",
  "lv:phx-GMm8VHRvJyrGrWUB",
  "event",
  { type: "click", event: "inc", value: { value: "" } },
]);
const form = "user[name]=Ann+Example&user[email]=ann%40example.org&user[roles][]=a&user[roles][]=b&_target=user";
const markup = ['<section class="card"><h2>', '</h2><p title="', '">', '</p><a href="/x/', '">more</a></section>'];
const clean = "A line of text of the usual length, in which nothing has to be escaped.";
const dirty = `A line with <b>some</b> of "those" & 'these', as people write them.`;
const mailbox = new MessageQueue();

/** A view on a connection without a socket, which handles a click and replies. */
function clicks() {
  const Counter = liveView({
    mount: () => ({ count: 0 }),
    events: { inc: (socket) => socket.update("count", (count) => count + 1) },
    render: ({ count }) => html`<button phx-click="inc">${count}</button>`,
  });
  const unlimited = { maxFramesPerSecond: Infinity, maxFrameMsPerSecond: Infinity };
  const app = {
    keys,
    logger: silentLogger,
    pubsub: localPubSub(),
    presences: new Presences({
      ...readPresenceOptions(),
      bus: localPubSub(),
      logger: silentLogger,
      limits: DEFAULT_LIMITS,
    }),
    limits: { ...DEFAULT_LIMITS, ...unlimited },
    views: new Map(),
    development: false,
    clientVersion: "1",
  };
  const transport = { send() {}, close() {}, bufferedAmount: 0 };
  const connectInfo = {
    origin: "https://bench.test",
    uri: "https://bench.test/",
    peerData: {},
    headers: new Headers(),
  };
  const routes = new Routes([live("/", Counter)]);
  const connection = new Connection(app, transport, { session: () => ({}), routes, connectInfo });
  const id = "phx-GMm8VHRvJyrGrWUB";
  const token = signSession(keys, { id, view: "/", liveSession: "default" });
  const params = { url: "https://bench.test/", params: {}, session: token, static: "" };
  connection.receive(JSON.stringify(["4", "4", `lv:${id}`, "phx_join", params]));
  return () => connection.receive(click);
}
const message = { kind: "event" };

const parts = {
  "template: a call of html": () => counter(7),
  "template: to HTML": () => toHtml(counter(7)),
  "template: 1,000 rows to HTML": () => toHtml(page(rows)),
  "template: compile": () => tokenize(markup),
  "diff: first render": () => new Tree().render(counter(7)),
  "diff: first render of 1,000 rows": () => new Tree().render(page(rows)),
  "diff: one value": turning([counter(1), counter(2)]),
  "diff: nothing changed": turning([counter(1)]),
  "diff: one row of 1,000": turning([page(rows), page(rows.with(500, { ...rows[500], label: "another" }))]),
  "diff: two of 1,000 rows swapped": turning([page(rows), page(rows.with(1, rows[998]).with(998, rows[1]))]),
  "loop: 1,000 streamInsert": loop(1_000, insert),
  "loop: 10,000 streamInsert": loop(10_000, insert),
  "loop: 1,000 streamDelete": loop(1_000, remove),
  "loop: 10,000 streamDelete": loop(10_000, remove),
  "loop: 1,000 pushEvent": loop(1_000, push),
  "loop: 10,000 pushEvent": loop(10_000, push),
  "event: a click over a connection": clicks(),
  "escape: nothing to do": () => escapeHtml(clean),
  "escape: some of it": () => escapeHtml(dirty),
  "encode: a small diff": () => envelope.reply("12", "ok", `{"diff":${JSON.stringify({ 0: "8" })}}`),
  "encode: 100 rows": () => envelope.reply("12", "ok", `{"diff":${JSON.stringify(diff)}}`),
  "decode: a click": () => decodeFrame(click),
  "decode: a form": () => decodeParams(form),
  "mailbox: put and take": () => {
    mailbox.put(message);
    return mailbox.take();
  },
  "mailbox: 1,000 in, 1,000 out": () => {
    for (let i = 0; i < 1000; i++) mailbox.put(message);
    while (mailbox.length > 0) mailbox.take();
  },
  ...presenceParts(10),
  ...presenceParts(10_000),
  "token: sign": () => signToken(keys, "session", session),
  "token: verify": () => verifyToken(keys, "session", signed, 3600),
  "token: encrypt": () => encryptToken(keys, "session", session),
  "token: decrypt": () => decryptToken(keys, "session", encrypted, 3600),
};

// ── Measuring ──────────────────────────────────────────────────────────────────────────────────────────────────────

const NANOSECONDS = 1e6;
/** Reading the clock takes about as long as the smallest parts, so these run many times between two readings. */
const SAMPLE_NS = 20_000;

/** The number of runs of a part in one sample. */
function timesOf(part) {
  let times = 1;
  for (;;) {
    const began = process.hrtime.bigint();
    for (let i = 0; i < times; i++) part();
    if (process.hrtime.bigint() - began >= SAMPLE_NS || times >= 4096) return times;
    times *= 2;
  }
}

const words = process.argv.slice(2);
// A part that throws would seem very fast.
const bench = new Bench({ time: 300, warmupTime: 100, throws: true });
const times = {};
for (const [name, part] of Object.entries(parts)) {
  if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
  for (let i = 0; i < 200; i++) part(); // runs until it is compiled
  const repeats = timesOf(part);
  times[name] = repeats;
  bench.add(name, () => {
    let result;
    for (let i = 0; i < repeats; i++) result = part();
    return result; // uses the result, so that the compiler does not drop the work
  });
}
if (bench.tasks.length === 0) {
  console.error(`No part has ${words.join(" or ")} in its name. There are: ${Object.keys(parts).join(", ")}.`);
  process.exit(1);
}
await bench.run();

const results = bench.tasks.map(({ name, result: { latency } }) => ({
  name,
  ns: (latency.p50 * NANOSECONDS) / times[name],
  p99: (latency.p99 * NANOSECONDS) / times[name],
  error: latency.rme,
  samples: latency.samplesCount,
  times: times[name],
}));
console.log(
  table([
    ["part", "ns (median)", "p99", "per second", "± of the mean"],
    ...results.map(({ name, ns, p99, error }) => [
      name,
      figure(ns),
      figure(p99),
      figure(1e9 / ns),
      `${figure(error)} %`,
    ]),
  ]),
);
console.log(`\n${machine()}`);
writeFileSync(
  new URL("./results-micro.json", import.meta.url),
  `${JSON.stringify({ machine: machine(), results }, null, 2)}\n`,
);
