// The workloads of the bench. `--all` adds the heavy rows. Rows of a curve name the variable by which the cost grows.

import { broadcast, coldStart, events, gets, idle, joins, LIVE, oneAtATime, reconnects } from "./workload-kinds.mjs";

const SIZES = [10, 100, 1000, 10_000];
const thousands = (n) => n.toLocaleString("en");
const PAGES = [...LIVE, "express", "fastify"];

/** Only with `--all`. */
const heavy = (workload) => ({ ...workload, heavy: true });

/** One point of a curve. With `alone`, it is not in the main table. */
const grows = (by, work, size, workload, alone = true) => ({ ...workload, growth: { by, work, size }, alone });

// ── The table ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Slower work runs fewer times. */
const fewer = (count, rows) => Math.max(5, Math.round(count / Math.max(1, rows / 1000)));

/** Returns the events of a table with a number of rows. */
function tableOf(rows) {
  const of = rows === 1000 ? "" : ` of ${thousands(rows)}`;
  const path = rows === 1000 ? "/table" : `/table?rows=${rows}`;
  const run = ["run", rows === 1000 ? { value: "" } : { n: String(rows) }];
  const some = Array.from({ length: 100 }, (_, i) => ["update_one", { index: String(Math.floor((i * rows) / 100)) }]);
  const table = (name, each, steps, more) =>
    events(name, path, { connections: rows < 1000 ? 16 : 4, each: fewer(each, rows), steps, peers: LIVE, ...more });
  return {
    join: joins(`table${of}: GET + join`, path, Math.max(5, Math.round(60_000 / Math.max(rows, 250))), LIVE),
    one: table(`table: one row of ${thousands(rows)}`, 100, some, { reset: run }),
    swap: table(`table${of}: swap two rows`, 100, [["swap"]]),
    tenth: table(`table${of}: every 10th row`, 50, [["update"]], { reset: run }),
    append: table(`table${of}: append one row`, 100, [["append_one"]], { reset: run }),
    select: table(`table${of}: select a row`, 100, [
      ["select", { id: "5" }],
      ["select", { id: "9" }],
    ]),
    clear: table(`table${of}: clear ${thousands(rows)} rows`, 5, [["clear"]], {
      connections: rows > 1000 ? 10 : 40,
      before: run,
    }),
    create: table(`table${of}: create ${thousands(rows)} rows`, 5, [run], {
      connections: rows > 1000 ? 5 : 20,
      before: ["clear"],
    }),
  };
}

const GROWS_WITH_ROWS = {
  join: "GET + join",
  one: "one row changed",
  tenth: "every 10th row changed",
  select: "one row selected",
};

const tables = SIZES.flatMap((rows) =>
  Object.entries(tableOf(rows)).flatMap(([what, workload]) => {
    const work = GROWS_WITH_ROWS[what];
    if (rows === 1000) return [work === undefined ? workload : grows("rows", work, rows, workload, false)];
    if (work !== undefined) return [grows("rows", work, rows, workload)];
    return rows === 10_000 ? [heavy(workload)] : [];
  }),
);

// ── Components, forms, navigation ──────────────────────────────────────────────────────────────────────────────────

const inOneOf = (n) =>
  events(`${thousands(n)} components: event in one`, n === 100 ? "/bench/components" : `/bench/components?n=${n}`, {
    connections: n > 1000 ? 2 : 10,
    each: 200,
    steps: [["count", {}, Math.ceil(n / 2)]],
  });

/** Typing into a form, letter by letter. Untouched fields have markers, as from the client. */
const typed = "Ann Example".split("").map((_, i, letters) => {
  const name = encodeURIComponent(letters.slice(0, i + 1).join(""));
  const untouched = ["email", "age"].map((field) => `user[_unused_${field}]=&user[${field}]=`).join("&");
  return {
    does: "change",
    key: "validate",
    with: ["validate", `user[name]=${name}&${untouched}&user[plan]=free&user[terms]=false`, ["user", "name"]],
  };
});

const patches = Array.from({ length: 10 }, (_, i) => ({
  does: "patch",
  key: "live_patch",
  with: [`/bench/pages?page=${i + 1}`],
}));
const navigations = ["/counter", "/bench/pages"].map((path) => ({ does: "navigate", key: "phx_join", with: [path] }));

// ── Many connections ───────────────────────────────────────────────────────────────────────────────────────────────

const toViews = (n) =>
  broadcast(`broadcast to ${thousands(n)} views`, {
    connections: n,
    times: Math.max(5, Math.round(30_000 / n)),
    path: "/broadcast",
    post: (round) => `/broadcast?msg=hello${round % 10}`,
    peers: [...LIVE, "socketio"],
  });

const among = (n) =>
  events(`counter: event among ${thousands(n)} connections`, "/counter", {
    connections: 10,
    bystanders: n - 10,
    each: 500,
    steps: [["inc"]],
  });

const untilHeavy = (n, workload) => (n > 1000 ? heavy(oneAtATime(workload)) : workload);

export const workloads = [
  events("counter: event", "/counter", {
    connections: 50,
    each: 200,
    steps: [["inc"]],
    peers: [...LIVE, "socketio"],
  }),
  gets("counter: GET", "/counter", 4000, PAGES),
  gets("table: GET", "/table", 200, PAGES),
  joins("counter: GET + join", "/counter", 600, LIVE),
  reconnects("counter: 2,000 reconnect at once", "/counter", 2000, LIVE),
  events("form: change with validation", "/form", { connections: 20, each: 55, steps: typed }),
  events("navigation: patch to another page", "/bench/pages", { connections: 20, each: 100, steps: patches }),
  events("navigation: to another view", "/bench/pages", { connections: 20, each: 50, steps: navigations }),
  ...tables,
  joins("100 components: GET + join", "/bench/components", 200),
  ...SIZES.map((n) =>
    n === 100
      ? grows("components", "event in one", n, inOneOf(n), false)
      : untilHeavy(n, grows("components", "event in one", n, inOneOf(n))),
  ),
  events("100 components: new prop for one", "/bench/components", { connections: 10, each: 200, steps: [["step"]] }),
  joins("stream of 10,000: GET + join", "/bench/log", 20),
  events("stream of 10,000: insert one", "/bench/log", { connections: 10, each: 300, steps: [["insert"]] }),
  events("stream of 10,000: append one", "/bench/log", { connections: 10, each: 300, steps: [["append"]] }),
  ...SIZES.map((n) => untilHeavy(n, grows("connections", "event of one", n, among(n)))),
  ...SIZES.map((n) => untilHeavy(n, grows("views", "broadcast, one delivery", n, toViews(n), n !== 1000))),
  heavy(oneAtATime(toViews(5000))),
  broadcast("storm: 1,000 messages to 50 views", {
    connections: 50,
    times: 10,
    path: "/bench/storm",
    post: () => "/bench/storm?count=1000",
    messages: 1000,
  }),
  idle("idle counter", "/counter", 500, 2000, LIVE),
  idle("idle table", "/table", 50, 200, LIVE),
  idle("idle counter, up to 3,000", "/counter", 100, 3000, LIVE),
  heavy(idle("idle counter, up to 5,000", "/counter", 100, 5000, LIVE)),
  heavy(idle("idle table, up to 1,000", "/table", 50, 1000, LIVE)),
  coldStart("cold start", "/counter", PAGES),
];
