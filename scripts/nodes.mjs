// npm run test:nodes [words]: an application on several processes, behind a proxy and as a cluster, in a browser and with thousands of
// sockets. The last line is `N passed, N failed`. Words choose checks by name: `npm run test:nodes rolling`.

import { execFileSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { browserChecks } from "./nodes/browser.mjs";
import { clusterChecks } from "./nodes/cluster.mjs";
import { drainChecks } from "./nodes/drain.mjs";
import { stopPrograms } from "./nodes/programs.mjs";

const only = process.argv.slice(2);
execFileSync("npm", ["run", "--silent", "build"], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  stdio: "inherit",
});
let [passed, failed] = [0, 0];
for (const [name, check] of Object.entries({ ...drainChecks, ...clusterChecks, ...browserChecks })) {
  if (!only.every((word) => name.includes(word))) continue;
  try {
    const detail = await check();
    passed++;
    console.log(`✓ ${name}${detail === "" ? "" : `: ${detail}`}`);
  } catch (error) {
    failed++;
    console.log(`✗ ${name}\n${error instanceof Error ? error.stack : String(error)}`);
  } finally {
    await stopPrograms();
  }
}
if (failed > 0 || passed === 0) process.exitCode = 1;
console.log(`\n${passed} passed, ${failed} failed`);
// Sockets and agents of clients may be open.
process.exit();
