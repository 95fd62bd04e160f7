// The recorded visitor comes to our server: every frame the client sent then is sent to a real connection, and what comes
// back has to leave the official client in the same state, in no more bytes.

import { describe, expect, test } from "vitest";
import { Connection } from "../../packages/livewright/src/channel/connection.ts";
import { KeyRing } from "../../packages/livewright/src/crypto/keys.ts";
import type { WireRoot } from "../../packages/livewright/src/diff/wire.ts";
import { DEFAULT_LIMITS } from "../../packages/livewright/src/foundation/limits.ts";
import type { AnyLiveView } from "../../packages/livewright/src/live/live-view.ts";
import { renderView } from "../../packages/livewright/src/page/render-view.ts";
import type { Runtime } from "../../packages/livewright/src/process/runtime.ts";
import { localPubSub } from "../../packages/livewright/src/pubsub/local.ts";
import { Routes } from "../../packages/livewright/src/router/route-table.ts";
import { live } from "../../packages/livewright/src/router/routes.ts";
import { verifyFlash } from "../../packages/livewright/src/session/flash-token.ts";
import { signStatic } from "../../packages/livewright/src/session/session-token.ts";
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
import { Nav, Other } from "./views/nav.ts";
import { Child, Nested } from "./views/nested.ts";
import { StreamView } from "./views/stream.ts";
import { Table } from "./views/table.ts";

/** What the steps without a frame of the client did to the server. */
const NEWS: Record<string, string> = {
  "POST /broadcast": "one",
  "POST /broadcast same": "one",
  "POST /broadcast html": '<i>"é😀"</i>\n',
};

const CONNECT_INFO = {
  origin: "http://127.0.0.1:4000",
  userAgent: undefined,
  peer: undefined,
  uri: "https://app.test/",
  peerData: {},
  headers: new Headers(),
};

/** A server with the views of one recording, and the frames it sends. */
class Server {
  readonly #keys = new KeyRing("a secret of at least 32 characters");
  readonly #pubsub = localPubSub();
  readonly #runtime: Runtime;
  readonly #routes: Routes;
  readonly #sent: Frame[] = [];
  readonly #connection: Connection;
  /** What the client found in the pages it was sent: session tokens by id, and the last flash token. */
  readonly #sessions = new Map<string, string>();
  #flash: string | undefined;

  constructor(pages: Pages, views: Views) {
    this.#routes = new Routes(Object.entries(pages).map(([path, view]) => live(path, view)));
    this.#runtime = {
      keys: this.#keys,
      logger: silentLogger,
      pubsub: this.#pubsub,
      limits: DEFAULT_LIMITS,
      views: new Map(Object.entries(views)),
      development: false,
      clientVersion: "1.2.12",
    };
    this.#connection = new Connection(
      this.#runtime,
      { send: (text) => void this.#sent.push(JSON.parse(text) as Frame), close() {}, bufferedAmount: 0 },
      {
        session: () => ({}),
        routes: this.#routes,
        connectInfo: CONNECT_INFO,
      },
    );
  }

  async play(step: string, frames: readonly Frame[]): Promise<Frame[]> {
    for (const frame of frames) this.#connection.receive(JSON.stringify(this.#withTokens(frame)));
    if (frames.length === 0) this.#pubsub.broadcast("news", NEWS[step]);
    await new Promise((resolve) => void setTimeout(resolve, 0));
    const sent = this.#sent.splice(0);
    this.#remember(JSON.stringify(sent).replaceAll('\\"', '"'));
    return sent;
  }

  #remember(sent: string): void {
    for (const [, id = "", token = ""] of sent.matchAll(/ id="([^"]+)" [^>]*?data-phx-session="([^"]+)"/g))
      this.#sessions.set(id, token);
    this.#flash = /"flash":"([^"]+)"/.exec(sent)?.[1] ?? this.#flash;
  }

  #withTokens([joinRef, ref, topic, event, payload]: Frame): Frame {
    if (event !== "phx_join") return [joinRef, ref, topic, event, payload];
    const id = topic.slice(3);
    const tokens: Record<string, unknown> = { session: this.#session(id, payload) };
    // A page that is loaded after a redirect shows its flash, and says so to the view that joins.
    const flash = "url" in payload && this.#flash !== undefined ? verifyFlash(this.#keys, this.#flash) : {};
    if (payload["static"] !== null) tokens["static"] = signStatic(this.#keys, { id, flash });
    if ("flash" in payload) tokens["flash"] = this.#flash;
    return [joinRef, ref, topic, event, { ...payload, ...tokens }];
  }

  /** What the page says about the view. That of a route comes with a page of its own, which may show sticky views. */
  #session(id: string, { url }: Frame[4]): string {
    const match = typeof url === "string" ? this.#routes.matchLive(new URL(url).pathname) : undefined;
    if (match !== undefined) {
      const { view, viewName } = match.route;
      const context = { params: match.params, session: {} };
      const request = {
        view,
        viewName,
        id,
        liveSession: "default",
        hooks: [],
        layout: undefined,
        context,
        params: undefined,
      };
      const page = renderView(this.#runtime, { ...request, connectInfo: CONNECT_INFO, main: true });
      if ("html" in page) this.#remember(page.html);
    }
    return this.#sessions.get(id) ?? "";
  }
}

