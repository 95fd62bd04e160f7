import { html, liveView } from "livewright";

export const Broadcast = liveView({
  mount(socket) {
    socket.subscribe("news");
    return { msg: "(none)", n: 0 };
  },
  handleInfo: (socket, msg: string) => socket.assign({ msg, n: socket.assigns.n + 1 }),
  render: ({ n, msg }) => html`<h1>Broadcast</h1>
<p>Messages: <span id="n">${n}</span></p>
<p>Last: <span id="msg">${msg}</span></p>`,
});
