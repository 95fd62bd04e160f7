// Compiles `dist` as it is published: modules without comments and source maps, and only the declarations that an entry
// point reaches. In the repository `dist` has maps into `src`. To keep them, a package would have to ship `src` and be
// four times as large. Nothing but the browser's module is minified or bundled, so stack traces name modules and functions.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { format } from "oxfmt";
import { embedClient } from "./embed-client.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
const PACKAGE = join(ROOT, "packages/livewright");

/**
 * Compiles the package into `<folder>/dist`, which is replaced.
 *
 * @param {string} folder
 */
export async function writePublishedDist(folder) {
  const dist = join(folder, "dist");
  const types = join(folder, "types");
  for (const old of [dist, types]) rmSync(old, { recursive: true, force: true });
  for (const config of ["tsconfig.build.json", "tsconfig.client.json"]) {
    compile(config, types, { emitDeclarationOnly: true, declarationMap: false });
    // The compiler has checked the types by now, and would remove comments from declarations, too.
    compile(config, dist, {
      declaration: false,
      declarationMap: false,
      isolatedDeclarations: false,
      noCheck: true,
      removeComments: true,
    });
  }
  for (const file of filesIn(dist)) if (declaresTypesOnly(join(dist, file))) rmSync(join(dist, file));
  for (const file of reachable(types, entryPoints(".d.ts"), ".d.ts")) {
    mkdirSync(dirname(join(dist, file)), { recursive: true });
    cpSync(join(types, file), join(dist, file));
  }
  rmSync(types, { recursive: true });
  shortenComments(dist);
  await embedClient(dist);
  for (const file of filesIn(dist)) if (file !== "client/bundle.js") await indentWithTabs(join(dist, file));
}

/**
 * Lists the modules that others import, from some on.
 *
 * @param {string} dist
 * @param {readonly string[]} entries
 * @param {".d.ts" | ".js"} extension
 * @returns {Set<string>} paths below `dist`; one that does not exist throws
 */
export function reachable(dist, entries, extension) {
  const found = new Set(entries);
  // A set iterates over entries that are added meanwhile.
  for (const file of found) {
    const code = readFileSync(join(dist, file), "utf8").replaceAll(/^\s*(?:\/\*\*|\*).*$/gm, "");
    for (const [, path = ""] of code.matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g))
      found.add(posix.join(posix.dirname(file), path.replace(/\.[jt]s$/, extension)));
  }
  return found;
}

/**
 * Lists the modules that `exports` and `bin` of the manifest name.
 *
 * @param {".d.ts" | ".js"} extension
 * @returns {string[]} paths below `dist`
 */
export function entryPoints(extension) {
  const manifest = readFileSync(join(PACKAGE, "package.json"), "utf8");
  return [...manifest.matchAll(/"\.\/dist\/([^"*]+)"/g)].flatMap(([, file = ""]) =>
    file.endsWith(extension) && !file.includes("*") ? [file] : [],
  );
}

/**
 * Lists all files below a folder.
 *
 * @param {string} folder
 */
export function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

/**
 * No module imports such a file: the compiler has erased the imports of types.
 *
 * @param {string} file
 */
function declaresTypesOnly(file) {
  return readFileSync(file, "utf8").trim() === "export {};";
}

/**
 * @param {string} config
 * @param {string} outDir
 * @param {Readonly<Record<string, boolean>>} options
 */
function compile(config, outDir, options) {
  const always = { composite: false, incremental: false, sourceMap: false, tsBuildInfoFile: null, outDir, ...options };
  const flags = Object.entries(always).flatMap(([key, value]) => [`--${key}`, String(value)]);
  // Errors of the compiler go to stderr: `npm pack --json` prints a document on stdout.
  execFileSync(process.execPath, [TSC, "-p", join(PACKAGE, config), ...flags], { stdio: ["ignore", 2, 2] });
}

/**
 * Four spaces, as the compiler writes them, would be a seventh of the published files, and wrapped lines a hundredth.
 *
 * @param {string} file
 */
async function indentWithTabs(file) {
  const options = { printWidth: 240, useTabs: true, embeddedLanguageFormatting: /** @type {const} */ ("off") };
  const { code, errors } = await format(file, readFileSync(file, "utf8"), options);
  if (errors.length > 0) throw new Error(`${file} cannot be formatted: ${JSON.stringify(errors)}`);
  writeFileSync(file, code);
}

/** Rooms of whose files entry points export few. */
const INNER_ROOMS =
  "app channel crypto diff endpoint foundation html page params process protocol render router telemetry testing/browser tokens".split(
    " ",
  );

/**
 * Shortens the comments of declarations. Comments of inner rooms are removed, unless an entry point exports from the
 * file: an application cannot name their types. A comment of one line takes three as the compiler writes it.
 *
 * @param {string} dist
 */
function shortenComments(dist) {
  const entries = entryPoints(".d.ts");
  const exported = new Set(
    entries.flatMap((entry) =>
      [...readFileSync(join(dist, entry), "utf8").matchAll(/^export [^;]*? from "(\.[^"]+)\.[jt]s"/gms)].map(
        ([, path = ""]) => posix.join(posix.dirname(entry), `${path}.d.ts`),
      ),
    ),
  );
  for (const file of filesIn(dist)) {
    if (!file.endsWith(".d.ts")) continue;
    const text = readFileSync(join(dist, file), "utf8");
    const isInner = INNER_ROOMS.some((room) => file.startsWith(`${room}/`)) && !exported.has(file);
    const shorter = isInner
      ? text.replaceAll(/\s*\/\*\*[^]*?\*\//g, "")
      : text.replaceAll(/\/\*\*\n\s*\* ([^\n]*)\n\s*\*\//g, "/** $1 */");
    writeFileSync(join(dist, file), shorter);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const staged = join(ROOT, ".cache/published");
  await writePublishedDist(staged);
  // The build information goes, too, so the next `tsc -b` writes everything that the repository needs.
  rmSync(join(PACKAGE, "dist"), { recursive: true, force: true });
  renameSync(join(staged, "dist"), join(PACKAGE, "dist"));
}
