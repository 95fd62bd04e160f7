import { component, each, html, liveView } from "livewright";
import { z } from "zod";
import { type Moon, MOONS } from "./sort-moons.ts";

const ORDERS = {
  name: (a: Moon, b: Moon) => a.name.localeCompare(b.name),
  year: (a: Moon, b: Moon) => a.year - b.year,
  size: (a: Moon, b: Moon) => b.size - a.size,
};
type Order = keyof typeof ORDERS;

/** Moves a random moon to another position. */
function stir(moons: readonly Moon[]): readonly Moon[] {
  const from = Math.floor(Math.random() * moons.length);
  const to = (from + 1 + Math.floor(Math.random() * (moons.length - 1))) % moons.length;
  return moons.toSpliced(from, 1).toSpliced(to, 0, ...moons.slice(from, from + 1));
}

// A row that only moves is not sent again. The browser moves its element, including the state of its inputs.
const Row = component(
  ({ moon: { id, name, planet, year, size, note } }: { moon: Moon }) => html`
    <li id="moon-${id}" class="moon">
      <h2>${name}</h2>
      <p class="quiet">${planet}, ${year}, ${size} km</p>
      <input id="note-${id}" name="notes[${id}]" value=${note} aria-label="Note on ${name}" placeholder="Note" maxlength="100" autocomplete="off">
    </li>
  `,
);

export const Sort = liveView({
  mount: () => ({
    moons: MOONS,
    wanted: "",
    order: "name" as Order | undefined,
    stop: undefined as (() => void) | undefined,
  }),
  events: {
    sort: {
      params: z.object({ by: z.enum(["name", "year", "size"]) }),
      handle: (socket, { by }) => socket.assign(({ moons }) => ({ moons: moons.toSorted(ORDERS[by]), order: by })),
    },
    filter: {
      params: z.object({ wanted: z.string().max(50) }),
      handle: (socket, { wanted }) => socket.assign({ wanted }),
    },
    // The form contains only the rows on the page. The notes of other rows stay unchanged.
    note: {
      params: z.object({ notes: z.record(z.string(), z.string().max(100)) }),
      handle: (socket, { notes }) =>
        socket.update("moons", (moons) =>
          moons.map((moon) => {
            const note = notes[moon.id] ?? moon.note;
            return note === moon.note ? moon : { ...moon, note };
          }),
        ),
    },
    stir: (socket) => socket.assign(({ moons }) => ({ moons: stir(moons), order: undefined })),
    drift(socket) {
      const { stop } = socket.assigns;
      stop?.();
      socket.assign({ stop: stop === undefined ? socket.repeat("drift", 1000) : undefined });
    },
  },
  handleInfo: (socket) => socket.assign(({ moons }) => ({ moons: stir(moons), order: undefined })),
  render({ moons, wanted, order, stop }) {
    const found = moons.filter(({ name, planet }) => `${name} ${planet}`.toLowerCase().includes(wanted.toLowerCase()));
    return html`
      <h1>Sort</h1>
      <div class="tools">
        ${each(
          Object.keys(ORDERS),
          (by) =>
            html`<button id="by-${by}" phx-click="sort" phx-value-by="${by}" aria-pressed="${String(by === order)}">By ${by}</button>`,
        )}
        <button id="stir" phx-click="stir">Move one</button>
        <button id="drift" phx-click="drift" aria-pressed="${String(stop !== undefined)}">Move one every second</button>
      </div>
      <form id="filter" phx-change="filter" phx-submit="filter">
        <input type="search" name="wanted" value=${wanted} aria-label="Filter" placeholder="Filter by name or planet" maxlength="50">
      </form>
      <form id="notes" phx-change="note" phx-submit="note">
        <ul id="moons">
          ${each(
            found,
            (moon) => moon.id,
            (moon) => Row({ moon }),
          )}
        </ul>
      </form>
      <p class="quiet" role="status"><span id="found">${found.length}</span> of ${moons.length} moons</p>
    `;
  },
});
