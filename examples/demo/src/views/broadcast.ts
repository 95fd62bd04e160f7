import { html, liveView } from "livewright";
import { topic } from "livewright/pubsub";
import { z } from "zod";
import { pubsub } from "../pubsub.ts";

interface News {
  readonly msg: string;
}

const news = topic<News>("news");

/** Sends a message to all open pages. */
export function publish(msg: string): void {
  pubsub.broadcast(news, { msg: msg.slice(0, 500) });
}

export const Broadcast = liveView({
  mount: () => ({ msg: "(none)", n: 0 }),
  topics: {
    news: { topic: news, handle: (socket, { msg }) => socket.assign(({ n }) => ({ msg, n: n + 1 })) },
  },
  events: {
    send: { params: z.object({ msg: z.string() }), handle: (_socket, { msg }) => publish(msg) },
  },
  render: ({ msg, n }) => html`
    <h1>Broadcast</h1>
    <p>Messages: <span id="n">${n}</span></p>
    <p>Last: <span id="msg">${msg}</span></p>
    <form id="send" phx-submit="send" class="inline">
      <input name="msg" aria-label="Message" placeholder="Good morning" autocomplete="off" maxlength="500" required>
      <button>Send to all</button>
    </form>
  `,
});
