import type { ComponentCall, Rendered } from "../html/rendered.ts";
import type { Stream } from "../html/stream.ts";
import type { MetaChange } from "../presence/presence-owner.ts";
import type { PresenceTopic } from "../presence/presence-topic.ts";
import type { PresenceReader } from "../presence/presences.ts";
import type { TopicName } from "../pubsub/topic.ts";
import type { AsyncResult } from "./async/async-result.ts";
import type { TaskName } from "./async/task-name.ts";
import type { Unreserved } from "./assigns.ts";
import type { ConnectParams } from "./connect-params.ts";
import type { HistoryArguments } from "./history-arguments.ts";
import type { HookFunctions, HookStage } from "./hooks.ts";
import type { Layout } from "./layout.ts";
import type { Halt, RedirectTarget } from "./navigation.ts";
import type { PrivateKey } from "./private.ts";
import type { ConnectInfo } from "./connect-info.ts";
import type {
  AnyPushes,
  AssignAsyncOptions,
  AsyncName,
  AsyncOf,
  ConsumeUpload,
  EntryOf,
  ItemOf,
  LoadedFor,
  PushedEvent,
  PushPayload,
  Shown,
  StreamName,
  TaskFunction,
  UploadedEntries,
  UploadFits,
  UploadName,
} from "./socket-types.ts";
import type { StreamInsertOptions, StreamOptions } from "./streams.ts";
import type { UpdateArguments } from "./target.ts";
import type { UploadEntry } from "./uploads/entry.ts";
import type { ExternalUpload, UploadOptions } from "./uploads/options.ts";
import type { TemporaryFile } from "./uploads/temporary-files.ts";
import type { Upload } from "./uploads/upload.ts";
import type { EndpointHandle, NavigationType, TransportHandle, ViewIdentity } from "./view-environment.ts";
import type { ViewHandle } from "./view-handle.ts";

/**
 * A view's handle on its own state. Changes to the page (assigns, events, navigation) are carried out after the callback, so
 * a callback that throws leaves nothing half done. Timers, subscriptions and tasks start immediately, so a callback that
 * subscribes and then loads misses no message in between.
 *
 * @typeParam Assigns the assigns, inferred from what `mount` returns
 * @typeParam Pushes the events that the view pushes to its client, if its `pushes` declares them
 */
export interface Socket<Assigns extends object = Record<string, unknown>, Pushes extends object = AnyPushes> {
  // ── Assigns ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The current assigns: a snapshot that later assigns do not change. */
  readonly assigns: Readonly<Assigns>;

  /** LiveViewJS's name for {@link assigns}. */
  readonly context: Readonly<Assigns>;

  /**
   * Sets assigns. Values identical to the current ones are not a change. If nothing changed, nothing is rendered.
   *
   * @param change the new values, or a function that computes them from the current assigns
   * @throws {LivewrightError} LW401 for a reserved name, LW419 for a value that is not an object of assigns
   * @example socket.assign({ count: 0, open: true })
   */
  assign(
    change: (Partial<Assigns> & Unreserved) | ((assigns: Readonly<Assigns>) => Partial<Assigns> & Unreserved),
  ): void;

  /**
   * Sets an assign unless it is already set, for example by a hook. A nested view takes the value from its parent view, and
   * the dead render takes it from the request (`assign` of a route's context). Streams, uploads and async results are never
   * taken from another socket.
   *
   * @param name the assign
   * @param value called with the current assigns only if the assign is missing
   * @returns the assign's value
   * @example socket.assignNew("user", () => users.find(session.userId))
   */
  assignNew<Name extends keyof Assigns & string>(
    name: Name,
    value: (assigns: Readonly<Assigns>) => Assigns[Name],
  ): Assigns[Name];

  /**
   * Replaces an assign with a function of its current value.
   *
   * @throws {LivewrightError} LW402 if the assign does not exist
   * @example socket.update("count", (n) => n + 1)
   */
  update<Name extends keyof Assigns & string>(
    name: Name,
    change: (value: Readonly<Assigns>[Name], assigns: Readonly<Assigns>) => Assigns[Name],
  ): void;

