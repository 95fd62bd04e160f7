import { existsSync, readFileSync } from "node:fs";
import nodeModule from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { moduleUrl, ownFolder } from "../foundation/own-files.ts";

/** The files served below `/livewright/`: the public name, its folder, and its name in that folder. */
export const CLIENT_FILES: Readonly<Record<string, readonly [keyof ClientOrigin, string]>> = {
  "client.js": ["client", "client.js"],
  "hook.js": ["client", "hook.js"],
  "roving.js": ["client", "roving.js"],
  "drafts.js": ["client", "drafts.js"],
  "notice.js": ["client", "notice.js"],
  "refusal-cause.js": ["client", "refusal-cause.js"],
  "refused.js": ["client", "refused.js"],
  "reload-guard.js": ["client", "reload-guard.js"],
  "storage.js": ["client", "storage.js"],
  "unreachable.js": ["client", "unreachable.js"],
  "method-links.js": ["client", "method-links.js"],
  "options.js": ["client", "options.js"],
  "progress-bar.js": ["client", "progress-bar.js"],
  "uploaders.js": ["client", "uploaders.js"],
  "tus.js": ["client", "tus.js"],
  "ui.css": ["ui", "ui.css"],
  "phoenix.js": ["phoenix", "phoenix.mjs"],
  "phoenix-live-view.js": ["liveView", "phoenix_live_view.esm.js"],
};

/** The folders of the client's files. A missing folder is `undefined`. */
export interface ClientOrigin {
  /** The compiled modules of this package. */
  readonly client?: string | undefined;
  /** The style sheet of the ready-made components. */
  readonly ui?: string | undefined;
  /** The official packages: the folders of their compiled files. */
  readonly phoenix?: string | undefined;
  readonly liveView?: string | undefined;
}

/**
 * Finds the folders of an installed package.
 *
 * @param own the folder of our modules; `null` in a bundle, which uses no files from the disk because the application may have
 * other versions there
 */
export function installedClient(own: string | null = ownFolder()): ClientOrigin {
  const from = moduleUrl();
  if (own === null || from === undefined) return {};
  // webpack does not rewrite a call in this form.
  const { resolve } = nodeModule.createRequire(new URL("adapters/client-origin.js", own));
  // Compiled modules are in dist. Our own tests run the sources, and use the last build.
  const folder = (path: string): string => fileURLToPath(new URL(path, own));
  return {
    client: [folder("client"), folder("../dist/client")].find((path) => existsSync(join(path, "client.js"))),
    // Not compiled.
    ui: [folder("../src/ui")].find((path) => existsSync(join(path, "ui.css"))),
    phoenix: packageFolder(resolve, "phoenix"),
    liveView: packageFolder(resolve, "phoenix_live_view"),
  };
}

/**
 * Finds the folder of the file that a package exports. The official packages export neither their ES modules to `require` nor their
 * package.json, but both are next to that file.
 */
function packageFolder(resolve: (name: string) => string, name: string): string | undefined {
  try {
    return dirname(resolve(name));
  } catch {
    return undefined;
  }
}

/** Returns the version of the official client in a folder. */
export function versionIn(liveView: string): string {
  const file = join(liveView, "..", "..", "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
