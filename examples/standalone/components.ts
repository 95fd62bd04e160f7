// Components: functions of their props, and LiveComponents with their own state and events.
import {
  component,
  dynamicTag,
  each,
  endpoint,
  html,
  intersperse,
  live,
  liveComponent,
  liveView,
  memo,
  raw,
} from "livewright";

const Heading = component(({ level, text }: { readonly level: 1 | 2; readonly text: string }) =>
  dynamicTag(`h${level}`, { class: "heading" }, text),
);

const Tally = liveComponent({
  mount: (_socket, _props: { readonly name: string }) => ({ count: 0 }),
  events: { inc: (socket) => socket.update("count", (n) => n + 1) },
  // The events of an element with this target reach the component instead of the view.
  render: ({ id, name, count, myself }) =>
    html`<li><button id="tally-${id}" phx-click="inc" phx-target=${myself}>${name}: ${count}</button></li>`,
});

const Fruits = liveView({
  mount: () => ({ names: ["Apples", "Pears"], about: "<em>Click to count.</em>" }),
  events: { reverse: (socket) => socket.update("names", (names) => names.toReversed()) },
  render: ({ names, about }) => html`
    ${Heading({ level: 1, text: "Components" })}
    <p>${intersperse(names, ", ", (name) => html`<b>${name}</b>`)}</p>
    <p>${memo([about], () => raw(about))}</p>
    <ul>${each(
      names,
      (name) => name,
      (name) => Tally({ id: name, name }),
    )}</ul>
    <button id="reverse" phx-click="reverse">Reverse</button>
  `,
});

export default endpoint({ routes: [live("/", Fruits)] });
