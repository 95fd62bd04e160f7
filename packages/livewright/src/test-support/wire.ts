import { KeyRing } from "../crypto/keys.ts";
import { DEFAULT_LIMITS, type Limits } from "../foundation/limits.ts";
import type { AnyLiveView, Session } from "../live/live-view.ts";
import type { TemporaryFiles } from "../live/uploads/temporary-files.ts";
import { localPubSub } from "../pubsub/local.ts";
import { Routes } from "../router/route-table.ts";
import type { RouteDefinition } from "../router/definitions.ts";
import type { LogFields } from "../telemetry/logger.ts";
import { signSession, signStatic } from "../tokens/tokens.ts";
import { Connection, type ConnectionContext } from "../channel/connection.ts";
import { connectInfo, SECRET_KEY_BASE } from "./fixtures.ts";
import { testContext } from "./app-context.ts";

/** A frame, as the client sees it. */
export type Frame = readonly [
  joinRef: string | null,
  ref: string | null,
  topic: string,
  event: string,
  payload: Payload,
];
type Payload = Readonly<Record<string, unknown>>;

/** One server with its routes, for several connections. */
export class ServerUnderTest {
  readonly keys: KeyRing = new KeyRing(SECRET_KEY_BASE);
  readonly pubsub = localPubSub();
  readonly logged: string[] = [];
  /** The errors in the log. */
  readonly errors: unknown[] = [];
  /** Called with each log line. */
  onLog: ((level: string, message: string, fields: LogFields | undefined) => void) | undefined;
  readonly #routes: Routes;
  readonly #limits: Limits;
  readonly #views: ReadonlyMap<string, AnyLiveView>;
  /** The directory of uploads. */
  temporaryFiles: TemporaryFiles | undefined;

  constructor(
    routes: readonly RouteDefinition[],
    limits: Partial<Limits> = {},
    views: Readonly<Record<string, AnyLiveView>> = {},
  ) {
    this.#routes = new Routes(routes);
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#views = new Map(Object.entries(views));
  }

  connect(session: Session = {}): WireUnderTest {
    return this.connectWith(() => session);
  }

  /** Connects as after an upgrade without a valid CSRF token. */
  connectWithoutSession(): WireUnderTest {
    return this.connectWith(undefined);
  }

  connectWith(session: ConnectionContext["session"]): WireUnderTest {
    const log = (level: string) => (message: string, fields?: LogFields) => {
      this.logged.push(message);
      if (fields?.error !== undefined) this.errors.push(fields.error);
      this.onLog?.(level, message, fields);
    };
    const sent: Frame[] = [];
    const closes: number[] = [];
    const reasons: string[] = [];
    const connection = new Connection(
      testContext({
        keys: this.keys,
        logger: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
        pubsub: this.pubsub,
        limits: this.#limits,
        views: this.#views,
        temporaryFiles: this.temporaryFiles,
      }),
      {
        send: (text) => void sent.push(JSON.parse(text) as Frame),
        close(code, reason) {
          closes.push(code);
          reasons.push(reason);
        },
        bufferedAmount: 0,
      },
      {
        session,
        routes: this.#routes,
        connectInfo,
      },
    );
    return new WireUnderTest(this, connection, sent, closes, reasons);
  }
}

/** One connection with its client. */
export class WireUnderTest {
  readonly server: ServerUnderTest;
  readonly connection: Connection;
  readonly sent: Frame[];
  /** The codes with which it was closed. */
  readonly closes: number[];
  readonly reasons: string[];
  #ref = 0;

  constructor(server: ServerUnderTest, connection: Connection, sent: Frame[], closes: number[], reasons: string[]) {
    this.server = server;
    this.connection = connection;
    this.sent = sent;
    this.closes = closes;
    this.reasons = reasons;
  }

  /** Returns the frames since the last call. */
  heard(): Frame[] {
    return this.sent.splice(0);
  }

  send(...frame: Frame): void {
    this.connection.receive(JSON.stringify(frame));
  }

  /** Joins and returns the join_ref. */
  join(path: string, { id = "phx-1", view = path, liveSession = "default", ...payload }: JoinOptions = {}): string {
    const ref = String(++this.#ref);
    this.send(ref, ref, `lv:${id}`, "phx_join", {
      ...(payload["redirect"] === undefined && { url: `https://app.test${path}` }),
      params: { _mounts: 0 },
      session: signSession(this.server.keys, { id, view, liveSession }),
      static: signStatic(this.server.keys, { id }),
      sticky: false,
      ...payload,
    });
    return ref;
  }

  /** Sends an event to a joined view and returns its ref. */
  event(joinRef: string | null, event: string, value: unknown = {}, id = "phx-1"): string {
    const ref = String(++this.#ref);
    this.send(joinRef, ref, `lv:${id}`, "event", { type: "click", event, value });
    return ref;
  }
}

/** The `view` and `liveSession` of the token, and properties of the payload. */
interface JoinOptions extends Payload {
  readonly id?: string;
  readonly view?: string;
  readonly liveSession?: string | null;
}

/** The response of a reply to `ref`. */
export function ok(joinRef: string | null, ref: string, response: Payload, topic = "lv:phx-1"): Frame {
  return [joinRef, ref, topic, "phx_reply", { status: "ok", response }];
}

export function failed(joinRef: string | null, ref: string, response: Payload, topic = "lv:phx-1"): Frame {
  return [joinRef, ref, topic, "phx_reply", { status: "error", response }];
}
