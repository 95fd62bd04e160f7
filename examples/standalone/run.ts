// Runs an example after `npm run build`: `node examples/standalone/run.ts counter`, with Node 20 `npx tsx …`.
import { readdirSync } from "node:fs";
import process from "node:process";
import type { Endpoint } from "livewright";
import { serve } from "livewright/node";

const name = process.argv[2] ?? "";
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".ts") && file !== "run.ts")
  .map((file) => file.slice(0, -".ts".length));

if (names.includes(name)) {
  const { default: app } = (await import(`./${name}.ts`)) as { readonly default: Endpoint };
  const port = Number(process.env["PORT"] ?? 4000);
  await serve(app, { port });
  console.log(`${name} runs at http://localhost:${port}`);
} else {
  console.log(`Usage: node examples/standalone/run.ts ${names.join("|")}`);
  process.exitCode = 1;
}
