// Finds faults in a lockfile: `npm ci` refuses one that lacks a package, and `npm install` rewrites one that it would have
// written differently. Both show on other machines only, so the tests read the file.

/** @typedef {{ resolved?: string, link?: boolean, libc?: string[], dependencies?: Names, devDependencies?: Names, optionalDependencies?: Names, peerDependencies?: Names, peerDependenciesMeta?: Record<string, { optional?: boolean }> }} LockedPackage */
/** @typedef {Record<string, string>} Names */

/**
 * Lists the faults of a lockfile (version 3).
 *
 * @param {{ packages: Record<string, LockedPackage> }} lock the parsed `package-lock.json`
 * @returns {string[]} a sentence for each; empty when the file is complete and names no registry
 */
export function lockFaults({ packages }) {
  return Object.entries(packages).flatMap(([path, entry]) => [
    ...neededBy(path, entry)
      .filter((name) => find(packages, path, name) === undefined)
      .map(
        (name) => `${path || "The workspace"} needs ${name}, which is missing. Run: npm install --package-lock-only`,
      ),
    ...(entry.link !== true && entry.resolved !== undefined
      ? [`${path} names the registry of one machine: ${entry.resolved}. Remove "resolved".`]
      : []),
    // npm 10, which Node 20 and 22 bring, drops the field and so rewrites the file; npm 11 keeps a file without it.
    ...(entry.libc === undefined ? [] : [`${path} has "libc", which npm 10 removes. Run: npx npm@10 install`]),
  ]);
}

/**
 * @param {string} path
 * @param {LockedPackage} entry
 */
function neededBy(path, entry) {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies, peerDependenciesMeta = {} } = entry;
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  // The development dependencies of a package from the registry are not installed.
  const own = path.includes("node_modules/") ? {} : devDependencies;
  return [...Object.keys({ ...dependencies, ...optionalDependencies, ...own }), ...peers];
}

/**
 * Finds a package as Node does: in the `node_modules` of each folder above.
 *
 * @param {Record<string, LockedPackage>} packages
 * @param {string} from
 * @param {string} name
 */
function find(packages, from, name) {
  const folders = from === "" ? [] : from.split("/");
  for (;;) {
    const path = [...folders, "node_modules", name].join("/");
    if (path in packages) return path;
    if (folders.pop() === undefined) return undefined;
  }
}
