// Livewright with uploads to temporary files, which are deleted when they are complete.

import { endpoint, html, live, liveView } from "livewright";
import { silentLogger } from "livewright/telemetry";
import { liveFileInput } from "livewright/uploads";
import { serve } from "livewright/node";
import { ready } from "./measured.mjs";

const Page = liveView({
  mount: (socket) => ({
    file: socket.allowUpload("file", {
      maxEntries: 1000,
      maxFileSize: 1e12,
      autoUpload: true,
      async progress(of, entry) {
        if (entry.done) await of.consumeUploadedEntry(entry, () => undefined);
      },
    }),
  }),
  events: { validate() {} },
  render: ({ file }) => html`
    <form phx-change="validate">${liveFileInput({ upload: file })}</form>
    ${file.entries.map(({ progress }) => html`<progress max="100" value=${progress}></progress>`)}
  `,
});

const app = endpoint({
  secretKeyBase: "a secret that only the bench has, and that keeps nothing",
  logger: silentLogger,
  routes: [live("/", Page)],
});
const server = await serve(app, { port: 0, host: "127.0.0.1", signals: false });
ready(server.port);
