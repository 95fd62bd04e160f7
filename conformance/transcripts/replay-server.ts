// Replaces the recorded server: the recorded frames of the client go to a real connection, with the tokens of this
// server instead of the recorded ones.

import { Connection } from "../../packages/livewright/src/channel/connection.ts";
import { KeyRing } from "../../packages/livewright/src/crypto/keys.ts";
import type { AnyLiveView } from "../../packages/livewright/src/live/live-view.ts";
import { renderView } from "../../packages/livewright/src/page/render-view.ts";
import type { AppContext } from "../../packages/livewright/src/app/app-context.ts";
import { rootContainer } from "../../packages/livewright/src/render/container.ts";
import { localPubSub } from "../../packages/livewright/src/pubsub/local.ts";
import { Routes } from "../../packages/livewright/src/router/route-table.ts";
import { live } from "../../packages/livewright/src/router/routes.ts";
import { signSession, signStatic, verifyFlash } from "../../packages/livewright/src/tokens/tokens.ts";
import type { Frame } from "./recording.ts";
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
import { connectInfo, SECRET_KEY_BASE } from "../../packages/livewright/src/test-support/fixtures.ts";
import { testContext } from "../../packages/livewright/src/test-support/app-context.ts";

/** Views by path. */
export type Pages = Readonly<Record<string, AnyLiveView>>;
/** Sticky views by name. */
export type Views = Readonly<Record<string, AnyLiveView>>;

/** The recordings that this server can answer: their pages, and their sticky views. */
export const RECORDINGS: readonly { readonly name: string; readonly pages: Pages; readonly views?: Views }[] = [
  { name: "counter", pages: { "/counter": Counter } },
  { name: "table-small", pages: { "/table": Table } },
  { name: "form", pages: { "/form": Form } },
  { name: "broadcast", pages: { "/broadcast": Broadcast } },
  { name: "events", pages: { "/events": Events } },
  { name: "stream", pages: { "/stream": StreamView } },
  { name: "chat", pages: { "/chat": Chat } },
  { name: "components", pages: { "/components": Components } },
  { name: "nested", pages: { "/nested": Nested }, views: { child: Child } },
  { name: "nav", pages: { "/nav/a": Nav, "/nav/b": Nav, "/nav/item/:id": Nav, "/other": Other } },
  { name: "table", pages: { "/table": Table } },
];

/** The effects on the server of steps without a frame. */
const NEWS: Record<string, string> = {
  "POST /broadcast": "one",
  "POST /broadcast same": "one",
  "POST /broadcast html": '<i>"é😀"</i>\n',
};

const CONNECT_INFO = { ...connectInfo, origin: "http://127.0.0.1:4000" };

/** A server with the views of one recording. */
export class ReplayServer {
  readonly #keys = new KeyRing(SECRET_KEY_BASE);
  readonly #pubsub = localPubSub();
  readonly #runtime: AppContext;
  readonly #routes: Routes;
  readonly #sent: Frame[] = [];
  readonly #connection: Connection;
  /** The tokens that the client found in its pages: session tokens by id, and the last flash token. */
  readonly #sessions = new Map<string, string>();
  #flash: string | undefined;

  constructor(pages: Pages, views: Views) {
    this.#routes = new Routes(Object.entries(pages).map(([path, view]) => live(path, view)));
    this.#runtime = testContext({ keys: this.#keys, pubsub: this.#pubsub, views: new Map(Object.entries(views)) });
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

  /** Sends frames of the client, or runs the step on the server, and returns the replies. */
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
    // A page that is loaded after a redirect shows its flash, and passes it to the join.
    const flash = "url" in payload && this.#flash !== undefined ? verifyFlash(this.#keys, this.#flash) : {};
    if (payload["static"] !== null) tokens["static"] = signStatic(this.#keys, { id, flash });
    if ("flash" in payload) tokens["flash"] = this.#flash;
    return [joinRef, ref, topic, event, { ...payload, ...tokens }];
  }

  /** The attributes of the view on its page. A view of a route has its own page, which may contain sticky views. */
  #session(id: string, { url }: Frame[4]): string {
    const match = typeof url === "string" ? this.#routes.matchLive(new URL(url).pathname) : undefined;
    if (match !== undefined) {
      const { view, viewName } = match.route;
      const context = { params: match.params, session: {} };
      const page = renderView(
        this.#runtime,
        { connectInfo: CONNECT_INFO },
        {
          view,
          viewName,
          id,
          hooks: [],
          layout: undefined,
          context,
          params: undefined,
          contain: (element, content) => {
            const session = signSession(this.#keys, { id, view: viewName, liveSession: "default" });
            return rootContainer(view.container, { ...element, session }, true, content);
          },
        },
      );
      if ("html" in page) this.#remember(page.html);
    }
    return this.#sessions.get(id) ?? "";
  }
}
