import type { Worker } from "node:cluster";
import { LivewrightError } from "../../foundation/errors.ts";
import { ignore } from "../../foundation/ignore.ts";
import type { Logger } from "../../telemetry/logger.ts";
import { isWorkerReport, type StopRequest, type WorkerReport } from "./messages.ts";

/** A running cluster, in its primary process. */
export interface RunningCluster {
  /** The server's URL on this machine, such as `http://localhost:4000`. */
  readonly url: string;
  readonly port: number;
  /**
   * Restarts the workers, one after the other: a new one listens before the old one stops, so no request is refused. The new workers load
   * the program and the application again.
   *
   * @returns settles when all workers are new. Rejects with LW108 if a new one cannot start; the old ones go on
   */
  readonly reload: () => Promise<void>;
  /** Stops all workers: clients reconnect elsewhere, and requests may finish. */
  readonly close: () => Promise<void>;
}

/** Options of a {@link Supervisor}. */
export interface SupervisorOptions {
  /** The number of workers. */
  readonly count: number;
  readonly logger: Logger;
  /** Milliseconds in which a worker stops. */
  readonly stopTime: number;
  /** Starts a worker. Its number is for the log, and is not used again. */
  readonly fork: (number: string) => Worker;
  /** Called after all workers have ended, because new ones kept ending. */
  readonly gaveUp: () => void;
}

/** Milliseconds that a worker which is replaced still takes requests: the time that its connections have to see that they end. */
const RELOAD_DELAY = 1_000;
/** Milliseconds for a worker to end after its time to stop. */
const GRACE = 5_000;
/** A worker that has served for this many milliseconds works. */
const STABLE = 10_000;
/** Milliseconds before the second attempt in a row to start a worker. Doubled for each further one, up to the maximum. */
const PAUSE = 100;
const MAX_PAUSE = 5_000;
/** Attempts in a row after which a cluster without a working worker ends. */
const MAX_ATTEMPTS = 10;

type Ready = Extract<WorkerReport, { livewrightWorker: "ready" }>;

/** A worker from its start to its end. */
interface Member {
  readonly name: string;
  readonly worker: Worker;
  ready: boolean;
  /** It has served long enough, so that its end is not the fault of the program. */
  stable: boolean;
  /** Its end is expected, or its successor has been started. */
  replaced: boolean;
  readonly ended: Promise<void>;
}

