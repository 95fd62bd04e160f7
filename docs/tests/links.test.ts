// Documents point to files, headings, sources and error codes that exist.

import { existsSync, readdirSync } from "node:fs";
import { posix } from "node:path";
import { expect, test } from "vitest";
import { ERRORS } from "../../packages/livewright/src/foundation/errors.ts";
import { read, ROOT, tableBelow, textsIn } from "./book.ts";

const documents = [
  ...readdirSync(ROOT)
    .filter((file) => file.endsWith(".md"))
    .map((file) => [file, read(file)] as const),
  ...[...textsIn(["docs", "conformance"])].filter(([path]) => path.endsWith(".md")),
];

/** Removes code from a document. */
const proseOf = (text: string): string => text.replaceAll(/^```[^]*?^```/gm, "").replaceAll(/`[^`\n]*`/g, "");

/** The anchors that GitHub gives to headings. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of text.replaceAll(/^```[^]*?^```/gm, "").matchAll(/^#{1,6} (.+)$/gm)) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    anchors.add(
      plain
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .trim()
        .replaceAll(" ", "-"),
    );
  }
  return anchors;
}

test.each(documents)("the links of %s lead to files and headings that exist", (path, text) => {
  const broken: string[] = [];
  for (const [, target = ""] of proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^\w+:/.test(target)) continue;
    const [file = "", anchor] = target.split("#", 2);
    const to = file === "" ? path : posix.join(posix.dirname(path), file);
    if (!existsSync(ROOT + to)) broken.push(target);
    else if (anchor !== undefined && !anchorsOf(read(to)).has(anchor)) broken.push(target);
  }
  expect(broken).toEqual([]);
});

/** Documents about the inside, which name sources by their path below `packages/livewright/src`, or from the root. */
const inside = documents.filter(([path]) => /^ARCHITECTURE|^docs\/(?:protocol|internals|decisions)/.test(path));

test.each(inside)("the sources that %s names exist", (_path, text) => {
  const named = [...text.matchAll(/`((?:[\w-]+\/)+[\w.-]+\.(?:ts|mjs|md|css))`/g)].map(([, file = ""]) => file);
  const missing = named.filter(
    (file) => !existsSync(`${ROOT}packages/livewright/src/${file}`) && !existsSync(ROOT + file),
  );
  expect(missing).toEqual([]);
});

test("the tests and documents that the rows of conformance/parity.md name exist", () => {
  const rows = read("conformance/parity.md")
    .split("\n")
    .filter((line) => line.startsWith("|"));
  const named = rows.flatMap((row) => [...row.matchAll(/`([\w-]+\/[\w./-]+\.\w+)`/g)].map(([, file = ""]) => file));
  const missing = named.filter((file) => !existsSync(ROOT + file) && !existsSync(`${ROOT}packages/livewright/${file}`));
  expect(missing).toEqual([]);
  expect(named.length).toBeGreaterThan(500);
});

test("each row of conformance/parity.md that is done names a proof, and the table at its top counts the rows", () => {
  const rows = [...read("conformance/parity.md").matchAll(/^\| ([AD])[.\d]+ +\|[^|]*\| (\S+) +\| (.*) \|$/gm)].map(
    ([, group = "", state = "", proof = ""]) => ({ group, state, proof: proof.trim() }),
  );
  const unproven = rows.filter(({ state, proof }) => state === "done" && !/`[^`{}]+`|\bsee \w/.test(proof));
  expect(unproven).toEqual([]);
  const states = ["done", "part", "client", "open", "n/a"];
  const counted = ["A", "D", "all"].map((group) => {
    const all = rows.filter((row) => group === "all" || row.group === group);
    return [group, ...states.map((state) => all.filter((row) => row.state === state).length), all.length].map(String);
  });
  expect(tableBelow(read("conformance/parity.md"), "# Parity")).toEqual(counted);
});

test.each(inside)("the error codes that %s names are in the catalogue", (_path, text) => {
  const named = [...text.matchAll(/\bLW\d{3}\b/g)].map(([code]) => code);
  expect(named.filter((code) => !Object.hasOwn(ERRORS, code))).toEqual([]);
});

test("ARCHITECTURE.md lists the rooms in the order that is enforced, in at most 100 lines", () => {
  const text = read("ARCHITECTURE.md");
  const [, list = ""] = /const ROOMS = \[([^\]]*)\]/.exec(read("packages/livewright/src/architecture.test.ts")) ?? [];
  const rooms = [...list.matchAll(/"(\w+)"/g)].map(([, room]) => room);
  const listed = tableBelow(text, "# Architecture").map(([room = ""]) => /`(\w+)`/.exec(room)?.[1]);
  expect(listed).toEqual([...rooms, "client"]);
  expect(rooms.length).toBeGreaterThan(10);
  expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(100);
});

test("docs/decisions/README.md lists every record under its title", () => {
  const records = documents.filter(([path]) => /^docs\/decisions\/\d/.test(path));
  const titles = records.map(([path, text]) => {
    const [, number = "", title = ""] = /^# (\d+): (.+)\n/.exec(text) ?? [];
    return [`[${number}](${posix.basename(path)})`, title];
  });
  const listed = tableBelow(read("docs/decisions/README.md"), "# Decisions");
  expect(listed).toEqual(titles.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
});
