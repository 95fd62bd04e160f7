/**
 * Closes the tabs of all visitors after each test, so that no test has to: `import "livewright/testing/node-test"` in the files
 * that `node --test` runs. Import it where tests run one after the other, as those of a file do unless they say otherwise.
 *
 * @module
 */

import { after, afterEach } from "node:test";
import { closeAll } from "./server.ts";

afterEach(() => closeAll());
after(() => closeAll());
