// The application that `npm run bench:attacks` attacks, from the dist folder that DIST names, with compression if COMPRESSION is
// set. `measured.mjs` reports its CPU time and memory.

import { pathToFileURL } from "node:url";
import { ready } from "./measured.mjs";

const load = (file) => import(pathToFileURL(`${process.env.DIST}/${file}`).href);
const root = await load("index.js");
const { endpoint, html, live, liveView } = root;
// An older dist has a single entry point.
const { get, post } = "get" in root ? root : await load("router.js");
const { formParams } = "formParams" in root ? root : await load("forms.js");
const { serve } = await load("adapters/node.js");

const Page = liveView({
  mount: () => ({ clicks: 0 }),
  events: { click: (socket) => void socket.update("clicks", (n) => n + 1) },
  render: ({ clicks }) => html`<button phx-click="click">${clicks}</button>`,
});
const fields = async (request) => Response.json(Object.keys(await formParams(request)).length);
const quiet = () => {};

const app = endpoint({
  secretKeyBase: "a secret of the bench, which is not one",
  development: false,
  logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  routes: [
    live("/", Page),
    get("/bystander", () => new Response("ok")),
    post("/checked", fields),
    post("/open", fields, { csrf: false }),
  ],
});
const compressMessages = process.env.COMPRESSION === "1";
const server = await serve(app, { port: 0, host: "127.0.0.1", signals: false, compressMessages });
ready(server.port);
