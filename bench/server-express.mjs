// A server of static pages: Express with EJS templates, with the same markup as the views.

import { label } from "../examples/demo/dist/views/table-labels.js";
import { ready } from "./measured.mjs";
import { requireFor } from "./peers.mjs";

const requirePeer = requireFor("express");
const express = requirePeer("express");
const ejs = requirePeer("ejs");

const layout = ejs.compile(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title><%= title %></title>
    <link rel="icon" href="data:," />
  </head>
  <body><%- body %></body>
</html>`);

const counter = ejs.compile(`
<h1>Counter</h1>
<p>Count: <span id="count"><%= count %></span></p>
<button id="dec">-</button>
<button id="inc">+</button>
<button id="add">+10</button>
<% if (count > 5) { %><p id="big" class="big <%= count > 10 ? "very" : "" %>">big</p><% } %>`);

const table = ejs.compile(`
<h1>Table</h1>
<div id="ops">
  <button id="run">Create 1,000 rows</button>
  <button id="runlots">Create 10,000 rows</button>
  <button id="add">Append 1,000 rows</button>
  <button id="append_one">Append one row</button>
  <button id="update_one">Update one row</button>
  <button id="update">Update every 10th row</button>
  <button id="clear">Clear</button>
  <button id="swaprows">Swap rows</button>
</div>
<div class="scroll" role="group" aria-label="Rows" tabindex="0">
  <table>
    <tbody id="tbody"><% for (const row of rows) { %>
<tr id="row-<%= row.id %>" class="<%= row.id === selected ? "danger" : "" %>">
<td class="col-md-1"><%= row.id %></td>
<td class="col-md-4"><a href="#" data-id="<%= row.id %>"><%= row.label %></a></td>
<td class="col-md-1"><a href="#" data-id="<%= row.id %>">x</a></td>
<td class="col-md-6"></td>
</tr><% } %></tbody>
  </table>
</div>`);

const app = express();
app.disable("x-powered-by");
app.get("/counter", (_request, response) => {
  response.type("html").send(layout({ title: "Express", body: counter({ count: 0 }) }));
});
app.get("/table", (request, response) => {
  const count = Number(request.query.rows ?? 1000);
  const rows = Array.from({ length: count }, (_, i) => ({ id: i + 1, label: label(i + 1) }));
  response.type("html").send(layout({ title: "Express", body: table({ rows, selected: undefined }) }));
});
const server = app.listen(0, "127.0.0.1", () => ready(server.address().port));
