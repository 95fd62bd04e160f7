import { DiskFiles } from "../adapters/temporary-files.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { Visitor } from "./visitor.ts";

/** The open tabs of each application: what one user does also changes the pages of the others. */
const byApp: WeakMap<Endpoint, Set<Visitor>> = new WeakMap();
const all = new Set<Visitor>();

/** The upload directory of all applications that have none. The first file creates it. */
const temporaryFiles: DiskFiles = new DiskFiles();

/** Returns the open tabs of one application, or of all. */
export function visitorsOf(app?: Endpoint): readonly Visitor[] {
  return [...(app === undefined ? all : (byApp.get(app) ?? []))];
}

/** Adds a tab to those of an application, and gives the application a directory for uploads if it has none. */
export function addVisitor(app: Endpoint, visitor: Visitor): void {
  // Only an adapter provides a directory, and tests run without one.
  if (app.adapter.context.temporaryFiles === undefined) app.adapter.provideTemporaryFiles(temporaryFiles);
  all.add(visitor);
  const visitors = byApp.get(app);
  if (visitors === undefined) byApp.set(app, new Set([visitor]));
  else visitors.add(visitor);
}

/** Removes a closed tab. */
export function removeVisitor(app: Endpoint, visitor: Visitor): void {
  byApp.get(app)?.delete(visitor);
  all.delete(visitor);
}
