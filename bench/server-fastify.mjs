// A server of the data without a page: a JSON route of Fastify, with a schema for its fast serializer.

import { label } from "../examples/demo/dist/views/table-labels.js";
import { ready } from "./measured.mjs";
import { requireFor } from "./peers.mjs";

const fastify = requireFor("fastify")("fastify");

const app = fastify({ logger: false });
const answers = (properties) => ({ schema: { response: { 200: { type: "object", properties } } } });
const integer = { type: "integer" };
const row = { type: "object", properties: { id: integer, label: { type: "string" } } };

app.get("/counter", answers({ count: integer }), () => ({ count: 0 }));
app.get("/table", answers({ rows: { type: "array", items: row } }), ({ query }) => ({
  rows: Array.from({ length: Number(query.rows ?? 1000) }, (_, i) => ({ id: i + 1, label: label(i + 1) })),
}));
await app.listen({ port: 0, host: "127.0.0.1" });
ready(app.server.address().port);
