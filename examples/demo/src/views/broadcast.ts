import { html, liveView } from "livewright";
import { topic } from "livewright/pubsub";
import { z } from "zod";
import { pubsub } from "../pubsub.ts";

interface News {
  readonly msg: string;
}

const news = topic<News>("news");

/** Sends a message to everyone who has the page open. */
export function publish(msg: string): void {
  pubsub.broadcast(news, { msg: msg.slice(0, 500) });
}

export const Broadcast = liveView({
  mount(socket) {
    socket.subscribe(news);
    return { msg: "(none)", n: 0 };
  },
  events: {
    send: { params: z.object({ msg: z.string() }), handle: (_socket, { msg }) => publish(msg) },
  },
  handleInfo(socket, info) {
    if (news.is(info)) socket.assign(({ n }) => ({ msg: info.payload.msg, n: n + 1 }));
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
