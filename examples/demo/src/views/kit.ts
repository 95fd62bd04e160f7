import { html, js, liveView } from "livewright";
import { form, toForm } from "livewright/forms";
import {
  button,
  checkbox,
  dropdown,
  input,
  type InputType,
  list,
  modal,
  pagination,
  progress,
  select,
  showModal,
  table,
  tabs,
  textarea,
  toast,
} from "livewright/ui";

const types: readonly InputType[] = [
  "text",
  "email",
  "password",
  "search",
  "tel",
  "url",
  "number",
  "range",
  "date",
  "datetime-local",
  "month",
  "week",
  "time",
  "color",
  "file",
];

const initial = {
  text: "Ferns",
  email: "no address",
  number: 42,
  range: 30,
  date: new Date("2026-11-20"),
  color: "#2f9e8a",
  size: "M",
  parts: ["leaf"],
  note: "",
  on: true,
};

const plants = Array.from({ length: 24 }, (_, n) => ({
  id: n + 1,
  name: `Fern ${n + 1}`,
  height: 12 + ((n * 37) % 90),
}));
const PER_PAGE = 4;

/** All components of livewright/ui, in their states. */
export const Kit = liveView({
  mount: () => ({ things: made(initial), page: 1, done: 40, said: "" }),
  handleParams(socket, { params }) {
    const page = Math.trunc(Number(params["page"] ?? 1));
    socket.assign({ page: page >= 1 && page <= plants.length / PER_PAGE ? page : 1 });
  },
  events: {
    change: (socket, { things }) => socket.assign({ things: made(things) }),
    more: (socket) => socket.update("done", (done) => Math.min(100, done + 20)),
    say: (socket, { what }) => socket.assign({ said: String(what) }),
  },
  render: ({ things, page, done, said }) => html`
    <h1>Kit</h1>
    <h2>Inputs</h2>
    ${form({
      for: things,
      change: "change",
      class: "stack kit",
      children: html`
        ${types.map((type) => input({ field: things[type as "text"], type, label: type }))}
        ${select({ field: things.size, label: "select", options: ["S", "M", "L"], prompt: "Choose…", hint: "With some help." })}
        ${select({ field: things.parts, label: "select multiple", options: ["root", "leaf", "spore"], multiple: true })}
        ${textarea({ field: things.note, label: "textarea", rows: 3 })}
        ${checkbox({ field: things.on, label: "checkbox" })}`,
    })}
    <h2>Buttons and menu</h2>
    <div class="row">
      ${button({ children: "Primary", type: "button", "phx-click": "more" })}
      ${button({ children: "Quiet", kind: "quiet", type: "button", "phx-click": showModal("dialog") })}
      ${button({ children: "Danger", kind: "danger", type: "button", "phx-click": js().push("say", { value: { what: "Danger!" } }) })}
      ${button({ children: "Disabled", type: "button", disabled: true })}
      ${dropdown({
        id: "menu",
        label: "Menu ▾",
        items: [
          { label: "Say hello", click: js().push("say", { value: { what: "Hello." } }), id: "hello" },
          { label: "Say goodbye", click: js().push("say", { value: { what: "Goodbye." } }) },
          { label: "The gallery", href: "/" },
        ],
      })}
    </div>
    ${said !== "" && toast({ id: "said", children: said, kind: "success", close: js().push("say", { value: { what: "" } }) })}
    ${toast({ id: "failed", children: "An error, read out at once.", kind: "error" })}
    <h2>Progress</h2>
    ${progress({ id: "done", label: "Done", value: done })}
    <h2>Table, list, pages</h2>
    ${table({
      id: "plants",
      caption: "Plants",
      rows: plants.slice((page - 1) * PER_PAGE, page * PER_PAGE),
      key: ({ id }) => id,
      columns: [
        { label: "Name", cell: ({ name }) => name },
        { label: "Height", cell: ({ height }) => `${height} cm`, align: "end" },
      ],
      actions: ({ id, name }) =>
        button({
          children: "Water",
          kind: "quiet",
          type: "button",
          "aria-label": `Water ${name}`,
          "phx-click": js().push("say", { value: { what: `${name} (${id}) is watered.` } }),
        }),
    })}
    ${pagination({ page, pages: plants.length / PER_PAGE, href: (to) => `/kit?page=${to}` })}
    ${list([
      { title: "Family", children: "Polypodiaceae" },
      { title: "Light", children: html`<em>half shade</em>` },
    ])}
    <h2>Tabs</h2>
    ${tabs({
      id: "tabs",
      label: "Care",
      tabs: [
        { key: "water", label: "Water", children: html`<p>Twice a week.</p>` },
        { key: "light", label: "Light", children: html`<p>Not too much.</p>` },
        { key: "soil", label: "Soil", children: html`<p>Loose, and never dry.</p>` },
      ],
    })}
    ${modal({ id: "dialog", title: "A dialog", children: html`<p>Tab stays in here. Escape leaves.</p>`, actions: button({ children: "Good", type: "button" }) })}
  `,
});

/** A form with an invalid email, to show its errors. */
function made(things: unknown) {
  return toForm((things ?? {}) as typeof initial, {
    as: "things",
    fields: { parts: ["text"] },
    errors: [{ path: ["email"], message: "This is what an error looks like." }],
    action: "show",
  });
}
