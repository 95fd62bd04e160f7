import { closest, html, inner, js, liveView } from "livewright";

const open = js()
  .show({ to: "#menu", transition: ["fade", "fade-from", "fade-to"], time: 150 })
  .focusFirst({ to: "#menu" });
const close = js().hide({ to: "#menu" });

export const Menu = liveView({
  mount: () => ({ removed: 0 }),
  events: { remove: (socket) => socket.update("removed", (n) => n + 1) },
  render: ({ removed }) => html`
    <button phx-click=${open}>Menu</button>
    <div id="menu" phx-click-away=${close}>
      <p>
        <!-- Relative to the button: no element needs an id. -->
        <button phx-click=${js()
          .push("remove")
          .hide({ to: closest("p") })}>Remove (${removed})</button>
        <button phx-click=${js().toggleClass("lit", { to: inner("b") })}>A <b>lamp</b></button>
      </p>
    </div>
  `,
});
