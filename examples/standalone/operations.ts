// Operations: health checks, the log, limits, and HTML outside of a view, for example for a mail.
import { endpoint, html, live, liveView, renderToString } from "livewright";
import { get, health } from "livewright/router";
import { consoleLogger, silentLogger } from "livewright/telemetry";

const Status = liveView({
  log: "debug", // routine lines of this view have this level
  mount: (socket) => ({ ip: socket.connectInfo.ip ?? "unknown" }),
  render: ({ ip }) => html`<h1>Operations</h1><p>${ip}</p>`,
});

export default endpoint({
  logger: process.env["QUIET"] === undefined ? consoleLogger("warn") : silentLogger,
  limits: { maxChannels: 20 },
  routes: [
    health(), // /livez and /readyz
    live("/", Status),
    get("/receipt", () => new Response(renderToString(html`<h1>Receipt</h1><p>${"Tea & milk"}</p>`))),
  ],
});
