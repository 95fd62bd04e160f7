import { each, html, liveView } from "livewright";
import { form, toForm } from "livewright/forms";
import { localPubSub, topic } from "livewright/pubsub";
import { button, input } from "livewright/ui";
import { z } from "zod";

export const pubsub = localPubSub();
const signed = topic<string>("guestbook");

/** An application would ask its database. */
let book: readonly string[] = [];

const Entry = z.object({ name: z.string().trim().min(1, "Please enter your name.") });
const signing = { as: "entry", schema: Entry } as const;

export const Guestbook = liveView({
  mount: () => ({ names: book, entry: toForm({}, signing) }),
  topics: {
    signed: { topic: signed, handle: (socket, name) => socket.update("names", (all) => [...all, name]) },
  },
  events: {
    validate: (socket, { entry }) => socket.assign({ entry: toForm(entry, { ...signing, action: "validate" }) }),
    sign(socket, { entry }) {
      const filled = toForm(entry, { ...signing, action: "sign" });
      if (filled.$value === undefined) return socket.assign({ entry: filled });
      const { name } = filled.$value;
      book = [...book, name];
      pubsub.broadcast(signed, name);
      socket.assign({ entry: toForm({}, signing) });
    },
  },
  render: ({ names, entry }) => html`
    <ul>${each(names, (name) => html`<li>${name}</li>`)}</ul>
    ${form({
      for: entry,
      change: "validate",
      submit: "sign",
      children: html`${input({ field: entry.name, label: "Name" })} ${button({ children: "Sign" })}`,
    })}
  `,
});
