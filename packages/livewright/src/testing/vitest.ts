/**
 * Closes the tabs of all visitors after each test, so that no test has to: `setupFiles: ["livewright/testing/vitest"]` in the
 * configuration of vitest. Tests that run concurrently in one file are left to themselves until all of the file are done.
 *
 * @module
 */

import { afterAll, afterEach } from "vitest";
import { closeAll } from "./server.ts";

afterEach(({ task }) => {
  if (task.concurrent !== true) closeAll();
});
afterAll(() => closeAll());
