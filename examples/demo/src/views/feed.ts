import { each, html, liveView } from "livewright";
import { sightings, TOTAL } from "./feed-sightings.ts";

/** The number of rows of one fetch, and the most rows on the page. */
const PAGE = 40;
const SHOWN = 120;

const number = (n: number) => n.toLocaleString("en");

export const Feed = liveView({
  // The view remembers only the position of the page in the feed.
  mount: (socket) => ({ rows: socket.stream("rows", sightings(1, PAGE)), from: 1, to: PAGE }),
  events: {
    // The first row has become visible.
    earlier(socket) {
      const { from, to } = socket.assigns;
      const first = Math.max(1, from - PAGE);
      // Each insertion goes to the front, so the first row is inserted last.
      socket.stream("rows", sightings(first, from - 1).toReversed(), { at: 0, limit: SHOWN });
      socket.assign({ from: first, to: Math.min(to, first + SHOWN - 1) });
    },
    // The last row has become visible.
    later(socket) {
      const { from, to } = socket.assigns;
      const last = Math.min(TOTAL, to + PAGE);
      socket.stream("rows", sightings(to + 1, last), { limit: -SHOWN });
      socket.assign({ from: Math.max(from, last - SHOWN + 1), to: last });
    },
  },
  render: ({ rows, from, to }) => html`
    <h1>Feed</h1>
    <p class="quiet">Of ${number(TOTAL)} sightings, <span id="range">${number(from)} to ${number(to)}</span> are on the page.</p>
    <div id="feed" class="feed" role="group" aria-label="Sightings" tabindex="0">
      <div class="more ${from > 1 && "some"}"></div>
      <ul
        id="rows" phx-update="stream" phx-viewport-overrun-target="nowhere"
        phx-viewport-top=${from > 1 && "earlier"} phx-viewport-bottom=${to < TOTAL && "later"}>
        ${each(
          rows,
          (row, domId) => html`
            <li id=${domId}>
              <span class="quiet">${number(row.id)}</span>
              <strong>${row.title}</strong>
              ${row.remark !== "" && html`<p class="quiet">${row.remark}</p>`}
            </li>
          `,
        )}
      </ul>
      <div class="more ${to < TOTAL && "some"}"></div>
      <div id="nowhere"></div>
    </div>
  `,
});
