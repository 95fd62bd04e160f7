import { DiskFiles } from "../adapters/temporary-files.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";

/** The upload directory of all applications that have none. The first file creates it. */
const temporaryFiles: DiskFiles = new DiskFiles();

/** The open tabs of each application: a step in one tab also updates the others. */
export class OpenTabs<Tab extends object> {
  readonly #byApp: WeakMap<Endpoint, Set<Tab>> = new WeakMap();
  readonly #all = new Set<Tab>();

  /** Returns the tabs of one application, or of all. */
  of(app?: Endpoint): readonly Tab[] {
    return [...(app === undefined ? this.#all : (this.#byApp.get(app) ?? []))];
  }

  /** Adds a tab of an application. Gives the application an upload directory if it has none. */
  add(app: Endpoint, tab: Tab): void {
    // Only an adapter provides a directory, and tests run without one.
    if (app.adapter.context.temporaryFiles === undefined) app.adapter.provideTemporaryFiles(temporaryFiles);
    this.#all.add(tab);
    const tabs = this.#byApp.get(app);
    if (tabs === undefined) this.#byApp.set(app, new Set([tab]));
    else tabs.add(tab);
  }

  /** Removes a tab that was closed, or that moves to another application. */
  remove(app: Endpoint, tab: Tab): void {
    this.#byApp.get(app)?.delete(tab);
    this.#all.delete(tab);
  }
}
