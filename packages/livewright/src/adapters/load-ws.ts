import nodeModule from "node:module";
import type * as Ws from "ws";
import { LivewrightError } from "../foundation/errors.ts";
import { moduleUrl, ownFolder } from "../foundation/own-files.ts";

/**
 * Loads the WebSocket server. It is CommonJS, and some bundlers keep its calls of `require`, which an ES module does not have. So
 * `require` is provided while a bundle loads it.
 *
 * @throws {LivewrightError} LW103 if it cannot be loaded
 */
export async function loadWs(load: () => Promise<typeof Ws> = importWs): Promise<typeof Ws> {
  const restore = provideRequire();
  try {
    return await load();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LivewrightError("LW103", `WebSockets need the package ws, which could not be loaded: ${reason}`, {
      hint: "Run:  npm install ws   With a bundler, mark ws as external and install it where the program runs.",
      cause,
    });
  } finally {
    restore();
  }
}

async function importWs(): Promise<typeof Ws> {
  return import("ws");
}

/** Provides nothing outside of bundles: other modules that load at the same time could take themselves for CommonJS. */
function provideRequire(): () => void {
  const scope = globalThis as { require?: NodeJS.Require };
  const from = moduleUrl();
  if (ownFolder() !== null || from === undefined || "require" in scope) return () => {};
  const provided = nodeModule.createRequire(from);
  Object.defineProperty(scope, "require", { value: provided, configurable: true, writable: true });
  return () => {
    if (scope.require === provided) Reflect.deleteProperty(scope, "require");
  };
}
