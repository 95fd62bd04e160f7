// LiveViewJS on Express, as its documentation sets it up: the same pages with the same markup and the same events. Its
// version of the protocol has no keyed lists and no streams, and no LiveComponents over the socket.

import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { label } from "../examples/demo/dist/views/table-labels.js";
import { ready } from "./measured.mjs";
import { requireFor } from "./peers.mjs";

// On load it downloads a list of media types, which the bench does not need.
globalThis.fetch = async () => Response.json({});
// Every subscribed view is a listener of one emitter, which would warn about the eleventh.
EventEmitter.defaultMaxListeners = 0;

const requirePeer = requireFor("liveviewjs");
const { NodeExpressLiveViewServer } = requirePeer("@liveviewjs/express");
const { createLiveView, html, live_title_tag: liveTitle, SingleProcessPubSub } = requirePeer("liveviewjs");
const express = requirePeer("express");
const session = requirePeer("express-session");

const counter = createLiveView({
  mount: (socket) => socket.assign({ count: 0 }),
  handleEvent({ type, by }, socket) {
    const { count } = socket.context;
    if (type === "inc") socket.assign({ count: count + 1 });
    else if (type === "dec") socket.assign({ count: count - 1 });
    else if (type === "add") socket.assign({ count: count + Number(by) });
  },
  render: ({ count }) => html`
    <h1>Counter</h1>
    <p>Count: <span id="count">${count}</span></p>
    <button id="dec" phx-click="dec">-</button>
    <button id="inc" phx-click="inc">+</button>
    <button id="add" phx-click="add" phx-value-by="10">+10</button>
    ${count > 5 ? html`<p id="big" class="big ${count > 10 ? "very" : ""}">big</p>` : ""}
  `,
});

function append({ rows, next, ...rest }, count) {
  const added = Array.from({ length: count }, (_, i) => ({ id: next + i, label: label(next + i) }));
  return { ...rest, rows: [...rows, ...added], next: next + count };
}
const cleared = (table) => ({ ...table, rows: [], selected: undefined });
const bang = (row) => ({ ...row, label: `${row.label} !!!` });

const tableEvents = {
  run: (table, { n }) => append(cleared(table), Number(n ?? 1000)),
  append_one: (table) => append(table, 1),
  update_one({ rows }, { index = 500 }) {
    const row = rows[index];
    return row === undefined ? {} : { rows: rows.with(index, bang(row)) };
  },
  update: ({ rows }) => ({ rows: rows.map((row, i) => (i % 10 === 0 ? bang(row) : row)) }),
  clear: (table) => cleared(table),
  swap({ rows }) {
    const [a, b] = [rows[1], rows[998]];
    return a === undefined || b === undefined ? {} : { rows: rows.with(1, b).with(998, a) };
  },
  select: (_table, { id }) => ({ selected: Number(id) }),
};

const table = createLiveView({
  // Only handleParams receives the query.
  handleParams: (url, socket) =>
    socket.assign(append({ rows: [], selected: undefined, next: 1 }, Number(url.searchParams.get("rows") ?? 1000))),
  handleEvent: (event, socket) => socket.assign(tableEvents[event.type](socket.context, event)),
  render: ({ rows, selected }) => html`
    <h1>Table</h1>
    <div id="ops">
      <button id="run" phx-click="run">Create 1,000 rows</button>
      <button id="runlots" phx-click="runlots">Create 10,000 rows</button>
      <button id="add" phx-click="add">Append 1,000 rows</button>
      <button id="append_one" phx-click="append_one">Append one row</button>
      <button id="update_one" phx-click="update_one" phx-value-index="500">Update one row</button>
      <button id="update" phx-click="update">Update every 10th row</button>
      <button id="clear" phx-click="clear">Clear</button>
      <button id="swaprows" phx-click="swap">Swap rows</button>
    </div>
    <div class="scroll" role="group" aria-label="Rows" tabindex="0">
      <table>
        <tbody id="tbody">
          ${rows.map(
            (row) => html`
              <tr id="row-${row.id}" class="${row.id === selected ? "danger" : ""}">
                <td class="col-md-1">${row.id}</td>
                <td class="col-md-4"><a href="#" phx-click="select" phx-value-id="${row.id}">${row.label}</a></td>
                <td class="col-md-1"><a href="#" phx-click="remove" phx-value-id="${row.id}">x</a></td>
                <td class="col-md-6"></td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `,
});

const news = createLiveView({
  async mount(socket) {
    if (socket.connected) await socket.subscribe("news");
    socket.assign({ msg: "(none)", n: 0 });
  },
  handleInfo: ({ msg }, socket) => socket.assign({ msg, n: socket.context.n + 1 }),
  render: ({ msg, n }) => html`
    <h1>Broadcast</h1>
    <p>Messages: <span id="n">${n}</span></p>
    <p>Last: <span id="msg">${msg}</span></p>
    <form id="send" phx-submit="send" class="inline">
      <input name="msg" aria-label="Message" placeholder="Good morning" autocomplete="off" maxlength="500" required />
      <button>Send to all</button>
    </form>
  `,
});

const page = ({ title }, csrfToken, content) => html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="csrf-token" content="${csrfToken}" />
        ${liveTitle(title)}
        <link rel="icon" href="data:," />
        <script type="module" src="/client.js"></script>
      </head>
      <body>
        ${content}
      </body>
    </html>`;

/** Stores no sessions. The views have theirs in a token on the page, which favors this peer. */
class NoStore extends session.Store {
  get(_id, done) {
    done(null, null);
  }
  set(_id, _session, done) {
    done?.(null);
  }
  destroy(_id, done) {
    done?.(null);
  }
}

const pubSub = new SingleProcessPubSub();
const secret = "a secret that only the bench has, and that keeps nothing";
const router = { "/counter": counter, "/table": table, "/broadcast": news };
const views = new NodeExpressLiveViewServer(
  router,
  page,
  { title: "LiveViewJS" },
  { serDeSigningSecret: secret, pubSub },
);

const app = express();
app.use(session({ secret, store: new NoStore(), resave: false, saveUninitialized: true }));
app.post("/broadcast", (request, response) => {
  void pubSub.broadcast("news", { type: "news", msg: String(request.query.msg) });
  response.status(204).end();
});
app.use(views.httpMiddleware());

const server = createServer(app);
void views.wsMiddleware()(new WebSocketServer({ server, perMessageDeflate: false }));
server.listen(0, "127.0.0.1", () => ready(server.address().port));
