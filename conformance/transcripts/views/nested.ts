import { html, liveRender, liveView } from "livewright";

export const Child = liveView({
  name: "child",
  mount: (_, { session }) => ({ name: String(session["name"]), n: 0 }),
  events: { inc: (socket) => socket.update("n", (n) => n + 1) },
  render: ({ name, n }) => html`<p>child ${name}: ${n}</p>
<button id="inc-${name}" phx-click="inc">+</button>`,
});

const box = { tag: "section", class: "box" };

export const Nested = liveView({
  mount: () => ({ show: true, n: 0 }),
  events: {
    toggle: (socket) => socket.update("show", (show) => !show),
    tick: (socket) => socket.update("n", (n) => n + 1),
  },
  render: ({ show, n }) => html`<h1>Nested</h1>
<button id="toggle" phx-click="toggle">toggle</button>
<button id="tick" phx-click="tick">tick ${n}</button>
${liveRender(Child, { id: "child-a", session: { name: "a" } })}
${show && html`<div>${liveRender(Child, { id: "child-b", session: { name: "b" }, container: box })}</div>`}
${liveRender(Child, { id: "child-sticky", session: { name: "sticky" }, sticky: true })}`,
});
