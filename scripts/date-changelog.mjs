// Part of `npm run release:version`: puts the changes under "Unreleased" under the version that is about to be released.

import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

/**
 * Adds a heading for a version below "Unreleased", which is empty then.
 *
 * @param {string} changelog
 * @param {string} version such as `1.2.0`
 * @param {string} date as `2026-01-31`
 * @returns {string} the same text if it has a heading for the version
 * @throws if nothing is under "Unreleased"
 */
export function dateChangelog(changelog, version, date) {
  if (changelog.includes(`\n## [${version}]`)) return changelog;
  const heading = "## [Unreleased]\n";
  const [before, after] = changelog.split(heading);
  if (before === undefined || after === undefined || /^\s*(?:## |$)/.test(after))
    throw new Error(`CHANGELOG.md has nothing under "Unreleased", but version ${version} is about to be released.`);
  return `${before}${heading}\n## [${version}] - ${date}\n${after}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { version } = JSON.parse(readFileSync(new URL("../packages/livewright/package.json", import.meta.url), "utf8"));
  const file = new URL("../CHANGELOG.md", import.meta.url);
  const today = new Date().toISOString().slice(0, 10);
  writeFileSync(file, dateChangelog(readFileSync(file, "utf8"), version, today));
}
