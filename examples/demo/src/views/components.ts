import { each, html, js, liveComponent, liveView } from "livewright";

const FRUIT = ["Apples", "Pears", "Plums", "Cherries", "Quinces", "Figs"];

/** The message of a tally to its view. */
type Said = { readonly kind: "counted"; readonly text: string } | { readonly kind: "remove"; readonly id: string };

// The browser runs this command when the element is removed: the element fades out first.
const FADE = js().hide({ transition: "fading", time: 300 });

const Star = liveComponent({
  name: "Star",
  mount: () => ({ on: false }),
  events: { toggle: (socket) => socket.update("on", (on) => !on) },
  render: ({ id, on, myself }) => html`
    <button class="star" phx-click="toggle" phx-target=${myself} aria-label="Star ${id}" aria-pressed="${String(on)}">★</button>
  `,
});

const Tally = liveComponent({
  name: "Tally",
  // `step` is a prop from the view. `count` is the tally's own state, which the view may set with `sendUpdate`.
  mount: (_socket, _props: { readonly step: number; readonly count?: number }) => ({ count: 0 }),
  events: {
    count(socket) {
      socket.update("count", (count, { step }) => count + step);
      const { id, count } = socket.assigns;
      socket.sendInfo({ kind: "counted", text: `${id}, now ${count}` } satisfies Said);
    },
    remove: (socket) => socket.sendInfo({ kind: "remove", id: String(socket.assigns.id) } satisfies Said),
  },
  render: ({ id, step, count, myself }) => html`
    <li id="tally-${id}" class="tally" phx-remove=${FADE}>
      ${Star({ id })}
      <h2>${id}</h2>
      <output>${count}</output>
      <button class="count" phx-click="count" phx-target=${myself} aria-label="+${step} ${id}">+${step}</button>
      <button class="remove" phx-click="remove" phx-target=${myself} aria-label="Remove ${id}">×</button>
    </li>
  `,
});

export const Components = liveView({
  mount: () => ({ fruit: FRUIT.slice(0, 3), step: 1, heard: "nothing" }),
  events: {
    add: (socket) =>
      socket.update("fruit", (fruit) => [...fruit, ...FRUIT.filter((name) => !fruit.includes(name)).slice(0, 1)]),
    reverse: (socket) => socket.update("fruit", (fruit) => fruit.toReversed()),
    step: (socket) => socket.update("step", (step) => (step === 1 ? 10 : 1)),
    zero(socket) {
      for (const id of socket.assigns.fruit) socket.sendUpdate(Tally, id, { count: 0 });
    },
  },
  handleInfo(socket, said: Said) {
    if (said.kind === "counted") return socket.assign({ heard: said.text });
    socket.update("fruit", (fruit) => fruit.filter((name) => name !== said.id));
    socket.assign({ heard: `${said.id} want to go` });
  },
  render: ({ fruit, step, heard }) => html`
    <h1>Components</h1>
    <div class="tools">
      <button id="add-fruit" phx-click="add" disabled=${fruit.length === FRUIT.length}>Add a fruit</button>
      <button id="reverse" phx-click="reverse">Reverse</button>
      <button id="step" phx-click="step">Count in ${step === 1 ? "tens" : "ones"}</button>
      <button id="zero" phx-click="zero">All to zero</button>
    </div>
    <ul id="tallies">
      ${each(
        fruit,
        (id) => id,
        (id) => Tally({ id, step }),
      )}
    </ul>
    <p class="quiet" role="status">Last heard from a tally: <span id="heard">${heard}</span>.</p>
  `,
});
