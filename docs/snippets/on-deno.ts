import type { Endpoint } from "livewright";
import { serve } from "livewright/deno";

export async function start(app: Endpoint, port: number) {
  return serve(app, { port });
}