  /**
   * Makes assigns temporary: after each render they are reset to the given values, so large values do not stay in memory.
   * The page keeps every hole that read such an assign until the assign is set again, including holes that also read other
   * assigns.
   *
   * The view renders once more for each temporary assign that was set, to find the holes that read it. So `render` must not
   * depend on time or chance, and must accept the reset values.
   *
   * @param values the reset value of each assign, usually `[]`, `""` or `undefined`
   * @throws {LivewrightError} LW401 for a reserved name; LW428, on render, for a reset value that `render` cannot show
   * @example socket.temporaryAssign({ messages: [], report: "" })
   */
  temporaryAssign(values: Partial<Assigns> & Unreserved): void;

  /** LiveViewJS's name for {@link temporaryAssign}. */
  tempAssign(values: Partial<Assigns> & Unreserved): void;

  /**
   * Reports whether an assign differs from the last render. Before the first render, reports whether it is set. Useful in
   * `update` of a component, to load again only for a new prop, and in `afterRender` hooks.
   *
   * @example update(socket) { if (socket.changed("userId")) socket.assignAsync("user", () => load(socket.assigns.userId)); }
   */
  changed(name: keyof Assigns & string): boolean;

  /**
   * Keeps a value for a library, outside the assigns. It is not rendered, and only code that has the key can read it.
   *
   * @param key made by `privateKey`
   */
  putPrivate<Value>(key: PrivateKey<Value>, value: NoInfer<Value>): void;

  /** Returns the value kept under a key on this socket, or `undefined`. */
  getPrivate<Value>(key: PrivateKey<Value>): Value | undefined;

  // ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Sets the page's title. Prefix and suffix come from the page's `liveTitle`.
   *
   * @param title an empty string shows the default title (protocol section 5.9)
   */
  pageTitle(title: string): void;

  /**
   * Shows a short message to the user. Templates read it from `flash` until it is cleared or the user leaves the page. If the
   * same callback navigates, the next page shows the message.
   *
   * @param kind usually `"info"` or `"error"`; there is one message of each kind
   * @throws {LivewrightError} LW423 if `text` is not a string
   * @example socket.putFlash("info", "Saved."); return socket.pushNavigate("/articles");
   */
  putFlash(kind: string, text: string): void;

  /** Removes the flash message of one kind, or all of them. */
  clearFlash(kind?: string): void;

  /**
   * Renders this view or component with another function from now on, for example with a simpler page for the dead render. A
   * component must keep rendering the same single element.
   *
   * @param render called instead of `render` of the definition; `undefined` restores that one
   * @throws {LivewrightError} LW408 if it is not a function
   * @example if (!socket.connected) socket.renderWith((assigns: { title: string }) => html`<h1>${assigns.title}</h1>`);
   */
  renderWith(render: ((assigns: Shown<Assigns>) => Rendered | ComponentCall) | undefined): void;

  /**
   * Chooses the live layout of this view. It overrides the layout of the live session and of the view's definition. Call it
   * before the first render: in a hook, in `mount`, or in the first `handleParams`.
   *
   * @param layout `false` for no layout
   * @throws {LivewrightError} LW416 after the first render, and in a LiveComponent
   * @example mount(socket, { session }) { socket.putLayout(session["admin"] ? adminLayout : appLayout); … }
   */
  putLayout(layout: Layout<Assigns> | false): void;

  /**
   * Sends an event to the client's hooks (`handleEvent`) and to `window` as `phx:<name>`.
   *
   * @param name the event's name
   * @param payload a JSON object; default `{}`
   * @param options `dispatch`: `"after"` the page is patched (default) or `"before"`
   * @throws {LivewrightError} LW106 for an unknown option; in development LW423 for a payload that JSON would change
   * @example socket.pushEvent("highlight", { id: 3 })
   */
  pushEvent<Name extends keyof Pushes & string>(name: Name, ...rest: PushPayload<Pushes[Name]>): void;
  /**
   * LiveViewJS's form: the type and the payload in one object.
   *
   * @example socket.pushEvent({ type: "highlight", id: 3 })
   */
  pushEvent<Name extends keyof Pushes & string>(event: PushedEvent<Pushes, Name>): void;

