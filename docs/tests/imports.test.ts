// Blocks of the guides that no test runs: the names that they import exist, and are exported where the guide says so.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const ROOT = new URL("../../", import.meta.url);
const PACKAGE = new URL("packages/livewright/", ROOT);
const read = (url: URL): string => readFileSync(url, "utf8");

type Exports = Readonly<Record<string, string | { readonly default: string }>>;
const { exports } = JSON.parse(read(new URL("package.json", PACKAGE))) as { exports: Exports };

const guides = [
  "README.md",
  "packages/livewright/README.md",
  ...readdirSync(new URL("docs", ROOT)).flatMap((file) => (file.endsWith(".md") ? [`docs/${file}`] : [])),
];

const imports = guides.flatMap((guide) =>
  [...read(new URL(guide, ROOT)).matchAll(/^import (?:type )?\{([^}]+)\} from "(livewright[^"]*)";/gm)].flatMap(
    ([, names = "", from = ""]) =>
      names.split(",").map((name) => ({
        guide,
        from,
        name: name
          .trim()
          .replace(/^type /, "")
          .replace(/ as .*/, ""),
      })),
  ),
);

test("guides import something", () => {
  expect(imports.length).toBeGreaterThan(60);
});

test.each(imports)("$guide imports $name from $from, which exports it", ({ from, name }) => {
  const entry = exports[from.replace("livewright", ".")];
  expect(entry, `${from} is not an entry point`).toBeTypeOf("object");
  const file = (entry as { default: string }).default.replace("./dist/", "src/").replace(/\.js$/, ".ts");
  const source = read(new URL(file, PACKAGE));
  const exported = [
    ...source.matchAll(
      /^export (?:type )?\{([^}]*)\}|^export (?:declare |async )*(?:const|function|class|interface|type) (\w+)/gm,
    ),
  ]
    .map(([, list = "", single = ""]) => `${list} ${single}`)
    .join(" ");
  expect(exported.replaceAll(/\b\w+ as /g, "").split(/[\s,]+/)).toContain(name);
});
