// Nested views: each has its own process. Views send messages, ask questions, and may answer later.
import { type CallFrom, endpoint, html, live, liveRender, liveView, noReply } from "livewright";

const Till = liveView({
  mount: () => ({ waiting: [] as readonly CallFrom[] }),
  events: {
    serve(socket) {
      for (const from of socket.assigns.waiting) from.reply("served");
      socket.assign({ waiting: [] });
    },
  },
  handleCall(socket, _question: "next?", from) {
    socket.update("waiting", (all) => [...all, from]);
    return noReply; // The answer comes with the event `serve`.
  },
  render: ({ waiting }) => html`<button id="serve" phx-click="serve">Serve ${waiting.length}</button>`,
});

const Shop = liveView({
  mount: () => ({ answer: "none" }),
  events: {
    ask(socket) {
      socket.startAsync("ask", () => socket.child("till")?.call<string>("next?"));
    },
  },
  handleAsync: (socket, _name, outcome) => socket.assign({ answer: outcome.ok ? String(outcome.value) : "late" }),
  render: ({ answer }) => html`
    <h1>Nested views</h1>
    <button id="ask" phx-click="ask">Ask</button>
    <p>${answer}</p>
    ${liveRender(Till, { id: "till" })}
  `,
});

export default endpoint({ routes: [live("/", Shop)] });
