// The guides: every snippet they show is a file that is compiled, and run here.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { endpoint, live, type LiveView } from "livewright";
import { expect, test } from "vitest";
import { SECRET_KEY_BASE } from "../../packages/livewright/src/test-support/fixtures.ts";

const DOCS = fileURLToPath(new URL("../", import.meta.url));

const snippets = readdirSync(DOCS)
  .filter((file) => file.endsWith(".md"))
  .flatMap((guide) =>
    [...readFileSync(DOCS + guide, "utf8").matchAll(/^```ts file=(\S+)\n([^]*?)^```/gm)].map(
      ([, file = "", text = ""]) => ({ guide, file, text }),
    ),
  );

test("every snippet is in a guide", () => {
  const files = readdirSync(`${DOCS}snippets`).map((file) => `snippets/${file}`);
  expect(new Set(snippets.map(({ file }) => file))).toEqual(new Set(files));
});

test.each(snippets.filter(({ file }) => !file.endsWith(".test.ts")))(
  "$file is what $guide shows, and runs",
  async ({ file, text }) => {
    expect(readFileSync(DOCS + file, "utf8")).toBe(text);
    const module = (await import(/* @vite-ignore */ DOCS + file)) as Readonly<Record<string, unknown>>;
    expect(Object.keys(module)).not.toEqual([]);
    for (const exported of Object.values(module)) {
      if (!isView(exported)) continue;
      const app = endpoint({
        secretKeyBase: SECRET_KEY_BASE,
        routes: [live("/", exported)],
      });
      const response = await app.fetch(new Request("http://app.test/"));
      expect(response.status).toBe(200);
    }
  },
);

function isView(exported: unknown): exported is LiveView {
  return (
    typeof exported === "object" &&
    exported !== null &&
    Object.hasOwn(exported, "render") &&
    Object.hasOwn(exported, "mount")
  );
}
