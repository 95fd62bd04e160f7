// Broadcasts and streams: every open page shows a message as soon as it is sent, and the server keeps no list for each page.
import { each, endpoint, html, live, liveView } from "livewright";
import { localPubSub, message, topic, topicName } from "livewright/pubsub";

interface Line {
  readonly id: number;
  readonly text: string;
}

const pubsub = localPubSub();
const said = topic<Line>("said");
const cleared = message<{ readonly by: string }>();
let lines: readonly Line[] = [];

const Chat = liveView({
  mount: (socket) => ({ lines: socket.stream("lines", lines, { limit: -50 }), by: "" }),
  topics: { said: { topic: said, handle: (socket, line) => socket.streamInsert("lines", line, { limit: -50 }) } },
  events: {
    say(_socket, { text }) {
      const line = { id: lines.length, text: String(text) };
      lines = [...lines, line];
      pubsub.broadcast(said, line);
    },
    clear: (socket) => socket.sendInfo(cleared({ by: "you" })),
  },
  handleInfo(socket, info) {
    if (!cleared.is(info)) return;
    socket.stream("lines", [], { reset: true });
    socket.assign({ by: info.payload.by });
  },
  render: ({ lines: shown, by }) => html`
    <h1>Chat about ${topicName(said)}</h1>
    <ul id="lines" phx-update="stream">${each(shown, (line, id) => html`<li id=${id}>${line.text}</li>`)}</ul>
    <form id="say" phx-submit="say"><input name="text" aria-label="Message"><button>Send</button></form>
    <button id="clear" phx-click="clear">Clear</button>
    <p>${by !== "" && `Cleared by ${by}.`}</p>
  `,
});

export default endpoint({ pubsub, routes: [live("/", Chat)] });
