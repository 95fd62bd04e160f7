// The application as a cluster of two workers.

import { serveCluster } from "livewright/cluster";

const server = await serveCluster("./app.mjs", { port: 0, host: "127.0.0.1", workers: 2 });
console.log(server.url);