  // ── Streams ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Puts items into a stream: a list whose items live on the page only, not in the server's memory. Show it with
   * `each(name, (item, domId) => …)` inside an element that has an `id` and `phx-update="stream"`.
   *
   * @param name the assign that holds the stream; `mount` returns the result under the same name
   * @param items more items; items of an async source are inserted as they arrive, until the view ends
   * @param options `domId`, the options of {@link streamInsert}, and `reset`, which replaces the items on the page
   * @throws {LivewrightError} LW411 for an item without an id, unless `domId` is set, LW106 for an unknown option
   * @example mount: (socket) => ({ messages: socket.stream("messages", latest, { limit: -50 }) })
   */
  stream<Item extends ItemOf<Assigns, Name>, const Name extends StreamName<Assigns> & string = StreamName<Assigns>>(
    name: Name,
    items: Iterable<Item> | AsyncIterable<Item>,
    options?: StreamOptions<Item>,
  ): Stream<Item>;

  /**
   * Inserts or updates one item of a stream.
   *
   * @throws {LivewrightError} LW411 for an unknown stream, LW106 for an unknown option
   * @example socket.streamInsert("messages", message, { at: 0, limit: 50 })
   */
  streamInsert<Name extends StreamName<Assigns> & string>(
    name: Name,
    item: ItemOf<Assigns, Name>,
    options?: StreamInsertOptions,
  ): void;

  /** Removes one item of a stream from the page. */
  streamDelete<Name extends StreamName<Assigns> & string>(name: Name, item: ItemOf<Assigns, Name>): void;

  /** Removes the element with this id from a stream on the page. */
  streamDeleteByDomId(name: StreamName<Assigns> & string, domId: string): void;

  /**
   * Defines the element ids of a stream before it has items.
   *
   * @throws {LivewrightError} LW411 if the stream exists already, LW106 for an unknown option
   * @example socket.streamConfigure("files", { domId: (file: File) => `file-${file.hash}` })
   */
  streamConfigure<
    // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- in mount, `domId` annotates the type of its item
    Item extends ItemOf<Assigns, Name>,
    const Name extends StreamName<Assigns> & string = StreamName<Assigns>,
  >(
    name: Name,
    options: { readonly domId: (item: Item) => string },
  ): void;

  // ── Async work ───────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Loads the value of one assign, or of several. Each assign holds an {@link AsyncResult}: loading at first, then the value
   * or the reason for the failure. A failure never crashes the view. In the dead render nothing starts, and it stays loading.
   *
   * @param name the assign, or a list of assigns; `mount` returns the result under the same name
   * @param load returns the value; for a list, an object with a value for each name
   * @param options `reset`
   * @returns the result so far; for a list, the results by name
   * @example mount: (socket) => ({ user: socket.assignAsync("user", (signal) => fetchUser(id, { signal })) })
   * @example mount: (socket) => ({ ...socket.assignAsync(["user", "orders"], () => loadUserAndOrders(id)) })
   */
  assignAsync<
    const Name extends (AsyncName<Assigns> & string) | readonly (AsyncName<Assigns> & string)[],
    Value extends LoadedFor<Assigns, Name>,
  >(
    name: Name,
    load: TaskFunction<Value>,
    options?: AssignAsyncOptions,
  ): AsyncOf<Name, Value>;

  /**
   * Fills a stream with the items that a function returns. The assign holds an {@link AsyncResult} of the stream. Changes by
   * `streamInsert` and `streamDelete` are queued until the load finishes. If it fails they are dropped: the next load
   * contains those changes.
   *
   * @param name the assign; `mount` returns the result under the same name
   * @param load returns the items
   * @param options as for {@link stream}
   * @example mount: (socket) => ({ posts: socket.streamAsync("posts", () => loadPosts()) })
   */
  streamAsync<
    Item extends ItemOf<Assigns, Name>,
    const Name extends StreamName<Assigns> & string = StreamName<Assigns>,
  >(
    name: Name,
    load: TaskFunction<Iterable<Item>>,
    options?: StreamOptions<Item>,
  ): AsyncResult<Stream<Item>>;

