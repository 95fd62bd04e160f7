import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dateChangelog } from "./date-changelog.mjs";

const BEFORE = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- One.\n\n## [0.1.0] - 2026-01-01\n";

test("a release dates the unreleased changes and leaves an empty heading above them", () => {
  expect(dateChangelog(BEFORE, "0.2.0", "2026-02-03")).toBe(
    "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-02-03\n\n### Added\n\n- One.\n\n## [0.1.0] - 2026-01-01\n",
  );
});

test("a release that runs again leaves the changelog as it is", () => {
  const once = dateChangelog(BEFORE, "0.2.0", "2026-02-03");
  expect(dateChangelog(once, "0.2.0", "2026-02-04")).toBe(once);
});

test.each([
  "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n",
  "# Changelog\n\n## [Unreleased]\n",
  "# Changelog\n",
])("a release without a change in the changelog is refused: %j", (changelog) => {
  expect(() => dateChangelog(changelog, "0.2.0", "2026-02-03")).toThrow('nothing under "Unreleased"');
});

test("the changelog of the repository can be dated", () => {
  const changelog = readFileSync(new URL("../CHANGELOG.md", import.meta.url), "utf8");
  expect(dateChangelog(changelog, "99.0.0", "2026-02-03")).toContain("\n## [99.0.0] - 2026-02-03\n");
});
