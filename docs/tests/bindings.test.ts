// The guide of bindings has every attribute that the client reads and an author may write.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { KNOWN, PARAM } from "../../packages/livewright/src/check/attributes.ts";

const guide = readFileSync(new URL("../bindings.md", import.meta.url), "utf8");
const bindings = [...KNOWN.keys(), PARAM].filter((name) => name.startsWith("phx-"));

test.each(bindings)("docs/bindings.md describes %s", (name) => {
  expect(guide).toMatch(new RegExp(`\`${name}(?:[\`=*"]|\\w)`));
});

test("docs/bindings.md describes no attribute that the client does not read", () => {
  const named = [...guide.matchAll(/`(phx-[a-z-]+[a-z])(?=[`="])/g)].map(([, name = ""]) => name);
  const classes = /-loading$|^phx-(?:connected|loading|error|client-error|server-error|drop-target-active)$/;
  expect(named.filter((name) => !KNOWN.has(name) && !name.startsWith(PARAM) && !classes.test(name))).toEqual([]);
});
