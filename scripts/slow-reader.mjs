// npm run test:slow-reader: the test of a client that does not read, for a minute instead of two seconds.

import { spawnSync } from "node:child_process";

const { status } = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "--project", "livewright", "src/adapters/slow-reader.test.ts"],
  { stdio: "inherit", env: { ...process.env, SLOW_READER_SECONDS: process.env.SLOW_READER_SECONDS ?? "60" } },
);
process.exit(status ?? 1);