/** Keeps a number of workers running. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #members = new Set<Member>();
  readonly #pauses = new Set<ReturnType<typeof setTimeout>>();
  #names = 0;
  /** Workers in a row that ended early. */
  #attempts = 0;
  #reloading: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /**
   * Starts all workers.
   *
   * @returns the address, once all listen
   * @throws {LivewrightError} LW108 if one cannot start
   */
  async start(): Promise<{ readonly url: string; readonly port: number }> {
    try {
      const [first] = await Promise.all(Array.from({ length: this.#options.count }, () => this.#start()));
      return first as Ready;
    } catch (error) {
      this.#closing ??= this.#end();
      for (const { worker } of this.#members) worker.process.kill("SIGKILL");
      await this.#closing;
      throw error;
    }
  }

  reload(): Promise<void> {
    return (this.#reloading ??= this.#reload().finally(() => (this.#reloading = undefined)));
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#end());
  }

  async #end(): Promise<void> {
    for (const pause of this.#pauses) clearTimeout(pause);
    this.#pauses.clear();
    await Promise.all([...this.#members].map((member) => this.#stop(member, 0)));
  }

  async #reload(): Promise<void> {
    const { logger } = this.#options;
    const old = [...this.#members];
    for (const member of old) {
      if (this.#closing !== undefined) return;
      // One that ended in the meantime has a successor already.
      if (!this.#members.has(member) || member.replaced) continue;
      member.replaced = true;
      try {
        await this.#start();
      } catch (error) {
        if (this.#closing !== undefined) return;
        logger.error("The workers were not restarted, because a new one could not start.", { error });
        member.replaced = false;
        if (!this.#members.has(member)) this.#replace();
        throw error;
      }
      await this.#stop(member, RELOAD_DELAY);
    }
    logger.info("All workers are new.");
  }

  /** Starts a worker. Settles when it listens. */
  #start(): Promise<Ready> {
    const { logger, fork } = this.#options;
    const name = `Worker ${++this.#names}`;
    const worker = fork(`${this.#names}`);
    return new Promise((resolve, reject) => {
      let failure: LivewrightError | undefined;
      let stable: ReturnType<typeof setTimeout> | undefined;
      const member: Member = {
        name,
        worker,
        ready: false,
        stable: false,
        replaced: false,
        ended: new Promise((end) => {
          worker.once("exit", (code: number | null, signal: string | null) => {
            clearTimeout(stable);
            this.#members.delete(member);
            end();
            const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
            if (member.ready) return this.#ended(member, how);
            reject(failure ?? new LivewrightError("LW108", `${name} ended ${how} before it listened.`));
          });
        }),
      };
      this.#members.add(member);
      // Sending to a worker that is gone.
      worker.on("error", ignore);
      worker.on("message", (report: unknown) => {
        if (!isWorkerReport(report)) return;
        if (report.livewrightWorker === "failed") {
          failure = failed(name, report);
          return;
        }
        member.ready = true;
        stable = setTimeout(() => {
          member.stable = true;
          this.#attempts = 0;
        }, STABLE);
        stable.unref();
        logger.info(`${name} (pid ${worker.process.pid}) listens.`);
        resolve(report);
      });
    });
  }

  /** A worker has ended after it listened. */
  #ended(member: Member, how: string): void {
    if (member.replaced || this.#closing !== undefined) return;
    this.#options.logger.error(`${member.name} ended ${how}. Another one is started.`);
    if (!member.stable) this.#attempts++;
    this.#replace();
  }

  /** Starts a worker in place of one that ended: the first immediately, further ones after growing pauses. */
  #replace(): void {
    if (this.#closing !== undefined) return;
    if (this.#attempts >= MAX_ATTEMPTS && ![...this.#members].some(({ stable }) => stable)) return this.#giveUp();
    const pause = this.#attempts <= 1 ? 0 : Math.min(MAX_PAUSE, PAUSE * 2 ** (this.#attempts - 2));
    const timer = setTimeout(() => {
      this.#pauses.delete(timer);
      this.#start().catch((error: unknown) => {
        if (this.#closing !== undefined) return;
        this.#attempts++;
        this.#options.logger.error("A worker could not start. Another one is started.", { error });
        this.#replace();
      });
    }, pause);
    this.#pauses.add(timer);
  }

  #giveUp(): void {
    const { logger, gaveUp } = this.#options;
    const error = new LivewrightError("LW109", `${MAX_ATTEMPTS} workers in a row ended soon after their start.`, {
      hint: "The lines above have the reason of each.",
    });
    logger.error(error.message);
    void this.close().then(gaveUp);
  }

  /** Stops a worker, and waits for its end. */
  async #stop(member: Member, delay: number): Promise<void> {
    const { worker, ended, name } = member;
    const { stopTime, logger } = this.#options;
    member.replaced = true;
    const request: StopRequest = { livewrightWorker: "stop", delay };
    // One that does not listen yet has no clients.
    if (member.ready && worker.isConnected()) worker.send(request);
    else worker.process.kill("SIGKILL");
    const late = setTimeout(
      () => {
        logger.warn(`${name} did not stop in time and is killed.`);
        worker.process.kill("SIGKILL");
      },
      delay + stopTime + GRACE,
    );
    await ended;
    clearTimeout(late);
  }
}

function failed(
  name: string,
  { message, stack }: Extract<WorkerReport, { livewrightWorker: "failed" }>,
): LivewrightError {
  const cause = new Error(message);
  if (stack !== undefined) cause.stack = stack;
  return new LivewrightError("LW108", `${name} could not start: ${message}`, { cause });
}
