import { each, html, liveView } from "livewright";

interface Message {
  readonly id: number;
  readonly user: string;
  readonly text: string;
}

const textOf = (params: Readonly<Record<string, unknown>>): string => (params["msg"] as { text: string }).text;

export const Chat = liveView({
  mount: (socket, { params }) => ({
    room: typeof params["room"] === "string" ? params["room"] : "lobby",
    user: typeof params["user"] === "string" ? params["user"] : "anon",
    text: "",
    // The time zone of the recorded server.
    next: 572,
    messages: socket.stream("messages", [] as readonly Message[], { limit: -50 }),
  }),
  events: {
    typing: (socket, params) => socket.assign({ text: textOf(params) }),
    send(socket, params) {
      const text = textOf(params);
      if (text === "") return;
      socket.sendInfo({ id: socket.assigns.next, user: socket.assigns.user, text } satisfies Message);
      socket.assign({ text: "", next: socket.assigns.next + 1 });
    },
  },
  handleInfo: (socket, message: Message) => socket.streamInsert("messages", message, { limit: -50 }),
  render: ({ room, user, text, messages }) => html`<h1>Chat: ${room}</h1>
<div id="messages" phx-update="stream">
  ${each(
    messages,
    (message: Message, domId) =>
      html`<p id=${domId} class="${message.user === user && "mine"}"><b>${message.user}</b>: ${message.text}</p>`,
  )}
</div>
<form id="chat-form" phx-submit="send" phx-change="typing">
  <input id="msg_text" name="msg[text]" value=${text} autocomplete="off">
  <button>Send</button>
</form>`,
});
