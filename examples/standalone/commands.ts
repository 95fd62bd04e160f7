// Commands: the browser runs them without the server. Focus, portals, and messages that a click closes.
import { byId, closest, endpoint, flashGroup, focusWrap, html, inner, js, live, liveView, portal } from "livewright";

const open = js()
  .show({ to: byId("panel") })
  .focusFirst({ to: byId("panel") });
const close = js().hide({ to: closest("#panel") });

const Commands = liveView({
  mount: () => ({ saved: 0 }),
  events: {
    save(socket) {
      socket.update("saved", (n) => n + 1);
      socket.putFlash("info", "Saved.");
    },
  },
  render: ({ saved, flash }) => html`
    <h1>Commands</h1>
    ${flashGroup({ flash })}
    <button id="open" phx-click=${open}>Open</button>
    <button phx-click=${js().toggleClass("lit", { to: inner("b") })}>A <b>lamp</b></button>
    ${portal({
      id: "panel-portal",
      target: "body",
      children: focusWrap({
        id: "panel",
        style: "display:none",
        children: html`<button id="close" phx-click=${close}>Close</button>`,
      }),
    })}
    <button id="save" phx-click=${js().push("save")}>Save (${saved})</button>
  `,
});

export default endpoint({ routes: [live("/", Commands)] });
