import type { AppContext } from "../app/app-context.ts";
import type { ConnectInfo } from "../live/connect-info.ts";
import type { TransportHandle } from "../live/view-environment.ts";
import { presenceDiff, presenceState } from "../presence/payloads.ts";
import type { MetaChange } from "../presence/presence-owner.ts";
import { type PresenceDiff, PresenceTopic } from "../presence/presence-topic.ts";
import type { PresenceReader } from "../presence/presences.ts";
import type { TopicName } from "../pubsub/topic.ts";
import type { ChannelSources } from "./channel-sources.ts";
import type { ChannelSocket } from "./channel-socket.ts";
import { broadcastTo, checkSent } from "./channel-topic.ts";

/** The running channel behind a socket. */
interface RunningChannel {
  readonly topic: string;
  readonly channel: { readonly prefix: string };
  readonly host: {
    readonly app: AppContext;
    readonly connectInfo: ConnectInfo;
    readonly transport: TransportHandle;
  };
  readonly ended: boolean;
  assigns: Readonly<Record<string, unknown>>;
  push(event: string, payload: unknown): void;
  readonly sources: ChannelSources;
  stop(): void;
}

/** The socket of a running channel: short delegations to its process. */
export class ChannelHandle implements ChannelSocket<Record<string, unknown>> {
  readonly #process: RunningChannel;

  constructor(process: RunningChannel) {
    this.#process = process;
  }

  get topic(): string {
    return this.#process.topic;
  }

  // The prefix of an exact pattern is the whole topic.
  get rest(): string {
    return this.#process.topic.slice(this.#process.channel.prefix.length);
  }

  get assigns(): Readonly<Record<string, unknown>> {
    return this.#process.assigns;
  }

  get connectInfo(): ConnectInfo {
    return this.#process.host.connectInfo;
  }

  get transport(): TransportHandle {
    return this.#process.host.transport;
  }

  assign(values: Readonly<Record<string, unknown>>): void {
    this.#process.assigns = { ...this.#process.assigns, ...values };
  }

  update(name: string, change: (value: unknown) => unknown): void {
    this.assign({ [name]: change(this.assigns[name]) });
  }

  push(event: string, payload?: object): void {
    this.#check(payload, event);
    this.#process.push(event, payload);
  }

  broadcast(event: string, payload?: object): void {
    this.#broadcast(event, payload, undefined);
  }

  broadcastFrom(event: string, payload?: object): void {
    this.#broadcast(event, payload, this.#process);
  }

  subscribe<Message>(topic: TopicName<Message>, receive: (message: Message) => unknown): () => void {
    const { pubsub, presences } = this.#process.host.app;
    // Each process makes the diffs of presences itself, so they are not on the bus.
    return this.#process.sources.listen<Message>(
      (deliver) =>
        topic instanceof PresenceTopic
          ? presences.subscribe(topic, deliver as (diff: PresenceDiff) => void) // the messages of such a topic
          : pubsub.subscribe(topic, deliver, this.#process),
      receive,
    );
  }

  sendAfter(run: () => unknown, delay: number): () => void {
    return this.#process.sources.startTimer(run, delay, false);
  }

  repeat(run: () => unknown, interval: number): () => void {
    return this.#process.sources.startTimer(run, interval, true);
  }

  get presence(): PresenceReader {
    return this.#process.host.app.presences;
  }

  track<Meta extends object>(topic: PresenceTopic<Meta>, key: string, meta: Meta): void {
    this.#process.sources.presences?.track(topic, key, meta);
  }

  updatePresence<Meta extends object>(topic: PresenceTopic<Meta>, key: string, meta: MetaChange<Meta>): void {
    this.#process.sources.presences?.update(topic, key, meta);
  }

  untrack<Meta extends object>(topic: PresenceTopic<Meta>, key?: string): void {
    this.#process.sources.presences?.untrack(topic, key);
  }

  pushPresence<Meta extends object>(topic: PresenceTopic<Meta>): () => void {
    const { presences } = this.#process.host.app;
    const stop = this.#process.sources.listen<PresenceDiff>(
      (receive) => presences.subscribe(topic, receive),
      (diff) => this.#process.push("presence_diff", presenceDiff(diff)),
    );
    this.#process.push("presence_state", presenceState(presences.list(topic)));
    return stop;
  }

  close(): void {
    this.#process.stop();
  }

  #broadcast(event: string, payload: object | undefined, from: object | undefined): void {
    this.#check(payload, event);
    const { host, topic, ended } = this.#process;
    if (!ended) broadcastTo(host.app.pubsub, topic, event, payload, from);
  }

  #check(payload: object | undefined, event: string): void {
    checkSent(this.#process.host.app.development, payload, `The payload of "${event}"`);
  }
}
