// The recorded visitor comes to our server: every frame the client sent then is sent to a real connection, and what comes
// back has to leave the official client in the same state, in no more bytes.

import { describe, expect, test } from "vitest";
import { Connection } from "../../packages/livewright/src/channel/connection.ts";
import { KeyRing } from "../../packages/livewright/src/crypto/keys.ts";
import type { WireRoot } from "../../packages/livewright/src/diff/wire.ts";
import { DEFAULT_LIMITS } from "../../packages/livewright/src/foundation/limits.ts";
import type { AnyLiveView } from "../../packages/livewright/src/live/live-view.ts";
import { localPubSub } from "../../packages/livewright/src/pubsub/local.ts";
import { Routes } from "../../packages/livewright/src/router/route-table.ts";
import { live } from "../../packages/livewright/src/router/routes.ts";
import { signSession, signStatic } from "../../packages/livewright/src/session/session-token.ts";
import { silentLogger } from "../../packages/livewright/src/telemetry/logger.ts";
import { ClientTree, type StreamInstructions } from "../oracle/client-tree.ts";
import { type Frame, recording } from "./recording.ts";
import { samePage } from "./same-page.ts";
import { Broadcast } from "./views/broadcast.ts";
import { Chat } from "./views/chat.ts";
import { Components } from "./views/components.ts";
import { Counter } from "./views/counter.ts";
import { Events } from "./views/events.ts";
import { Form } from "./views/form.ts";
import { StreamView } from "./views/stream.ts";
import { Table } from "./views/table.ts";

/** What the steps without a frame of the client did to the server. */
const NEWS: Record<string, string> = {
  "POST /broadcast": "one",
  "POST /broadcast same": "one",
  "POST /broadcast html": '<i>"é😀"</i>\n',
};

/** A server with one view, and the frames it sends. */
class Server {
  readonly #keys = new KeyRing("a secret of at least 32 characters");
  readonly #pubsub = localPubSub();
  readonly #path: string;
  readonly #sent: Frame[] = [];
  readonly #connection: Connection;

  constructor(path: string, view: AnyLiveView) {
    this.#path = path;
    this.#connection = new Connection(
      {
        keys: this.#keys,
        logger: silentLogger,
        pubsub: this.#pubsub,
        limits: DEFAULT_LIMITS,
        development: false,
        clientVersion: "1.2.12",
      },
      { send: (text) => void this.#sent.push(JSON.parse(text) as Frame), close() {}, bufferedAmount: 0 },
      {
        session: () => ({}),
        views: new Map(),
        routes: new Routes([live(path, view)]),
        connectInfo: { origin: "http://127.0.0.1:4000", userAgent: undefined, peer: undefined, headers: new Headers() },
      },
    );
  }

  async play(step: string, frames: readonly Frame[]): Promise<Frame[]> {
    for (const frame of frames) this.#connection.receive(JSON.stringify(this.#withTokens(frame)));
    if (frames.length === 0) this.#pubsub.broadcast("news", NEWS[step]);
    await new Promise((resolve) => void setTimeout(resolve, 0));
    return this.#sent.splice(0);
  }

  #withTokens([joinRef, ref, topic, event, payload]: Frame): Frame {
    if (event !== "phx_join") return [joinRef, ref, topic, event, payload];
    const id = topic.slice(3);
    const session = signSession(this.#keys, { id, view: this.#path, liveSession: "default" });
    return [joinRef, ref, topic, event, { ...payload, session, static: signStatic(this.#keys, { id }) }];
  }
}

/** The tree, or the change to it, in a frame; and whether it replaces what the client holds. */
function treeOf([, , , event, payload]: Frame): { tree: WireRoot; whole: boolean } | undefined {
  if (event === "diff") return { tree: payload as WireRoot, whole: false };
  const { rendered, diff } = (payload["response"] ?? {}) as { rendered?: WireRoot; diff?: WireRoot };
  if (rendered !== undefined) return { tree: rendered, whole: true };
  return diff === undefined ? undefined : { tree: diff, whole: false };
}

/** The official client's page after a frame. */
function shown(page: ClientTree | undefined, frame: Frame): ClientTree | undefined {
  const { tree, whole } = treeOf(frame) ?? {};
  if (tree === undefined) return page;
  if (whole || page === undefined) return new ClientTree(tree, true);
  page.merge(tree);
  return page;
}

const bytes = (tree: unknown): number => (tree === undefined ? 0 : Buffer.byteLength(JSON.stringify(tree)));

/** What the client shows, in a form in which equal pages are equal. */
function seen(page: ClientTree | undefined): unknown {
  const { html = "", streams = [] } = page?.shown() ?? {};
  return { page: samePage(html), streams: streams.map(sameInstructions) };
}

/** To the client, `false` and `null` are the same: it may insert. */
function sameInstructions([ref, inserts, ...rest]: StreamInstructions): unknown {
  return [ref, inserts.map(([id, at, limit, updateOnly]) => [id, at, limit, updateOnly === true]), ...rest];
}

/**
 * Of an empty stream the recorded server sends the statics of a row at once, ours with the first row. That frame may be
 * longer; all frames up to it may not.
 */
const LATE_STATICS: ReadonlySet<string> = new Set(["chat: submit"]);

/** All that is in a frame besides the tree: who it is for, how it went, reply, client events and title. */
function aside(frame: Frame): unknown {
  const [joinRef, ref, topic, event, { status, reason, response }] = frame;
  const { r, e, t } = (treeOf(frame)?.tree ?? {}) as Record<string, unknown>;
  const { cids } = (response ?? {}) as { cids?: unknown };
  return { joinRef, ref, topic, event, status, reason, cids, r, e, t };
}

describe.each<[string, string, AnyLiveView]>([
  ["counter", "/counter", Counter],
  ["table-small", "/table", Table],
  ["form", "/form", Form],
  ["broadcast", "/broadcast", Broadcast],
  ["events", "/events", Events],
  ["stream", "/stream", StreamView],
  ["chat", "/chat", Chat],
  ["components", "/components", Components],
  ["table", "/table", Table],
])("%s", (name, path, view) => {
  test("the client ends up the same, with no more bytes", async () => {
    const server = new Server(path, view);
    let theirs: ClientTree | undefined;
    let ours: ClientTree | undefined;
    let exchanges = 0;
    const sums = { ours: 0, theirs: 0 };
    for (const { step, out, in: recorded } of recording(name)) {
      exchanges++;
      const sent = await server.play(step, out);
      expect(sent.map(aside), step).toEqual(recorded.map(aside));
      for (const [index, frame] of recorded.entries()) {
        const mine = sent[index] as Frame;
        theirs = shown(theirs, frame);
        ours = shown(ours, mine);
        expect(seen(ours), step).toEqual(seen(theirs));
        const [length, limit] = [bytes(treeOf(mine)?.tree), bytes(treeOf(frame)?.tree)];
        sums.ours += length;
        sums.theirs += limit;
        expect(sums.ours, step).toBeLessThanOrEqual(sums.theirs);
        if (!LATE_STATICS.has(`${name}: ${step}`)) expect(length, step).toBeLessThanOrEqual(limit);
      }
    }
    expect(exchanges).toBeGreaterThan(3);
  });
});
