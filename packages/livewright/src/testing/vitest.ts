/**
 * Closes all tabs after each test. Add it to the configuration of vitest: `setupFiles: ["livewright/testing/vitest"]`.
 * If tests of one file run concurrently, the tabs stay open until all of them are done.
 *
 * @module
 */

import { afterAll, afterEach } from "vitest";
import { closeAll } from "./server.ts";

afterEach(({ task }) => {
  if (task.concurrent !== true) closeAll();
});
afterAll(() => closeAll());
