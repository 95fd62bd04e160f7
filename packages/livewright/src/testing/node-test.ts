/**
 * Closes all tabs after each test. Import it in the files that `node --test` runs:
 * `import "livewright/testing/node-test"`. The tests of such a file must run one after the other, which is the default.
 *
 * @module
 */

import { after, afterEach } from "node:test";
import { closeAll } from "./server.ts";

afterEach(() => closeAll());
after(() => closeAll());
