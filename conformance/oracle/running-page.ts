import { KeyRing } from "../../packages/livewright/src/crypto/keys.ts";
import { DEFAULT_LIMITS } from "../../packages/livewright/src/foundation/limits.ts";
import type { AnyLiveView } from "../../packages/livewright/src/live/live-view.ts";
import type { Socket } from "../../packages/livewright/src/live/socket.ts";
import { ViewProcess } from "../../packages/livewright/src/process/view-process.ts";
import { localPubSub } from "../../packages/livewright/src/pubsub/local.ts";
import { connectInfo, SECRET_KEY_BASE } from "../../packages/livewright/src/test-support/fixtures.ts";
import { localPresences } from "../../packages/livewright/src/test-support/presences.ts";

const KEYS = new KeyRing(SECRET_KEY_BASE);

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
      {
        keys: KEYS,
        logger: { debug() {}, info() {}, warn: failed, error: failed },
        pubsub: localPubSub(),
        presences: localPresences(),
        limits: DEFAULT_LIMITS,
        views: new Map(),
        development: false,
        clientVersion: "1.2.12",
      },
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
