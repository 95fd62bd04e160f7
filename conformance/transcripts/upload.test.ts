// The recorded visitor uploads a file to our server. Refs and tokens are made by the server, so what the client sends is told
// those of ours; and what is compared is what it shows when a frame of it has been answered.

import { expect, test } from "vitest";
import { Connection } from "../../packages/livewright/src/channel/connection.ts";
import { KeyRing } from "../../packages/livewright/src/crypto/keys.ts";
import type { WireRoot } from "../../packages/livewright/src/diff/wire.ts";
import { DEFAULT_LIMITS } from "../../packages/livewright/src/foundation/limits.ts";
import { localPubSub } from "../../packages/livewright/src/pubsub/local.ts";
import { Routes } from "../../packages/livewright/src/router/route-table.ts";
import { live } from "../../packages/livewright/src/router/routes.ts";
import { signSession, signStatic } from "../../packages/livewright/src/session/session-token.ts";
import { silentLogger } from "../../packages/livewright/src/telemetry/logger.ts";
import { ClientTree } from "../oracle/client-tree.ts";
import { type Frame, recording } from "./recording.ts";
import { samePage } from "./same-page.ts";
import { Upload } from "./views/upload.ts";

/** Names that servers make up. */
const REF = /(?<![-\w])phx-[\w-]{12,16}(?![\w-])/g;
const keys = new KeyRing("a secret of at least 32 characters");

/** Our server, and what it calls things. */
class Server {
  readonly sent: Frame[] = [];
  readonly #connection = new Connection(
    {
      keys,
      logger: silentLogger,
      pubsub: localPubSub(),
      limits: DEFAULT_LIMITS,
      views: new Map(),
      development: false,
      clientVersion: "1.2.12",
    },
    { send: (text) => void this.sent.push(JSON.parse(text) as Frame), close() {}, bufferedAmount: 0 },
    {
      session: () => ({}),
      routes: new Routes([live("/upload", Upload)]),
      connectInfo: {
        origin: "http://127.0.0.1:4000",
        userAgent: undefined,
        peer: undefined,
        uri: "https://app.test/",
        peerData: {},
        headers: new Headers(),
      },
    },
  );
  #ref = "";
  #tokens: Readonly<Record<string, string>> = {};

  /** Plays a frame of the client and returns what came back when nothing more does. */
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
      const session = signSession(keys, { id, view: "/upload", liveSession: "default" });
      return { ...payload, session, static: signStatic(keys, { id }) };
    }
    return JSON.parse(JSON.stringify(payload).replaceAll(REF, this.#ref));
  }
}

/** The page after some frames. */
function shown(page: ClientTree | undefined, frames: readonly Frame[]): ClientTree | undefined {
  let now = page;
  for (const frame of frames) {
    const tree = treeOf(frame);
    if (tree === undefined) continue;
    if (now === undefined) now = new ClientTree(tree, true);
    else now.merge(tree);
  }
  return now;
}

function treeOf([, , , event, payload]: Frame): WireRoot | undefined {
  if (event === "diff") return payload as WireRoot;
  const { rendered, diff } = (payload["response"] ?? {}) as { rendered?: WireRoot; diff?: WireRoot };
  return rendered ?? diff;
}

const named = (text: string): string => text.replaceAll(REF, "phx-REF");
const bytes = (frames: readonly Frame[]): number =>
  frames.reduce((sum, frame) => sum + Buffer.byteLength(named(JSON.stringify(treeOf(frame) ?? ""))), 0);

/** White space is folded here and not there. */
const seen = (page: ClientTree | undefined): unknown =>
  samePage(named(page?.shown()?.html ?? "").replaceAll(/\s+/g, " "));

/** What replies say besides the page. */
function answers(frames: readonly Frame[]): unknown {
  return frames
    .filter(([, , , event]) => event === "phx_reply")
    .map(([joinRef, ref, topic, , { status, response }]) => {
      const {
        rendered: _rendered,
        diff: _diff,
        liveview_version: _version,
        entries,
        ref: upload,
        ...rest
      } = response as Record<string, unknown>;
      return {
        joinRef,
        ref,
        topic,
        status,
        upload: upload !== undefined,
        entries: Object.keys(entries ?? {}),
        ...rest,
      };
    });
}

const closes = (frames: readonly Frame[]) => frames.filter(([, , , event]) => event === "phx_close");

test("the client ends up the same, with no more bytes", async () => {
  const server = new Server();
  let theirs: ClientTree | undefined;
  let ours: ClientTree | undefined;
  const sums = { ours: 0, theirs: 0 };
  let exchanges = 0;
  for (const { step, out, in: received } of recording("upload")) {
    const sent: Frame[] = [];
    for (const frame of out) sent.push(...(await server.play(frame)));
    const at = `${step}, frame ${++exchanges}`;
    theirs = shown(theirs, received);
    ours = shown(ours, sent);
    expect(seen(ours), at).toEqual(seen(theirs));
    expect(answers(sent), at).toEqual(answers(received));
    expect(closes(sent), at).toEqual(closes(received));
    sums.ours += bytes(sent);
    sums.theirs += bytes(received);
    expect(sums.ours, at).toBeLessThanOrEqual(sums.theirs);
  }
  expect(exchanges).toBe(10);
});