/** The tree, or the change to it, in a frame; and whether it replaces what the client holds. */
function treeOf([, , , event, payload]: Frame): { tree: WireRoot; whole: boolean } | undefined {
  if (event === "diff") return { tree: payload as WireRoot, whole: false };
  const { rendered, diff } = (payload["response"] ?? {}) as { rendered?: WireRoot; diff?: WireRoot };
  if (rendered !== undefined) return { tree: rendered, whole: true };
  return diff === undefined ? undefined : { tree: diff, whole: false };
}

type Pages = Readonly<Record<string, AnyLiveView>>;
type Views = Readonly<Record<string, AnyLiveView>>;

/** The official client's page after a frame. */
function shown(page: ClientTree | undefined, frame: Frame): ClientTree | undefined {
  const { tree, whole } = treeOf(frame) ?? {};
  if (tree === undefined) return page;
  if (whole || page === undefined) return new ClientTree(tree, true);
  page.merge(tree);
  return page;
}

const bytes = (tree: unknown): number => (tree === undefined ? 0 : Buffer.byteLength(untokened(JSON.stringify(tree))));

/** Session tokens are as long as they are. */
const untokened = (text: string): string => text.replace(/ data-phx-session=(\\?")[^"\\]*/g, " data-phx-session=$1");

/** What the client shows, in a form in which equal pages are equal. */
function seen(page: ClientTree | undefined): unknown {
  const { html = "", streams = [] } = page?.shown() ?? {};
  return { page: samePage(untokened(html)), streams: streams.map(sameInstructions) };
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
  const { cids, container, live_redirect, redirect } = (response ?? {}) as Record<string, unknown>;
  const patch = event === "live_patch" ? frame[4] : undefined;
  const leads = [patch, live_redirect, redirect].map(direction);
  return { joinRef, ref, topic, event, status, reason, cids, container, leads, r, e, t };
}

/** Where to, how, and whether with flash. The recorded server also names the status that redirects have anyway. */
function direction(instruction: unknown): unknown {
  if (instruction === undefined) return undefined;
  const { to, kind, flash } = instruction as Record<string, unknown>;
  return { to, kind, flash: flash !== undefined };
}

/** The recorded server says that there are no events before it redirects; ours says nothing. */
const isEmpty = ([, , , event, payload]: Frame): boolean => event === "diff" && JSON.stringify(payload) === '{"e":[]}';

/** A channel closes beside what else is said; on the recorded server at another moment than on ours. */
const isClose = (frame: Frame): boolean => frame[3] === "phx_close";

describe.each<[string, Pages, Views?]>([
  ["counter", { "/counter": Counter }],
  ["table-small", { "/table": Table }],
  ["form", { "/form": Form }],
  ["broadcast", { "/broadcast": Broadcast }],
  ["events", { "/events": Events }],
  ["stream", { "/stream": StreamView }],
  ["chat", { "/chat": Chat }],
  ["components", { "/components": Components }],
  ["nested", { "/nested": Nested }, { child: Child }],
  ["nav", { "/nav/a": Nav, "/nav/b": Nav, "/nav/item/:id": Nav, "/other": Other }],
  ["table", { "/table": Table }],
])("%s", (name, pages, views = {}) => {
  test("the client ends up the same, with no more bytes", async () => {
    const server = new Server(pages, views);
    const theirs = new Map<string, ClientTree | undefined>();
    const ours = new Map<string, ClientTree | undefined>();
    const closed: { theirs: Frame[]; ours: Frame[] } = { theirs: [], ours: [] };
    let exchanges = 0;
    const sums = { ours: 0, theirs: 0 };
    for (const { step, out, in: received } of recording(name)) {
      exchanges++;
      const answers = await server.play(step, out);
      closed.theirs.push(...received.filter(isClose));
      closed.ours.push(...answers.filter(isClose));
      const recorded = received.filter((frame) => !isClose(frame) && !isEmpty(frame));
      const sent = answers.filter((frame) => !isClose(frame));
      expect(sent.map(aside), step).toEqual(recorded.map(aside));
      for (const [index, frame] of recorded.entries()) {
        const mine = sent[index] as Frame;
        const [, , topic] = frame;
        theirs.set(topic, shown(theirs.get(topic), frame));
        ours.set(topic, shown(ours.get(topic), mine));
        expect(seen(ours.get(topic)), step).toEqual(seen(theirs.get(topic)));
        const [length, limit] = [bytes(treeOf(mine)?.tree), bytes(treeOf(frame)?.tree)];
        sums.ours += length;
        sums.theirs += limit;
        expect(sums.ours, step).toBeLessThanOrEqual(sums.theirs);
        if (!LATE_STATICS.has(`${name}: ${step}`)) expect(length, step).toBeLessThanOrEqual(limit);
      }
    }
    expect(closed.ours).toEqual(closed.theirs);
    expect(exchanges).toBeGreaterThan(3);
  });
});
