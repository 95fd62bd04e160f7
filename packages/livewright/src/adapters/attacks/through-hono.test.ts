// All attacks, against an endpoint inside Hono.

import { attackThrough } from "../../test-support/attack-target.ts";
import { HOSTS } from "../../test-support/hosts.ts";

const host = HOSTS["Hono"];
if (host !== undefined) attackThrough(host);

await import("./input.test.ts");
await import("./limits.test.ts");
await import("./tokens.test.ts");
await import("./wire.test.ts");
