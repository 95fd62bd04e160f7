import type { Endpoint } from "../endpoint/endpoint.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { ignore } from "../foundation/ignore.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { provideClient } from "./app-files.ts";
import type { AttachedEndpoint } from "./attach.ts";
import type { BunServer } from "./bun-types.ts";
import type { DenoRuntime } from "./deno-types.ts";
import type { RunningServer } from "./node.ts";
import { localUrl, onSignals } from "./process-server.ts";
import { WEB_HOST_OPTIONS, type WebHostOptions } from "./web-host.ts";

/** Options of `serve` on Bun and Deno. */
export interface WebServeOptions extends Omit<WebHostOptions<never>, "session" | "fallThrough"> {
  /** The port to listen on. Default 4000; 0 selects a free one. */
  readonly port?: number;
  /** The address to listen on. Default all addresses. */
  readonly host?: string;
  /** Stop gracefully on SIGTERM and SIGINT. A second signal exits immediately. Default true. */
  readonly signals?: boolean;
}

/** The options for a runtime, with their defaults. */
interface Listening extends Omit<WebServeOptions, "signals" | "port"> {
  readonly port: number;
}

/** The globals of the runtimes. */
interface Runtimes {
  readonly Bun: { serve(options: object): BunServer };
  readonly Deno: DenoRuntime;
}

/** An endpoint that listens. */
interface Started {
  readonly port: number;
  readonly attached: AttachedEndpoint;
}

const { session: _, fallThrough: _passes, ...hosted } = WEB_HOST_OPTIONS;
const KNOWN: KnownOptions<WebServeOptions> = { ...hosted, port: true, host: true, signals: true };

/**
 * Serves an endpoint on a port of Bun or Deno.
 *
 * @param start listens with the runtime's own server
 */
export async function serveOn(
  app: Endpoint,
  options: WebServeOptions,
  start: (options: Listening) => Started | Promise<Started>,
): Promise<RunningServer> {
  checkOptions(options, KNOWN, "serve", "LW102");
  const { port: wanted = 4000, signals = true, ...listening } = options;
  // A bundle without the client fails here, and not at the first request.
  if (options.client !== false) await provideClient(app);
  const { port, attached } = await start({ ...listening, port: wanted });
  let stopping: Promise<void> | undefined;
  const close = (): Promise<void> => (stopping ??= attached.close().finally(() => forgetSignals()));
  const forgetSignals = signals ? onSignals(close, app.adapter.context.logger) : ignore;
  return { url: localUrl(options.host, port), port, close };
}

/**
 * Returns the API of a runtime.
 *
 * @throws {LivewrightError} LW107 on another runtime
 */
export function runtimeGlobal<Name extends keyof Runtimes>(name: Name): Runtimes[Name] {
  const { [name]: runtime } = globalThis as Partial<Runtimes>;
  if (runtime !== undefined) return runtime;
  const entry = `livewright/${name.toLowerCase()}`;
  throw new LivewrightError("LW107", `serve of ${entry} needs ${name}, and this is another runtime.`, {
    hint: `On Node: import { serve } from "livewright/node". On ${name}: ${name.toLowerCase()} run server.ts`,
  });
}