  /**
   * Runs a function next to the view; `handleAsync` receives its outcome. Starting a name again, also with `assignAsync` or
   * `streamAsync`, aborts the earlier task and ignores its result. Nothing starts in the dead render.
   *
   * @param name a string, or a list that is compared by value
   * @throws {LivewrightError} LW422 for any other name
   * @example socket.startAsync("report", (signal) => buildReport(signal))
   * @example socket.startAsync(["item", id], (signal) => loadItem(id, signal))
   */
  startAsync(name: TaskName, run: TaskFunction<unknown>): void;

  /**
   * Cancels a task: aborts its signal, and ends it with `reason`. Does nothing if the task has ended.
   *
   * @param task the name given to `startAsync`, `assignAsync` or `streamAsync`; for several assigns, the list of names or one
   *   of them; or the `AsyncResult` in the assign
   * @param reason default an `AsyncCancelled`
   * @throws {LivewrightError} LW422 for any other value
   * @example socket.cancelAsync(["user", "orders"])
   */
  cancelAsync(task: TaskName | AsyncResult<unknown>, reason?: unknown): void;

  /**
   * Loads a value once for both mounts of a page. The connected view receives the value of the dead render if it runs on the
   * same server, for the same session and address, within 10 seconds (`limits.maxLoadOnceTtlMs`). Otherwise `load` runs:
   * on another server, after a reconnect, after live navigation, after mounting, and in nested views.
   *
   * Use it for expensive lookups that may be slightly stale. Reload anything you must not miss, after subscribing.
   *
   * @param key names the value within the view
   * @param load may return a promise; then so does this method
   * @throws whatever `load` throws
   * @example mount: async (socket) => ({ orders: await socket.loadOnce("orders", () => db.ordersOf(user)) })
   */
  loadOnce<Value>(key: string, load: () => Value): Value;

  // ── Uploads ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Allows files to be uploaded. Show the input with `liveFileInput`, inside a form with `phx-change` and `phx-submit`.
   *
   * @param name the assign that holds the upload, and the name of the input; `mount` returns the result under it
   * @param options accepted files and their destination; by default one file of at most 8 MB, in a temporary file
   * @throws {LivewrightError} LW430 for an invalid option, LW432 if an earlier upload of this name still has files
   * @example mount: (socket) => ({ avatar: socket.allowUpload("avatar", { accept: [".jpg", ".png"], maxFileSize: 1_000_000 }) })
   */
  allowUpload<
    const Name extends UploadName<Assigns> & string,
    Written = TemporaryFile,
    External extends ExternalUpload = never,
    const Reason extends string = never,
  >(
    name: Name,
    options?: UploadOptions<Socket<Assigns, Pushes>, Written, External, Reason> &
      UploadFits<Assigns, Name, Written, External>,
  ): Upload<NoInfer<[External] extends [never] ? Written : External>, NoInfer<Reason>>;

  /**
   * Withdraws an upload: no more files are accepted for it.
   *
   * @throws {LivewrightError} LW431 for an unknown upload, LW432 if it has files
   */
  disallowUpload(name: UploadName<Assigns> & string): void;

  /**
   * Removes a file, uploaded or not. Sending stops, and its bytes are deleted. Does nothing if there is no such file, since
   * refs come from clients.
   *
   * @param name the upload
   * @param ref of the entry
   * @throws {LivewrightError} LW431 for an unknown upload
   */
  cancelUpload(name: UploadName<Assigns> & string, ref: string): void;

  /**
   * Returns the files of an upload, finished and in progress. Refused files are in neither list.
   *
   * @throws {LivewrightError} LW431 for an unknown upload
   */
  uploadedEntries<Name extends UploadName<Assigns> & string>(name: Name): UploadedEntries<EntryOf<Assigns, Name>>;

