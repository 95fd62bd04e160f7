// Async work: the page shows a loading state first, and stays responsive until the value arrives.
import { asyncResult, endpoint, html, live, liveView } from "livewright";

const weather = async (signal: AbortSignal) => {
  signal.throwIfAborted();
  return "Sun, 21 °C";
};

const Weather = liveView({
  // `loadOnce` gives the connected view the value that the first HTML shows.
  mount: async (socket) => ({
    ticket: await socket.loadOnce("ticket", async () => Math.trunc(Math.random() * 1_000)),
    weather: socket.assignAsync("weather", weather),
    report: "none",
  }),
  events: {
    reload: (socket) => void socket.assignAsync("weather", weather, { reset: true }),
    report: (socket) => socket.startAsync("report", async () => "written"),
  },
  handleAsync: (socket, _name, outcome) => socket.assign({ report: outcome.ok ? String(outcome.value) : "failed" }),
  render: ({ ticket, weather: result, report }) => html`
    <h1>Async</h1>
    <p>Ticket ${ticket}</p>
    <p id="weather">${asyncResult(result, {
      loading: () => "Asking…",
      failed: (reason) => `Failed: ${String(reason)}`,
      ok: (text) => text,
    })}</p>
    <button id="reload" phx-click="reload">Reload</button>
    <button id="report" phx-click="report">Report: ${report}</button>
  `,
});

export default endpoint({ routes: [live("/", Weather)] });
