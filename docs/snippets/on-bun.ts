import type { Endpoint } from "livewright";
import { serve } from "livewright/bun";

export async function start(app: Endpoint, port: number) {
  return serve(app, { port });
}
