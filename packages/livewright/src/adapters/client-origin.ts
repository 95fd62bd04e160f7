import { readFileSync } from "node:fs";
import nodeModule from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { moduleUrl, ownFolder } from "../foundation/own-files.ts";

/** The client as browsers load it: our bootstrap module behind the official packages, and the style sheet of `livewright/ui`. */
export interface ClientContent {
  /** The version of `phoenix_live_view`. */
  readonly version: string;
  /** Contents by the names below `/livewright/`. */
  readonly files: Readonly<Record<ClientFileName, string>>;
}

export type ClientFileName = "client.js" | "ui.css";

/** The folders of the client's files. A missing folder is `undefined`. */
export interface ClientOrigin {
  /** Our bootstrap module as one file, which finds the official packages in the variables `Phoenix` and `LiveView`. */
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
  const folder = (path: string): string => fileURLToPath(new URL(path, own));
  return {
    // Built files are in dist. Our own tests run the sources, next to it.
    client: folder("../dist/client"),
    // Not compiled.
    ui: folder("../src/ui"),
    phoenix: packageFolder(resolve, "phoenix"),
    liveView: packageFolder(resolve, "phoenix_live_view"),
  };
}

/** Finds the folder of the file that a package exports. Its package.json is not exported, but two folders up. */
function packageFolder(resolve: (name: string) => string, name: string): string | undefined {
  try {
    return dirname(resolve(name));
  } catch {
    return undefined;
  }
}

/**
 * Reads the client from its folders. The official packages are their own minified builds, which set one variable each. Together with
 * our module they are one file, so a browser makes one request instead of one for each module.
 *
 * @returns the names of the files that are missing, if any is
 */
export function readClient(origin: ClientOrigin): ClientContent | { readonly missing: readonly string[] } {
  const missing: string[] = [];
  const read = (folder: string | undefined, file: string): string => {
    try {
      if (folder !== undefined) return readFileSync(join(folder, file), "utf8");
    } catch {
      // Reported below.
    }
    missing.push(file);
    return "";
  };
  const parts = [
    read(origin.phoenix, "phoenix.min.js"),
    read(origin.liveView, "phoenix_live_view.min.js"),
    read(origin.client, "bundle.js"),
  ];
  const css = read(origin.ui, "ui.css");
  if (missing.length > 0) return { missing };
  return { version: versionIn(origin.liveView ?? ""), files: { "client.js": parts.join("\n"), "ui.css": css } };
}

/** Returns the version of the official client in a folder. */
function versionIn(liveView: string): string {
  const file = join(liveView, "..", "..", "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
