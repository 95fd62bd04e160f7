import { setTimeout as sleep } from "node:timers/promises";
import { asyncResult, each, html, liveView } from "livewright";
import { topic } from "livewright/pubsub";
import { pubsub } from "../pubsub.ts";

let tickets = 0;

/** The number of questions that are being answered, for all users. */
let underway = 0;
const underwayCounts = topic<number>("async");

/** Answers slowly. The signal ends the wait if the answer is no longer needed. */
async function ask<Answer>(answer: Answer, signal: AbortSignal, time = 1_000): Promise<Answer> {
  pubsub.broadcast(underwayCounts, ++underway);
  try {
    return await sleep(time, answer, { signal });
  } finally {
    pubsub.broadcast(underwayCounts, --underway);
  }
}

const SKIES = ["Sun, 21 °C", "Clouds, 18 °C", "Rain, 15 °C", "Snow, −2 °C"];
const PLACES = ["Ash Lane", "Bridge", "Castle", "Docks", "Elm Square"];

const departures = (from: number) =>
  PLACES.map((place, i) => ({
    id: from + i,
    text: `${9 + Math.floor((from + i) / 6)}:${(from + i) % 6}5 to ${place}`,
  }));

const because = (reason: unknown) => (reason instanceof Error ? reason.message : String(reason));

export const Async = liveView({
  mount: (socket) => ({
    weather: socket.assignAsync("weather", (signal) => ask(SKIES[0], signal)),
    trains: socket.streamAsync("trains", (signal) => ask(departures(0), signal)),
    asked: 1,
    shown: PLACES.length,
    underway,
    // Mount runs for the dead render and for the connected view; both show the same ticket.
    ticket: socket.loadOnce("ticket", () => ++tickets),
  }),
  events: {
    again(socket) {
      const { asked } = socket.assigns;
      socket.assignAsync("weather", (signal) => ask(SKIES[asked % SKIES.length], signal));
      socket.assign({ asked: asked + 1 });
    },
    anew: (socket) => void socket.assignAsync("weather", (signal) => ask(SKIES[0], signal), { reset: true }),
    fail(socket) {
      socket.assignAsync("weather", async (signal) => {
        await ask("nothing", signal, 3_000);
        throw new Error("The weather station does not answer.");
      });
    },
    cancel: (socket) => socket.cancelAsync("weather", "You did not want to wait."),
    later(socket) {
      const { shown } = socket.assigns;
      socket.streamAsync("trains", (signal) => ask(departures(shown), signal));
      socket.assign({ shown: shown + PLACES.length });
    },
  },
  topics: { underway: { topic: underwayCounts, handle: (socket, count) => socket.assign({ underway: count }) } },
  render: ({ weather, trains, ticket, underway: count }) => html`
    <h1>Async</h1>
    <div class="tools">
      <button id="again" phx-click="again">Ask again</button>
      <button id="anew" phx-click="anew">Forget and ask</button>
      <button id="fail" phx-click="fail">Ask in vain</button>
      <button id="cancel" phx-click="cancel" disabled=${weather.loading === undefined}>Cancel</button>
    </div>
    <section id="weather" class="card" aria-live="polite" aria-busy="${String(weather.loading !== undefined)}">
      <h2>The weather</h2>
      ${asyncResult(weather, {
        loading: () => html`<p class="state">Asking…</p>`,
        failed: (reason) => html`<p class="state">${because(reason)}</p>`,
        ok: (sky, { loading, failed }) => html`
          <p class="value">${sky}</p>
          <p class="state">
            ${loading !== undefined ? "Asking again…" : failed === undefined ? "Just in." : `${because(failed)} This is from before.`}
          </p>
        `,
      })}
    </section>
    <section id="departures" class="card">
      <h2>Departures</h2>
      ${asyncResult(trains, {
        loading: () => html`<p class="state">Asking…</p>`,
        ok: (stream, { loading }) => html`
          <ul id="trains" phx-update="stream">${each(stream, (train, id) => html`<li id=${id}>${train.text}</li>`)}</ul>
          <button id="later" phx-click="later" disabled=${loading !== undefined}>Later ones</button>
        `,
      })}
    </section>
    <p class="quiet">Questions being answered for all visitors: <span id="underway">${count}</span>.</p>
    <p class="quiet">Your ticket: <span id="ticket">${ticket}</span>.</p>
  `,
});
