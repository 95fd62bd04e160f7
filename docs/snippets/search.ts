import { each, html, liveView } from "livewright";
import { z } from "zod";

const CITIES = ["Amsterdam", "Bergen", "Cork"];

export const Search = liveView({
  mount: () => ({ query: "", city: "" }),
  events: {
    search: {
      params: z.object({ query: z.string() }),
      handle: (socket, { query }) => socket.assign({ query }),
    },
    choose: {
      params: z.object({ city: z.enum(CITIES) }),
      handle: (socket, { city }) => socket.assign({ city }),
    },
    reset: (socket) => socket.assign({ query: "", city: "" }),
  },
  render: ({ query, city }) => html`
    <form id="search" phx-change="search" phx-submit="search">
      <input name="query" value=${query} aria-label="City" phx-debounce="200" phx-window-keydown="reset" phx-key="Escape">
    </form>
    ${each(
      CITIES.filter((name) => name.toLowerCase().startsWith(query.toLowerCase())),
      (name) => html`<button phx-click="choose" phx-value-city=${name}>${name}</button>`,
    )}
    <p>${city}</p>
  `,
});
