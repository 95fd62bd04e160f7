import { each, html, js, liveView } from "livewright";
import { form, toForm } from "livewright/forms";
import { button, hideModal, modal, showModal } from "livewright/ui";
import { z } from "zod";

const actions = [
  "Add a note",
  "Sort the notes",
  "Turn the notes round",
  "Count the words",
  "Delete all notes",
] as const;

const find = toForm({ query: "" }, { as: "find" });

/** A command palette with keyboard search, and a dialog that confirms a deletion. */
export const Palette = liveView({
  pushes: { run: z.object({ commands: z.unknown() }) },
  mount: () => ({ query: "", active: 0, notes: ["Figs", "Apples", "Quinces"] as readonly string[], said: "" }),
  events: {
    search: {
      params: z.object({ find: z.object({ query: z.string() }) }),
      handle: (socket, { find: { query } }) => socket.assign({ query, active: 0 }),
    },
    key(socket, { key }) {
      // An input with its own phx-keydown handles its keys before the dialog does.
      if (key === "Escape") socket.pushEvent("run", { commands: hideModal("palette") });
      const { active } = socket.assigns;
      const count = matches(socket.assigns.query).length;
      if (count === 0) return;
      if (key === "ArrowDown") socket.assign({ active: (active + 1) % count });
      if (key === "ArrowUp") socket.assign({ active: (active - 1 + count) % count });
    },
    choose(socket) {
      const action = matches(socket.assigns.query)[socket.assigns.active];
      if (action === undefined) return;
      socket.assign(({ notes }) => ({ query: "", active: 0, ...run(action, notes) }));
      // Commands in a payload: the hook runs them, and here one of them opens the other dialog.
      const commands = hideModal("palette");
      socket.pushEvent("run", {
        commands: action === "Delete all notes" ? commands.concat(showModal("confirm")) : commands,
      });
    },
    pick(socket, { action }) {
      socket.assign(({ query }) => ({
        active: Math.max(
          0,
          matches(query).findIndex((one) => one === action),
        ),
      }));
    },
    clear: (socket) => socket.assign({ notes: [], said: "All notes are gone." }),
  },
  render({ query, active, notes, said }) {
    const found = matches(query);
    const chosen = found[active];
    return html`
      <h1>Palette</h1>
      <div>
        ${button({
          children: "Open the palette",
          kind: "quiet",
          type: "button",
          // The hook runs the same commands for Ctrl K. The focus returns to the element that has them.
          id: "open",
          "phx-hook": "Palette",
          "phx-click": showModal("palette"),
        })}
        <kbd>Ctrl</kbd> <kbd>K</kbd>
      </div>
      <p id="said" role="status">${said}</p>
      <ul id="notes" class="notes">${each(notes, (note) => html`<li>${note}</li>`)}</ul>
      ${modal({
        id: "palette",
        title: "What do you want to do?",
        children: form({
          for: find,
          change: "search",
          submit: "choose",
          children: html`
            <input id="query" class="lw-input" name=${find.query.name} value=${query} autocomplete="off" role="combobox" aria-expanded="true"
              aria-controls="found" aria-label="Command" aria-activedescendant=${chosen !== undefined && domId(chosen)} phx-keydown="key">
            <ul id="found" class="found" role="listbox" aria-label="Commands">
              ${each(
                found,
                (action) => action,
                (action) => html`
                  <li id=${domId(action)} role="option" aria-selected=${String(action === chosen)}
                    phx-click=${js().push("pick", { value: { action } }).push("choose")}>${action}</li>`,
              )}
            </ul>
            ${found.length === 0 && html`<p class="quiet">Nothing of that name.</p>`}`,
        }),
      })}
      ${modal({
        id: "confirm",
        title: "Delete all notes?",
        children: html`<p>They cannot be brought back.</p>`,
        actions: html`
          ${button({ children: "Keep them", kind: "quiet", type: "button", id: "keep", "phx-click": hideModal("confirm") })}
          ${button({ children: "Delete", kind: "danger", type: "button", id: "delete", "phx-click": hideModal("confirm").push("clear") })}`,
      })}
    `;
  },
});

function matches(query: string): readonly (typeof actions)[number][] {
  const words = query.toLowerCase();
  return actions.filter((action) => action.toLowerCase().includes(words));
}

function domId(action: string): string {
  return `action-${action.toLowerCase().replaceAll(" ", "-")}`;
}

function run(action: (typeof actions)[number], notes: readonly string[]): { notes: readonly string[]; said: string } {
  switch (action) {
    case "Add a note":
      return { notes: [...notes, `Note ${notes.length + 1}`], said: "Added." };
    case "Sort the notes":
      return { notes: notes.toSorted((a, b) => a.localeCompare(b)), said: "Sorted." };
    case "Turn the notes round":
      return { notes: notes.toReversed(), said: "Turned round." };
    case "Count the words":
      return { notes, said: `${notes.join(" ").split(/\s+/).filter(Boolean).length} words.` };
    case "Delete all notes":
      return { notes, said: "" };
  }
}
