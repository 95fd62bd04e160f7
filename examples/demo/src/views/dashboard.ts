import { component, each, html, liveView } from "livewright";
import { z } from "zod";
import { CHOICES, farm, farmChanges, type Gauge, type Segment } from "../farm.ts";

const Line = component(
  ({ x, from, to }: Segment) => html`
    <path class="area" d="M${x} 40V${from}L${x + 1} ${to}V40z"/>
    <path class="line" d="M${x} ${from}L${x + 1} ${to}"/>
  `,
);

const Chart = component(
  ({ gauge, tick }: { gauge: Gauge; tick: number }) => html`
    <section class="gauge">
      <h2>${gauge.label}</h2>
      <p class="value"><span id="${gauge.id}">${gauge.value}</span> ${gauge.unit}</p>
      <svg viewBox="${tick - 59} 0 60 40" preserveAspectRatio="none" aria-hidden="true">
        ${each(gauge.segments, (segment) => Line(segment))}
      </svg>
      <meter min="0" max="${gauge.max}" value="${gauge.value}" aria-label="${gauge.label}"></meter>
    </section>
  `,
);

export const Dashboard = liveView({
  mount(socket) {
    if (socket.connected) farm.enter();
    return farm.state;
  },
  events: {
    vote: { params: z.object({ for: z.enum(CHOICES) }), handle: (_socket, vote) => farm.vote(vote.for) },
  },
  topics: { farm: { topic: farmChanges, handle: (socket, change) => socket.assign(change) } },
  terminate: () => farm.leave(),
  render: ({ tick, gauges, votes, viewers }) => html`
    <h1>Dashboard</h1>
    <p class="quiet"><span id="viewers">${viewers}</span> ${viewers === 1 ? "visitor is" : "visitors are"} watching.</p>
    <div class="gauges">
      ${each(
        gauges,
        (gauge) => gauge.id,
        (gauge) => Chart({ gauge, tick }),
      )}
    </div>
    <section class="poll">
      <h2>What should the wind power next?</h2>
      ${each(
        CHOICES,
        (choice) => choice,
        (choice) => html`
          <div class="choice">
            <button id="vote-${choice}" phx-click="vote" phx-value-for="${choice}">${choice}</button>
            <progress max="${Math.max(1, ...Object.values(votes))}" value="${votes[choice]}" aria-label="${choice}"></progress>
            <span id="votes-${choice}">${votes[choice]}</span>
          </div>
        `,
      )}
    </section>
  `,
});