  /**
   * Consumes all files of an upload, one after the other. A temporary file is deleted when its callback has ended.
   *
   * @param name the upload
   * @param consume receives the file's location (`path` of a temporary file, or the value of the writer or of `external`) and
   *   its entry; returns a result, or `postpone(…)` to keep the file
   * @returns the result for each file
   * @throws {LivewrightError} LW431 for an unknown upload, LW432 if some files have not arrived yet
   * @example
   * ```ts
   * save: async (socket) => {
   *   const urls = await socket.consumeUploadedEntries("photos", async ({ path }, entry) => {
   *     await copyFile(path, `public/photos/${entry.uuid}.jpg`);
   *     return `/photos/${entry.uuid}.jpg`;
   *   });
   *   socket.update("urls", (all) => [...all, ...urls]);
   * }
   * ```
   */
  consumeUploadedEntries<Name extends UploadName<Assigns> & string, Result>(
    name: Name,
    consume: ConsumeUpload<EntryOf<Assigns, Name>, Result>,
  ): Promise<Result[]>;

  /**
   * Consumes one file as {@link consumeUploadedEntries} does, for example in `progress` as soon as it has arrived.
   *
   * @throws {LivewrightError} LW431 if the entry is gone, LW432 if it has not arrived yet
   * @example progress: async (socket, entry) => { if (entry.done) await socket.consumeUploadedEntry(entry, ({ path }) => store(path)) }
   */
  consumeUploadedEntry<Entry extends UploadEntry, Result>(
    entry: Entry,
    consume: ConsumeUpload<Entry, Result>,
  ): Promise<Result>;

  // ── Messages ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Sends a message to this view's own `handleInfo`, after the queued messages. Does nothing in the dead render. */
  sendInfo(message: unknown): void;

  /**
   * Sends a message to this view's `handleInfo` once, later. Ends with the view or component. Does nothing in the dead render.
   *
   * @param message the message, or a function to call instead, inside the view's process
   * @param delay milliseconds
   * @returns a function that cancels it
   * @throws {LivewrightError} LW702 if the view has too many timers
   */
  sendAfter(message: unknown, delay: number): () => void;

  /**
   * Sends a message to this view's `handleInfo` at an interval. Ends with the view or component. Does nothing in the dead
   * render.
   *
   * @param message the message, or a function to call instead, inside the view's process
   * @param interval milliseconds
   * @returns a function that stops it
   * @throws {LivewrightError} LW702 if the view has too many timers
   */
  repeat(message: unknown, interval: number): () => void;

  /**
   * Delivers every message that is broadcast on `topic` from now on. Prefer the `topics` of a view or component, whose
   * handlers know the assigns. Two subscriptions to a topic bring each message to `handleInfo` once, and the messages end when
   * both have ended. Does nothing in the dead render.
   *
   * @param topic a name, whose messages reach `handleInfo` as they are; or a `topic`, whose messages `topic.is(info)`
   *   recognizes
   * @param receive called with each message inside the view's process, instead of `handleInfo`; in a LiveComponent the
   *   subscription ends with the component
   * @returns a function that ends this subscription
   * @throws {LivewrightError} LW702 if the view has too many subscriptions
   * @example socket.subscribe(readings, ({ value }) => socket.assign({ value }));
   */
  subscribe<Payload = unknown>(topic: TopicName<Payload>, receive?: (message: Payload) => unknown): () => void;

  /** Ends one `subscribe(topic)`. The messages end with the last of them. */
  unsubscribe<Payload>(topic: TopicName<Payload>): void;

  /**
   * Sends a message to all subscribers of a topic, including this view. Does nothing in the dead render. Code outside views
   * calls `broadcast` of the endpoint.
   */
  broadcast<Payload = unknown>(topic: TopicName<Payload>, message: NoInfer<Payload>): void;

  /** {@link broadcast} to all subscribers except this view. */
  broadcastFrom<Payload = unknown>(topic: TopicName<Payload>, message: NoInfer<Payload>): void;

