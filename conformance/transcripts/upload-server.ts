// The recorded upload against Livewright. The server makes refs and tokens, so the frames of the client get the new
// ones.

import { Connection } from "../../packages/livewright/src/channel/connection.ts";
import type { WireRoot } from "../../packages/livewright/src/diff/wire.ts";
import { Routes } from "../../packages/livewright/src/router/route-table.ts";
import { live } from "../../packages/livewright/src/router/routes.ts";
import { signSession, signStatic } from "../../packages/livewright/src/tokens/tokens.ts";
import type { Frame } from "./recording.ts";
import { Upload } from "./views/upload.ts";
import { testContext } from "../../packages/livewright/src/test-support/app-context.ts";
import { connectInfo } from "../../packages/livewright/src/test-support/fixtures.ts";

/** Names that servers generate. */
export const REF: RegExp = /(?<![-\w])phx-[\w-]{12,16}(?![\w-])/g;
const app = testContext();

/** A server with the page of the upload, which replaces the recorded names by its own. */
export class UploadServer {
  readonly sent: Frame[] = [];
  readonly #connection = new Connection(
    app,
    { send: (text) => void this.sent.push(JSON.parse(text) as Frame), close() {}, bufferedAmount: 0 },
    {
      session: () => ({}),
      routes: new Routes([live("/upload", Upload)]),
      connectInfo: { ...connectInfo, origin: "http://127.0.0.1:4000" },
    },
  );
  #ref = "";
  #tokens: Readonly<Record<string, string>> = {};

  /** Sends a frame of the client, and returns the replies once the server is idle. */
  async play(frame: Frame): Promise<Frame[]> {
    const [joinRef, ref, topic, event, payload] = frame;
    if (event === "chunk") {
      const head = [joinRef, ref, topic, event].map((part) => Buffer.from(part ?? ""));
      const lengths = Buffer.from([0, ...head.map(({ length }) => length)]);
      this.#connection.receive(Buffer.concat([lengths, ...head, Buffer.alloc(payload["bytes"] as number, "x")]));
    } else this.#connection.receive(JSON.stringify([joinRef, ref, topic, event, this.#ours(topic, event, payload)]));
    await new Promise((resolve) => setTimeout(resolve, 0));
    const sent = this.sent.splice(0);
    for (const [name] of JSON.stringify(sent.map(treeOf)).matchAll(REF)) this.#ref = name;
    for (const [, , , , { response }] of sent)
      this.#tokens = (response as { entries?: Record<string, string> } | undefined)?.entries ?? this.#tokens;
    return sent;
  }

  #ours(topic: string, event: string, payload: Frame[4]): unknown {
    const id = topic.slice(topic.indexOf(":") + 1);
    if (event === "phx_join" && topic.startsWith("lvu:")) return { token: this.#tokens[id] };
    if (event === "phx_join") {
      const session = signSession(app.keys, { id, view: "/upload", liveSession: "default" });
      return { ...payload, session, static: signStatic(app.keys, { id }) };
    }
    return JSON.parse(JSON.stringify(payload).replaceAll(REF, this.#ref));
  }
}

/** The tree of a frame, or its diff. */
export function treeOf([, , , event, payload]: Frame): WireRoot | undefined {
  if (event === "diff") return payload as WireRoot;
  const { rendered, diff } = (payload["response"] ?? {}) as { rendered?: WireRoot; diff?: WireRoot };
  return rendered ?? diff;
}
