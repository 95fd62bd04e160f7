import { KeyRing } from "../crypto/keys.ts";
import { DEFAULT_LIMITS, type Limits } from "../foundation/limits.ts";
import { type AnyLiveView, type OnMount } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { decodeParams } from "../params/decode.ts";
import type { Presences } from "../presence/presences.ts";
import { localPubSub } from "../pubsub/local.ts";
import type { LogFields, Logger } from "../telemetry/logger.ts";
import { ViewProcess, type ProcessOptions } from "../process/view-process.ts";
import type { Outbox } from "../process/outbox.ts";
import type { RouteFields } from "../app/page-environment.ts";
import { connectInfo, SECRET_KEY_BASE } from "./fixtures.ts";
import { localPresences } from "./presences.ts";
import { testContext } from "./app-context.ts";

/** One output of a view, e.g. `["reply", "1", { diff: { 0: "1" } }]`. */
type Said = readonly [what: string, ...details: unknown[]];

/** A running view whose output is a list. */
export class ViewUnderTest {
  readonly said: Said[] = [];
  readonly logged: string[] = [];
  readonly pubsub = localPubSub();
  readonly presences: Presences;
  readonly keys: KeyRing = new KeyRing(SECRET_KEY_BASE);
  readonly process: ViewProcess;
  /** Bytes of the client messages that are queued. */
  queued = 0;
  /** The view's own socket, as its callbacks see it. */
  socket!: Socket;
  #ref = 0;

  constructor(view: AnyLiveView, settings: Settings = {}) {
    const { limits, development = false, hooks = [], logger: given, route, presences, ...options } = settings;
    this.presences = presences ?? localPresences(this.pubsub, { limits });
    const log = (level: string) => (message: string, fields?: LogFields) => {
      const { error } = fields ?? {};
      const detail = error instanceof Error ? ` ${error.message}` : "";
      this.logged.push(`${level}: ${message}${detail}`);
    };
    const logger: Logger = { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
    this.process = new ViewProcess(
      testContext({
        keys: this.keys,
        logger: given ?? logger,
        pubsub: this.pubsub,
        presences: this.presences,
        limits: { ...DEFAULT_LIMITS, ...limits },
        development,
      }),
      {
        id: "phx-1",
        name: "View",
        view,
        hooks: [(socket) => void (this.socket = socket), ...hooks],
        layout: undefined,
        context: { params: {}, session: {} },
        params: { params: {}, uri: "https://app.test/view" },
        connectParams: { zone: "utc" },
        connectInfo,
        page: {
          route,
          resolve: (path) =>
            path.startsWith("/view")
              ? { params: decodeParams(path.slice(6)), uri: `https://app.test${path}` }
              : undefined,
          navigationType: () => "href",
        },
        ...options,
      },
      this.#outbox(),
    );
  }

  /** Sends an event and returns its ref. */
  event(event: string, value: unknown = {}, type = "click", meta?: Record<string, unknown>): string {
    const ref = String(++this.#ref);
    this.process.mailbox.deliver({ kind: "event", ref, type, event, value, meta });
    return ref;
  }

  /** Returns the output since the last call. */
  heard(): Said[] {
    return this.said.splice(0);
  }

  /** Converts output through JSON, as frames do. */
  #outbox(): Outbox {
    const say = (...said: Said): string => {
      const text = JSON.stringify(said);
      this.said.push(JSON.parse(text) as Said);
      return text;
    };
    return {
      congested: false,
      queued: (bytes) => void (this.queued += bytes),
      tooMany: (limit, code, what) => void this.logged.push(`warn: ${code}  ${what} (${limit})`),
      finished: () => undefined,
      joined: (rendered, livePatch) => (livePatch ? say("joined", rendered, livePatch) : say("joined", rendered)),
      refused: (response) => void say("refused", response),
      reply: (ref, response) => say("reply", ref, response),
      push: (event, payload) => void say(event, payload),
      crashed: (beyond) => void (beyond === undefined ? say("crashed") : say("crashed", beyond)),
      closed: () => void say("closed"),
    };
  }
}

interface Settings extends Partial<Omit<ProcessOptions, "view">> {
  readonly limits?: Partial<Limits>;
  readonly development?: boolean;
  /** Instead of `logged`. */
  readonly logger?: Logger;
  readonly hooks?: readonly OnMount[];
  /** Default: of this view alone. */
  readonly presences?: Presences;
  /** The route of the view, for telemetry events. */
  readonly route?: RouteFields;
}

/** Starts a view. */
export function start(view: AnyLiveView, settings?: Settings): ViewUnderTest {
  const running = new ViewUnderTest(view, settings);
  running.process.start();
  return running;
}