  /**
   * Shows this view as present under a key of a topic, in all processes, until the view or component ends. If it is tracked already, the
   * meta is replaced. {@link presence} shows it immediately. Does nothing in the dead render.
   *
   * @param topic a topic from `presence`
   * @param key such as the id of the user. A key may be present in several views, each with a meta of its own
   * @param meta JSON about this presence, which subscribers receive
   * @throws {LivewrightError} LW731 for another topic, or a key that is not a string. The view ends with LW423 if JSON cannot carry the
   *   meta, LW732 if it is too large, LW702 if the view tracks too many
   * @example socket.track(room, user.id, { name: user.name })
   */
  track<Meta extends object>(topic: PresenceTopic<Meta>, key: string, meta: NoInfer<Meta>): void;

  /**
   * Replaces the meta of a presence of this view. Subscribers receive the new meta in `joins` and the earlier one in `leaves`. Does nothing
   * in the dead render.
   *
   * @param meta the new meta, or a function that computes it from the present one
   * @throws {LivewrightError} like {@link track}. The view ends with LW731 if it does not track the key
   * @example socket.updatePresence(room, user.id, (meta) => ({ ...meta, typing: true }))
   */
  updatePresence<Meta extends object>(topic: PresenceTopic<Meta>, key: string, meta: MetaChange<NoInfer<Meta>>): void;

  /**
   * Ends a presence of this view, or all of a topic. Not needed when the view ends. Does nothing if there is none.
   *
   * @example socket.untrack(room, user.id)
   */
  untrack<Meta extends object>(topic: PresenceTopic<Meta>, key?: string): void;

  /**
   * Reads who is here, in the dead render, too. Subscribe to the topic to hear of changes.
   *
   * @example mount: (socket) => ({ here: socket.presence.list(room).size })
   */
  readonly presence: PresenceReader;

  /**
   * Gives a LiveComponent of this view new props, as its parent would: they are assigned, and its `update` runs. Does nothing
   * if the instance does not exist.
   *
   * @param args the component, its id and the props that change; or `myself` of an instance, and the props
   * @example
   * socket.sendUpdate(Cart, "cart", { items });
   * socket.sendUpdate(myself, { items }); // `myself` of the assigns of that cart, which was passed on as a prop
   */
  sendUpdate<Props extends object>(...args: UpdateArguments<Props>): void;

  /** {@link sendUpdate} after `delay` milliseconds. Returns a function that cancels it. */
  sendUpdateAfter<Props extends object>(...args: readonly [...UpdateArguments<Props>, delay: number]): () => void;

  /**
   * Attaches a hook to a stage of this view or component, for example from `onMount`. It runs before the view's own callback,
   * or after each render. Hooks run in the order they were attached. A hook that returns `"halt"` stops the later hooks and
   * the callback; on events, `{ halt: reply }` also answers the client.
   *
   * @param stage components have `handleEvent`, `handleAsync` and `afterRender`
   * @param id identifies the hook within the stage
   * @param hook receives the arguments of that stage's callback; assigns of an `afterRender` hook show with the next change
   * @throws {LivewrightError} LW412 if the stage has a hook of this id, LW414 for an unknown stage
   */
  // oxlint-disable-next-line typescript/no-redundant-type-constituents -- errors print the stages, not an alias
  attachHook<Stage extends HookStage & string>(
    stage: Stage,
    id: string,
    hook: HookFunctions<Socket<Assigns, Pushes>>[Stage],
  ): void;

  /** Removes a hook. Does nothing if it is not attached. */
  // oxlint-disable-next-line typescript/no-redundant-type-constituents -- errors print the stages, not an alias
  detachHook(stage: HookStage & string, id: string): void;

  // ── Navigation ───────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Leaves the page with a full page load.
   *
   * @param to a local path; `hostPath(path)` for one outside of the `basePath`; `{ external: url }` for another site; `{ external: { scheme, url } }` for an application on the
   *   user's device
   * @param options `status` of the HTTP redirect in the dead render; default 302
   * @throws {LivewrightError} LW409 for unsafe paths, URLs and schemes, and for unknown options
   * @example socket.redirect({ external: { scheme: "myapp", url: "myapp://orders/7" } })
   */
  redirect(to: RedirectTarget, options?: { readonly status?: 301 | 302 | 303 | 307 | 308 }): Halt;

