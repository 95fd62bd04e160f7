// A simulated wind farm: one simulation on the server for all users of the dashboard.

import { type PubSub, topic } from "livewright/pubsub";
import { pubsub } from "./pubsub.ts";

/** The number of points in a chart. One is added each second. */
const POINTS = 60;

/** The upper edge of a chart is at 0, the lower at this height. */
const HEIGHT = 40;

/** One step of a curve, from (x, from) to (x + 1, to) in units of the chart. */
export interface Segment {
  readonly x: number;
  readonly from: number;
  readonly to: number;
}

export interface Gauge {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly max: number;
  readonly value: number;
  /** The segments of the curve, unordered: a new segment replaces the one that leaves the chart. The position of a segment depends only on its x, so the other segments stay unchanged and are not sent again.
   */
  readonly segments: readonly Segment[];
}

export const CHOICES = ["bakery", "cinema", "greenhouse"] as const;
type Choice = (typeof CHOICES)[number];

/** The data of the dashboard, which is the same for all users. */
export interface FarmState {
  readonly tick: number;
  readonly gauges: readonly Gauge[];
  readonly votes: Readonly<Record<Choice, number>>;
  readonly viewers: number;
}

/** The changed values of the farm, ready to be assigned. */
export const farmChanges = topic<Partial<FarmState>>("farm");

class Farm {
  readonly #pubsub: PubSub;
  #timer: NodeJS.Timeout | undefined;
  #state: FarmState = {
    tick: 0,
    gauges: [
      { id: "wind", label: "Wind", unit: "m/s", max: 20, value: 9, segments: [] },
      { id: "output", label: "Output", unit: "MW", max: 12, value: 5, segments: [] },
      { id: "battery", label: "Battery", unit: "%", max: 100, value: 62, segments: [] },
    ],
    votes: { bakery: 0, cinema: 0, greenhouse: 0 },
    viewers: 0,
  };

  constructor(bus: PubSub) {
    this.#pubsub = bus;
    for (let i = 0; i < POINTS; i++) this.#tick();
  }

  get state(): FarmState {
    return this.#state;
  }

  /** Starts the simulation. Its timer does not keep the process alive. */
  start(): void {
    if (this.#timer === undefined) this.#timer = setInterval(() => this.#tick(), 1000).unref();
  }

  vote(choice: Choice): void {
    const { votes } = this.#state;
    this.#change({ votes: { ...votes, [choice]: votes[choice] + 1 } });
  }

  enter(): void {
    this.#change({ viewers: this.#state.viewers + 1 });
  }

  leave(): void {
    this.#change({ viewers: this.#state.viewers - 1 });
  }

  /** Broadcasts only the changed values. */
  #change(change: Partial<FarmState>): void {
    this.#state = { ...this.#state, ...change };
    this.#pubsub.broadcast(farmChanges, change);
  }

  #tick(): void {
    const tick = this.#state.tick + 1;
    const wind = this.#value("wind") + (9 - this.#value("wind")) * 0.04 + (Math.random() - 0.5) * 1.6;
    const output = 12 / (1 + Math.exp((10 - wind) * 0.6));
    const battery = this.#value("battery") + (output - 4.5) * 0.3 + (50 - this.#value("battery")) * 0.01;
    const values: Readonly<Record<string, number>> = { wind, output, battery };
    this.#change({ tick, gauges: this.#state.gauges.map((gauge) => advance(gauge, tick, values[gauge.id] ?? 0)) });
  }

  #value(id: string): number {
    return this.#state.gauges.find((gauge) => gauge.id === id)?.value ?? 0;
  }
}

function advance(gauge: Gauge, tick: number, reading: number): Gauge {
  const value = Math.round(Math.min(gauge.max, Math.max(0, reading)) * 10) / 10;
  const segment: Segment = { x: tick, from: height(gauge, gauge.value), to: height(gauge, value) };
  const at = (tick - 1) % POINTS;
  const segments = at < gauge.segments.length ? gauge.segments.with(at, segment) : [...gauge.segments, segment];
  return { ...gauge, value, segments };
}

function height(gauge: Gauge, value: number): number {
  return Math.round((HEIGHT - 2) * (1 - value / gauge.max) * 10) / 10 + 1;
}

export const farm = new Farm(pubsub);
