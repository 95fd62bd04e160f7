import type { MetaChange } from "../../presence/presence-owner.ts";
import type { PresenceTopic } from "../../presence/presence-topic.ts";
import type { PresenceReader } from "../../presence/presences.ts";
import type { TopicName } from "../../pubsub/topic.ts";
import type { AsyncResult } from "../async/async-result.ts";
import type { TaskName } from "../async/task-name.ts";
import { type ConnectParams, connectParams, staticChanged } from "../connect-params.ts";
import type { HistoryArguments } from "../history-arguments.ts";
import { addHook, type HookFunctions, removeHook } from "../hooks.ts";
import type { Halt, RedirectTarget } from "../navigation.ts";
import type { PrivateKey } from "../private.ts";
import type { Socket } from "../socket.ts";
import type { ConnectInfo } from "../connect-info.ts";
import { requestEffect, returned, snapshotOf, type SocketState } from "../socket-state.ts";
import type { AssignAsyncOptions, TaskFunction } from "../socket-types.ts";
import type { StreamInsertOptions, StreamOptions } from "../streams.ts";
import type { UpdateArguments } from "../target.ts";
import type { UploadEntry } from "../uploads/entry.ts";
import type { AnyUploadOptions } from "../uploads/options.ts";
import {
  type EndpointHandle,
  environmentOf,
  type NavigationType,
  type TransportHandle,
  type ViewIdentity,
} from "../view-environment.ts";
import type { ViewHandle } from "../view-handle.ts";
import { assign, assignNew, changed, temporaryAssign, update } from "./assign.ts";
import { pushNavigate, pushPatch, redirect } from "./leave-page.ts";
import { clearFlash, pageTitle, pushEvent, putFlash, putLayout, renderWith } from "./page.ts";
import { sendUpdate, sendUpdateAfter, startTimer, subscribe } from "./send-messages.ts";
import { assignAsync, cancelAsync, loadOnce, startAsync, streamAsync } from "./start-tasks.ts";
import { stream, streamConfigure, streamDelete, streamDeleteByDomId, streamInsert } from "./stream-items.ts";
import { track, untrack, updatePresence } from "./track-presences.ts";
import {
  allowUpload,
  cancelUpload,
  consumeUploadedEntries,
  consumeUploadedEntry,
  disallowUpload,
  uploadedEntries,
} from "./use-uploads.ts";

type Assigns = Readonly<Record<string, unknown>>;

/**
 * Implements `Socket` over a {@link SocketState}. Each method delegates to the file of its subject. The interface owns the
 * types, which depend on a view's assigns: here a result of such a type is `never`, which every type accepts.
 */
export class SocketHandle implements Socket {
  // Errors call a value by the name of its class, and users know this one by its interface.
  static readonly name: string = "Socket";
  readonly #state: SocketState;

  constructor(state: SocketState) {
    this.#state = state;
  }

  // ── Assigns ──────────────────────────────────────────────────────────────────────────────────────────────────────

