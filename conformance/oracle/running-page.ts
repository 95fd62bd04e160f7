import type { AnyLiveView } from "../../packages/livewright/src/live/live-view.ts";
import type { Socket } from "../../packages/livewright/src/live/socket.ts";
import { ViewProcess } from "../../packages/livewright/src/process/view-process.ts";
import { connectInfo } from "../../packages/livewright/src/test-support/fixtures.ts";
import { testContext } from "../../packages/livewright/src/test-support/app-context.ts";

/** A view in its process, whose messages are kept until the client takes them. */
export class RunningPage {
  /** True if the client does not read. */
  congested = false;
  socket!: Socket;
  readonly #process: ViewProcess;
  readonly #messages: object[] = [];
  readonly #errors: unknown[] = [];

  constructor(view: AnyLiveView) {
    const keep = (message: object | undefined): string => {
      if (message !== undefined) this.#messages.push(message);
      return "";
    };
    const failed = (message: string, fields?: object): void => void this.#errors.push(message, fields);
    const congested = (): boolean => this.congested;
    this.#process = new ViewProcess(
      testContext({ logger: { debug() {}, info() {}, warn: failed, error: failed } }),
      {
        id: "phx-1",
        name: "Page",
        view,
        hooks: [(socket) => void (this.socket = socket)],
        layout: undefined,
        context: { params: {}, session: {} },
        params: { params: {}, uri: "https://app.test/" },
        connectParams: {},
        connectInfo,
        page: undefined,
      },
      {
        get congested() {
          return congested();
        },
        joined: (rendered) => keep(rendered),
        reply: (_ref, response) => keep((response as { diff?: object }).diff),
        push: (event, payload) => void (event === "diff" && keep(payload)),
        refused: (response) => failed("refused", response),
        crashed: () => failed("crashed"),
        queued() {},
        finished() {},
        closed() {},
      },
    );
    this.#process.start();
  }

  /** The tree that the view joined with. */
  joined(): object {
    return this.take() ?? {};
  }

  /** The next message, as it arrives. */
  take(): object | undefined {
    if (this.#errors.length > 0) throw new Error("The view failed.", { cause: this.#errors });
    return this.#messages.shift();
  }

  event(event: string, value: object): void {
    this.#process.mailbox.deliver({ kind: "event", ref: "1", type: "click", event, value, meta: undefined });
  }

  info(message: unknown): void {
    this.#process.mailbox.post({ kind: "info", message });
  }

  /** Calls a function inside the process. */
  later(run: () => void): void {
    this.#process.mailbox.post({ kind: "run", run, what: "test" });
  }

  willDestroy(cids: readonly number[]): void {
    this.#process.mailbox.deliver({ kind: "willDestroy", ref: "1", cids });
  }

  resume(): void {
    this.#process.resume();
  }

  /** Waits until all promise callbacks have run. */
  async quiet(): Promise<void> {
    for (let i = 0; i < 12; i++) await Promise.resolve();
  }
}
