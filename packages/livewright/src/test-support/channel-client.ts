import type { TrackedSocket } from "../channel/tracked-socket.ts";
import type { Transport } from "../channel/transport.ts";
import { endpoint, type Endpoint } from "../endpoint/endpoint.ts";
import type { EndpointOptions } from "../endpoint/options.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live } from "../router/routes.ts";
import { socket } from "../sockets/define-socket.ts";
import type { ChannelFor } from "../sockets/define-channel.ts";
import type { LogFields, Logger } from "../telemetry/logger.ts";
import { SECRET_KEY_BASE } from "./fixtures.ts";

/** A frame of version 2, as the client sees it. */
export type ChannelTestFrame = readonly [
  joinRef: string | null,
  ref: string | null,
  topic: string,
  event: string,
  payload: unknown,
];

/** A log that tests read. */
export class RecordedLog implements Logger {
  readonly lines: string[] = [];
  readonly fields: LogFields[] = [];
  readonly debug = (): void => {};
  readonly info = (): void => {};
  readonly warn = (line: string, fields: LogFields = {}): void => this.#add(line, fields);
  readonly error = (line: string, fields: LogFields = {}): void => this.#add(line, fields);

  #add(line: string, fields: LogFields): void {
    this.lines.push(line);
    this.fields.push(fields);
  }
}

/** Returns an application with sockets of its own. */
export function socketApp(options: Partial<EndpointOptions>, logger: Logger = new RecordedLog()): Endpoint {
  const routes = [live("/", liveView({ render: () => html`<p></p>` }))];
  return endpoint({ routes, secretKeyBase: SECRET_KEY_BASE, development: false, logger, ...options });
}

/** Returns an application with one socket at `/ws` that anyone may connect to. */
export function channelApp(
  channels: readonly ChannelFor<object>[],
  options: Partial<EndpointOptions> = {},
  logger?: Logger,
): Endpoint {
  return socketApp({ sockets: [socket("/ws", { channels })], ...options }, logger);
}

/** A client of a socket that sends raw frames. */
export class ChannelClient {
  readonly sent: unknown[] = [];
  readonly closes: [code: number, reason: string][] = [];
  /** The bytes that wait for a client that does not read. */
  buffered = 0;
  readonly connection: TrackedSocket;
  #ref = 0;

  private constructor(open: (transport: Transport) => TrackedSocket, parts: Partial<Transport>) {
    const { sent, closes } = this;
    const buffered = (): number => this.buffered;
    this.connection = open({
      get bufferedAmount() {
        return buffered();
      },
      send: (frame) => void sent.push(JSON.parse(frame)),
      sendBinary: (frame) => void sent.push(Buffer.from(frame).toString("latin1")),
      close: (code, reason) => void closes.push([code, reason]),
      ...parts,
    });
  }

  /** Connects, or returns the status of the refusal. */
  static async tryConnect(
    app: Endpoint,
    path: string = "/ws/websocket?vsn=2.0.0",
    headers: Record<string, string> = {},
    parts: Partial<Transport> = {},
  ): Promise<ChannelClient | number> {
    const decision = await app.upgrade(new Request(`http://app.test${path}`, { headers }), { ip: "10.0.0.1" });
    return decision instanceof Response ? decision.status : new ChannelClient(decision, parts);
  }

  static async connect(...given: Parameters<typeof ChannelClient.tryConnect>): Promise<ChannelClient> {
    const client = await ChannelClient.tryConnect(...given);
    if (typeof client === "number") throw new Error(`refused with ${client}`);
    return client;
  }

  /** Returns the frames since the last call. */
  heard(): unknown[] {
    return this.sent.splice(0);
  }

  send(...frame: ChannelTestFrame): void {
    this.connection.receive(JSON.stringify(frame));
  }

  /** Joins and returns the join_ref. */
  join(topic: string, payload: unknown = {}): string {
    const ref = String(++this.#ref);
    this.send(ref, ref, topic, "phx_join", payload);
    return ref;
  }

  /** Sends an event and returns its ref. */
  push(joinRef: string | null, topic: string, event: string, payload: unknown = {}): string {
    const ref = String(++this.#ref);
    this.send(joinRef, ref, topic, event, payload);
    return ref;
  }

  /** Sends an event with bytes and returns its ref. */
  pushBytes(joinRef: string, topic: string, event: string, payload: Uint8Array): string {
    const ref = String(++this.#ref);
    const parts = [joinRef, ref, topic, event].map((part) => Buffer.from(part));
    this.connection.receive(Buffer.concat([Uint8Array.of(0, ...parts.map(({ length }) => length)), ...parts, payload]));
    return ref;
  }
}

/** The reply to `ref`. */
export function reply(
  joinRef: string | null,
  ref: string,
  topic: string,
  response: unknown,
  status = "ok",
): ChannelTestFrame {
  return [joinRef, ref, topic, "phx_reply", { status, response }];
}

/** Waits until promises that are settled have been handled. */
export async function turns(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
