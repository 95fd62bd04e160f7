// npm run clean: removes everything that builds and tests have written.

import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const packages = ["packages", "examples"].flatMap((folder) =>
  readdirSync(ROOT + folder).map((name) => `${folder}/${name}/dist`),
);

for (const path of [".cache", ...packages]) rmSync(ROOT + path, { recursive: true, force: true });
