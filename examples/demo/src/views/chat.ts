import { each, html, liveView } from "livewright";
import { topic } from "livewright/pubsub";
import { z } from "zod";
import { pubsub } from "../pubsub.ts";

interface Message {
  readonly id: number;
  readonly name: string;
  readonly text: string;
  /** The time of day. */
  readonly at: string;
}

const SHOWN = 50;
const chat = topic<Message>("chat");

/** The last messages, for users who join later. Views keep no messages: their messages are on the page. */
let latest: readonly Message[] = [];
let count = 0;

function say(name: string, text: string): void {
  const message: Message = { id: ++count, name, text, at: new Date().toISOString().slice(11, 16) };
  latest = [...latest, message].slice(-SHOWN);
  pubsub.broadcast(chat, message);
}

const draft = z.object({ name: z.string().trim().max(30), text: z.string().max(500) });

export const Chat = liveView({
  mount: (socket) => ({ messages: socket.stream("messages", latest, { limit: -SHOWN }), name: "", text: "" }),
  topics: {
    chat: { topic: chat, handle: (socket, message) => socket.streamInsert("messages", message, { limit: -SHOWN }) },
  },
  events: {
    // The view knows the typed text, so that it survives a reconnect and can be cleared.
    write: { params: draft, handle: (socket, { name, text }) => socket.assign({ name, text }) },
    send: {
      params: draft,
      handle(socket, { name, text }) {
        if (text.trim() !== "") say(name || "Somebody", text.trim());
        socket.assign({ name, text: "" });
      },
    },
  },
  render: ({ messages, name, text }) => html`
    <h1>Chat</h1>
    <div class="log" role="log" aria-label="Messages" tabindex="0">
      <ul id="messages" phx-update="stream">
        ${each(
          messages,
          (message, domId) => html`
            <li id=${domId} class="message colour-${(message.name.length + message.name.charCodeAt(0)) % 6}">
              <strong>${message.name}</strong> <time>${message.at}</time>
              <p>${message.text}</p>
            </li>
          `,
        )}
      </ul>
      <p class="quiet">Nobody has said anything yet.</p>
    </div>
    <form id="say" phx-change="write" phx-submit="send" class="say">
      <input name="name" value=${name} aria-label="Your name" placeholder="Your name" autocomplete="off" maxlength="30">
      <input name="text" value=${text} aria-label="Message" placeholder="Message" autocomplete="off" maxlength="500" required>
      <button>Send</button>
    </form>
  `,
});