  get assigns(): Assigns {
    return snapshotOf(this.#state);
  }
  get context(): Assigns {
    return snapshotOf(this.#state);
  }
  assign(change: object | ((assigns: Assigns) => object)): void {
    assign(this.#state, change);
  }
  assignNew(name: string, value: (assigns: Assigns) => unknown): unknown {
    return assignNew(this.#state, name, value);
  }
  update(name: string, change: (value: unknown, assigns: Assigns) => unknown): void {
    update(this.#state, name, change);
  }
  temporaryAssign(values: object): void {
    temporaryAssign(this.#state, values);
  }
  tempAssign(values: object): void {
    temporaryAssign(this.#state, values);
  }
  changed(name: string): boolean {
    return changed(this.#state, name);
  }
  putPrivate<Value>(key: PrivateKey<Value>, value: Value): void {
    (this.#state.private ??= new Map()).set(key, value);
  }
  getPrivate<Value>(key: PrivateKey<Value>): Value | undefined {
    return returned(this.#state, this.#state.private?.get(key) as Value | undefined);
  }

  // ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────────

  pageTitle(title: string): void {
    pageTitle(this.#state, title);
  }
  putFlash(kind: string, text: string): void {
    putFlash(this.#state, kind, text);
  }
  clearFlash(kind?: string): void {
    clearFlash(this.#state, kind);
  }
  renderWith(render: unknown): void {
    renderWith(this.#state, render);
  }
  putLayout(layout: unknown): void {
    putLayout(this.#state, layout);
  }
  pushEvent(event: unknown, ...rest: readonly unknown[]): void {
    pushEvent(this.#state, event, rest);
  }

  // ── Streams ──────────────────────────────────────────────────────────────────────────────────────────────────────

  stream(name: string, items: Iterable<unknown> | AsyncIterable<unknown>, options?: StreamOptions<never>): never {
    return stream(this.#state, name, items, options) as never;
  }
  streamInsert(name: string, item: unknown, options?: StreamInsertOptions): void {
    streamInsert(this.#state, name, item, options);
  }
  streamDelete(name: string, item: unknown): void {
    streamDelete(this.#state, name, item);
  }
  streamDeleteByDomId(name: string, domId: string): void {
    streamDeleteByDomId(this.#state, name, domId);
  }
  streamConfigure(name: string, options: { readonly domId: (item: never) => string }): void {
    streamConfigure(this.#state, name, options);
  }

  // ── Async work ───────────────────────────────────────────────────────────────────────────────────────────────────

  assignAsync(name: string | readonly string[], load: TaskFunction<unknown>, options?: AssignAsyncOptions): never {
    return assignAsync(this.#state, name, load, options) as never;
  }
  streamAsync(name: string, load: TaskFunction<Iterable<unknown>>, options?: StreamOptions<never>): never {
    return streamAsync(this.#state, name, load, options) as never;
  }
  startAsync(name: TaskName, run: TaskFunction<unknown>): void {
    startAsync(this.#state, name, run);
  }
  cancelAsync(task: TaskName | AsyncResult<unknown>, reason?: unknown): void {
    cancelAsync(this.#state, task, reason);
  }
  loadOnce<Value>(key: string, load: () => Value): Value {
    return loadOnce(this.#state, key, load) as Value;
  }

  // ── Uploads ──────────────────────────────────────────────────────────────────────────────────────────────────────

  allowUpload(name: string, options?: object): never {
    return allowUpload(this.#state, name, options as AnyUploadOptions | undefined) as never;
  }
  disallowUpload(name: string): void {
    disallowUpload(this.#state, name);
  }
  cancelUpload(name: string, ref: string): void {
    cancelUpload(this.#state, name, ref);
  }
  uploadedEntries(name: string): never {
    return uploadedEntries(this.#state, name) as never;
  }
  async consumeUploadedEntries(name: string, consume: (meta: never, entry: never) => unknown): Promise<never[]> {
    return (await consumeUploadedEntries(this.#state, name, consume)) as never[];
  }
  async consumeUploadedEntry(entry: UploadEntry, consume: (meta: never, entry: never) => unknown): Promise<never> {
    return (await consumeUploadedEntry(this.#state, entry, consume)) as never;
  }

  // ── Messages ─────────────────────────────────────────────────────────────────────────────────────────────────────

  sendInfo(message: unknown): void {
    requestEffect(this.#state, { kind: "info", message });
  }
  sendAfter(message: unknown, delay: number): () => void {
    return startTimer(this.#state, message, delay, false);
  }
  repeat(message: unknown, interval: number): () => void {
    return startTimer(this.#state, message, interval, true);
  }
  subscribe(topic: TopicName<unknown>, receive?: (message: never) => unknown): () => void {
    return subscribe(this.#state, topic, receive);
  }
  unsubscribe(topic: TopicName<unknown>): void {
    requestEffect(this.#state, { kind: "unsubscribe", topic });
  }
  broadcast(topic: TopicName<unknown>, message: unknown): void {
    requestEffect(this.#state, { kind: "broadcast", topic, message, others: false });
  }
  broadcastFrom(topic: TopicName<unknown>, message: unknown): void {
    requestEffect(this.#state, { kind: "broadcast", topic, message, others: true });
  }
  track<Meta extends object>(topic: PresenceTopic<Meta>, key: string, meta: Meta): void {
    track(this.#state, topic, key, meta);
  }
  updatePresence<Meta extends object>(topic: PresenceTopic<Meta>, key: string, meta: MetaChange<Meta>): void {
    updatePresence(this.#state, topic, key, meta);
  }
  untrack<Meta extends object>(topic: PresenceTopic<Meta>, key?: string): void {
    untrack(this.#state, topic, key);
  }
  get presence(): PresenceReader {
    return returned(this.#state, environmentOf(this.#state).presence);
  }
  sendUpdate<Props extends object>(...args: UpdateArguments<Props>): void {
    sendUpdate(this.#state, args);
  }
  sendUpdateAfter<Props extends object>(...args: readonly [...UpdateArguments<Props>, delay: number]): () => void {
    return sendUpdateAfter(this.#state, args);
  }
  attachHook<Stage extends keyof HookFunctions<Socket>>(
    stage: Stage,
    id: string,
    hook: HookFunctions<Socket>[Stage],
  ): void {
    addHook(this.#state, stage, id, hook);
  }
  detachHook(stage: keyof HookFunctions<Socket>, id: string): void {
    removeHook(this.#state, stage, id);
  }

  // ── Navigation ───────────────────────────────────────────────────────────────────────────────────────────────────

  redirect(to: RedirectTarget, options?: Parameters<typeof redirect>[2]): Halt {
    return redirect(this.#state, to, options);
  }
  pushNavigate(to: string, ...options: HistoryArguments): Halt {
    return pushNavigate(this.#state, to, options);
  }
  pushRedirect(to: string, ...options: HistoryArguments): Halt {
    return pushNavigate(this.#state, to, options);
  }
  pushPatch(to: string, ...options: HistoryArguments): void {
    pushPatch(this.#state, to, options);
  }
  navigationType(path: string): NavigationType {
    return environmentOf(this.#state).navigationType(path);
  }

  // ── Client, application and other views ──────────────────────────────────────────────────────────────────────────

  get id(): string {
    return this.#state.id;
  }
  get connected(): boolean {
    return this.#state.connected;
  }
  get self(): ViewHandle | undefined {
    return this.#state.views?.self;
  }
  get parent(): ViewHandle | undefined {
    return this.#state.views?.parent;
  }
  get root(): ViewHandle | undefined {
    return this.#state.views?.root;
  }
  child(id: string): ViewHandle | undefined {
    return this.#state.views?.child(id);
  }
  get view(): ViewIdentity {
    return returned(this.#state, environmentOf(this.#state).view);
  }
  get endpoint(): EndpointHandle {
    return returned(this.#state, environmentOf(this.#state).endpoint);
  }
  get hostUri(): URL {
    return new URL(this.#state.connectInfo.origin);
  }
  get transport(): TransportHandle | undefined {
    return returned(this.#state, environmentOf(this.#state).transport);
  }
  get connectInfo(): ConnectInfo {
    return returned(this.#state, this.#state.connectInfo);
  }
  get connectParams(): ConnectParams | undefined {
    return connectParams(this.#state);
  }
  staticChanged(): boolean {
    return staticChanged(this.#state);
  }
  get csrfToken(): string | undefined {
    return this.#state.connectInfo.csrfToken;
  }
}