  /**
   * Replaces this view with the view of another route, over the same connection.
   *
   * @param to a local path
   * @param options `replace` the history entry instead of adding one, default false; or query parameters followed by
   *   `replaceHistory`, as in LiveViewJS
   * @throws {LivewrightError} LW409 for anything but a local path, and for unknown options
   */
  pushNavigate(to: string, ...options: HistoryArguments): Halt;

  /** LiveViewJS's name for {@link pushNavigate}. */
  pushRedirect(to: string, ...options: HistoryArguments): Halt;

  /**
   * Changes the URL and runs `handleParams` of this view. Its state stays.
   *
   * @param to a local path that routes to this view
   * @param options `replace` the history entry instead of adding one, default false; or query parameters followed by
   *   `replaceHistory`, as in LiveViewJS
   * @throws {LivewrightError} LW409 for anything but a local path, and for unknown options
   * @example socket.pushPatch("/articles", new URLSearchParams({ page: "2" }))
   */
  pushPatch(to: string, ...options: HistoryArguments): void;

  /**
   * Returns how a path is reached from here: `"patch"` if its route shows this view, `"navigate"` if it shows another view of
   * the same live session, `"href"` for everything else. In a nested view, "this view" is the view of the page's route.
   *
   * @param path a local path; anything else, such as the URL of another site, is an `"href"`
   * @example socket.navigationType(to) === "patch" ? socket.pushPatch(to) : socket.pushNavigate(to)
   */
  navigationType(path: string): NavigationType;

  // ── Client, application and other views ──────────────────────────────────────────────────────────────────────────

  /** The id of the view's element on the page. */
  readonly id: string;

  /** True if a client is connected, false in the dead render of the first HTTP response. */
  readonly connected: boolean;

  /** This view's address: code that has it can send the view messages. `undefined` in the dead render. */
  readonly self: ViewHandle | undefined;

  /** The parent view, if this view is nested. */
  readonly parent: ViewHandle | undefined;

  /** The outermost parent view, or the view itself if it is not nested. `undefined` in the dead render. */
  readonly root: ViewHandle | undefined;

  /** Returns the running nested view with this id. */
  child(id: string): ViewHandle | undefined;

  /** The view's definition, for hooks that compare it: `socket.view === Login`. In a component, that of its view. */
  readonly view: ViewIdentity;

  /** The application: its bus, and the URLs of its static files. */
  readonly endpoint: EndpointHandle;

  /** The scheme, host and port that the browser uses, for example for links in e-mails. */
  readonly hostUri: URL;

  /** The connection; `undefined` in the dead render. */
  readonly transport: TransportHandle | undefined;

  /** The request behind this socket; the same in the dead render and in the connected view. */
  readonly connectInfo: ConnectInfo;

  /**
   * The params that the client sent when it connected; `undefined` in the dead render.
   *
   * @throws {LivewrightError} LW404 after mounting: keep what you need in an assign
   */
  readonly connectParams: ConnectParams | undefined;

  /**
   * Reports whether the page was loaded with static files that have changed since, or that no longer exist. It compares the
   * files of elements with `phx-track-static`. Their URLs must come from `staticPath`, or contain a hash of the content. False
   * in the dead render.
   *
   * Only files of the endpoint's `static` option are compared (protocol section 9.3).
   *
   * @throws {LivewrightError} LW404 after mounting
   * @example mount: (socket) => ({ outdated: socket.staticChanged() })
   */
  staticChanged(): boolean;

  /**
   * A token for forms that are posted to a plain route. Assign it in `mount` and give it to `form`. `undefined` only if the
   * request has no session.
   *
   * @example mount: (socket) => ({ csrfToken: socket.csrfToken, login: toForm({}, { as: "user" }) })
   */
  readonly csrfToken: string | undefined;
}
