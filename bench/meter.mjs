// The result of one measurement: the server's CPU time for some work, and the latency of each answer.

import { performance } from "node:perf_hooks";

export class Meter {
  /** Microseconds of CPU time, user and system. */
  spent = 0;
  /** Latencies in milliseconds, one for each answer. */
  latencies = [];
  #server;
  #counts = false;

  constructor(server) {
    this.#server = server;
  }

  /** Runs some work and adds its cost on the server. */
  async run(work) {
    const before = await this.#server.ask("cpu");
    this.#counts = true;
    await work(this);
    this.#counts = false;
    this.spent += (await this.#server.ask("cpu")) - before;
  }

  /** Waits for an answer. Records its latency only during counted work. */
  async time(action) {
    const began = performance.now();
    const result = await action();
    if (this.#counts) this.latencies.push(performance.now() - began);
    return result;
  }

  /** Returns the cost of one of `count` units. */
  per(units) {
    return { costs: [this.spent / units], latencies: this.latencies };
  }
}
