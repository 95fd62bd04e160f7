// What one measurement collects: the server's CPU time while some work is done, and how long each answer took.

import { performance } from "node:perf_hooks";

export class Meter {
  /** Microseconds of CPU, user and system. */
  spent = 0;
  /** Milliseconds, one for each thing that was waited for. */
  latencies = [];
  #server;
  #counts = false;

  constructor(server) {
    this.#server = server;
  }

  /** Does some work and counts what it costs the server. */
  async run(work) {
    const before = await this.#server.ask("cpu");
    this.#counts = true;
    await work(this);
    this.#counts = false;
    this.spent += (await this.#server.ask("cpu")) - before;
  }

  /** Waits for an answer; only what is part of the work is counted. */
  async time(action) {
    const began = performance.now();
    const result = await action();
    if (this.#counts) this.latencies.push(performance.now() - began);
    return result;
  }

  /** The cost of one unit when so many were done. */
  per(units) {
    return { costs: [this.spent / units], latencies: this.latencies };
  }
}
