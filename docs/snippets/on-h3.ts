import { H3, serve } from "h3";
import type { Endpoint } from "livewright";
import { toH3 } from "livewright/h3";

export async function start(app: Endpoint, port: number) {
  const pages = toH3(app, { session: (event) => ({ user: event.req.headers.get("x-user") }) });
  const server = serve(new H3().use(pages), { port, gracefulShutdown: false });
  const attached = await pages.attach(server);
  process.once("SIGTERM", () => void attached.close());
  return server;
}
