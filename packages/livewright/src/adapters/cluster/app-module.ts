import { dirname, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { Endpoint } from "../../endpoint/endpoint.ts";
import { describeValue } from "../../foundation/describe-value.ts";
import { LivewrightError } from "../../foundation/errors.ts";

/** The exports of the module of an application. One of them is the endpoint. */
export interface AppExports {
  readonly default?: unknown;
  readonly app?: unknown;
}

/** The module of an application: its URL, its path from the folder of the program, or a function that imports it. */
export type AppModule = string | URL | (() => AppExports | Promise<AppExports>);

const HINT = 'serveCluster(new URL("./app.ts", import.meta.url)), and in app.ts: export const app = endpoint({ … })';

/** @throws {LivewrightError} LW102 for anything but a module, such as an endpoint */
export function checkAppModule(module: unknown): void {
  if (typeof module === "string" || typeof module === "function" || module instanceof URL) return;
  throw new LivewrightError("LW102", `serveCluster takes the module of an application, not ${describeValue(module)}.`, {
    hint: `Each worker loads the application itself: ${HINT}`,
  });
}

/**
 * Loads the endpoint of an application.
 *
 * @throws {LivewrightError} LW108 if the module has none
 * @throws the error of the module, if it fails
 */
export async function loadApp(module: AppModule): Promise<Endpoint> {
  const exports: unknown = typeof module === "function" ? await module() : await import(urlOf(module));
  const app = endpointIn(exports);
  if (app !== undefined) return app;
  const names = typeof exports === "object" && exports !== null ? Object.keys(exports).join(", ") : "";
  const name = typeof module === "function" ? "The module" : String(module);
  throw new LivewrightError("LW108", `${name} exports no endpoint. It exports ${names === "" ? "nothing" : names}.`, {
    hint: HINT,
  });
}

/** Returns the URL of a module. A path starts in the folder of the program. */
export function urlOf(module: string | URL, program: string | undefined = process.argv[1]): string {
  if (module instanceof URL) return module.href;
  if (/^(?:file|data|node):/.test(module)) return module;
  return pathToFileURL(resolve(dirname(program ?? "."), module)).href;
}

/** A module of CommonJS has its exports in `default`. If it was compiled from TypeScript, they have a `default` again. */
function endpointIn(exports: unknown, depth = 2): Endpoint | undefined {
  if (exports instanceof Endpoint) return exports;
  if (depth === 0 || typeof exports !== "object" || exports === null) return undefined;
  const { default: main, app } = exports as AppExports;
  return endpointIn(main, depth - 1) ?? endpointIn(app, depth - 1);
}
