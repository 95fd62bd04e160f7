// Bundles the client before a test run: servers under test send the bundle to browsers, and the compiler does not make it.

import { fileURLToPath } from "node:url";
import { bundleClient } from "./bundle-client.mjs";

/** Called once by vitest and by Playwright. */
export default async function bundleBeforeTests() {
  await bundleClient(fileURLToPath(new URL("../packages/livewright/dist", import.meta.url)));
}
