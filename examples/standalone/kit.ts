// The kit: accessible components with a style sheet of their own.
import { endpoint, html, js, live, liveView } from "livewright";
import { form, toForm } from "livewright/forms";
import {
  button,
  checkbox,
  dropdown,
  hideModal,
  input,
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
import { z } from "zod";

const Plant = z.object({ name: z.string().min(1), place: z.string(), note: z.string(), indoor: z.boolean() });
const plant = { as: "plant", schema: Plant } as const;

const Kit = liveView({
  query: z.object({ page: z.coerce.number().int().default(1) }),
  mount: () => ({ page: 1, entry: toForm({}, plant), plants: [{ id: 1, name: "Fern" }], said: "" }),
  handleParams: (socket, { query }) => socket.assign({ page: query.page }),
  events: {
    validate: (socket, params) => socket.assign({ entry: toForm(params["plant"], { ...plant, action: "validate" }) }),
    say: (socket, { text }) => socket.assign({ said: String(text) }),
  },
  render: ({ page, entry, plants, said }) => html`
    <h1>Kit</h1>
    ${said !== "" && toast({ id: "said", children: said })}
    ${form({
      for: entry,
      change: "validate",
      children: html`
        ${input({ field: entry.name, label: "Name" })}
        ${select({ field: entry.place, label: "Place", options: ["Window", "Bath"] })}
        ${textarea({ field: entry.note, label: "Note" })}
        ${checkbox({ field: entry.indoor, label: "Indoors" })}
      `,
    })}
    ${button({ type: "button", "phx-click": showModal("sure"), children: "Open" })}
    ${modal({
      id: "sure",
      title: "Sure?",
      children: html`<p>Nothing happens.</p>`,
      actions: button({ type: "button", "phx-click": hideModal("sure"), children: "Close" }),
    })}
    ${dropdown({
      id: "menu",
      label: "Menu",
      items: [{ label: "Hello", click: js().push("say", { value: { text: "Hello!" } }) }],
    })}
    ${tabs({ id: "care", label: "Care", tabs: [{ key: "water", label: "Water", children: "Twice a week." }] })}
    ${table({
      id: "plants",
      caption: "Plants",
      columns: [{ label: "Name", cell: ({ name }) => name }],
      rows: plants,
      key: ({ id }) => id,
    })}
    ${pagination({ page, pages: 3, href: (to) => `/?page=${to}` })} ${progress({ id: "done", label: "Done", value: 60 })}
    ${list([{ title: "Light", children: "Shade" }])}
  `,
});

export default endpoint({ routes: [live("/", Kit)] });
