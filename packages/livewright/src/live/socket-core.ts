import { appended } from "../foundation/appended.ts";
import { describeValue } from "../foundation/describe-value.ts";
import { checkPayload } from "../foundation/check-json.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { merged } from "../foundation/merged.ts";
import { Stream } from "../html/stream.ts";
import { AsyncResult } from "./async/async-result.ts";
import { checkAssignName, checkAssigns, type Unreserved } from "./assigns.ts";
import { checkFlashText, EMPTY_FLASH, type Flash, flashOf, setFlash } from "./flash.ts";
import type { PrivateKey } from "./private.ts";
import { returned, snapshotOf } from "./returned.ts";
import type { SocketState } from "./socket-state.ts";
import { latestOf } from "./streams.ts";
import { latestUpload } from "./uploads/record.ts";
import { Upload } from "./uploads/upload.ts";

/** Any event for the client, with any payload: of a view that does not say what it pushes. */
export interface AnyPushes {
  readonly [name: string]: object;
}

/** The arguments after the name: a payload that has nothing required may be left out. */
type Payload<Value> =
  // oxlint-disable-next-line typescript/no-generated-empty-object-type -- meant: an object that holds nothing
  Record<never, never> extends Value
    ? [payload?: Value & object, options?: PushEventOptions]
    : [payload: Value & object, options?: PushEventOptions];

/** The payload of an event that the view does not describe. */
interface AnyPayload {
  readonly [name: string]: unknown;
}

/** When a pushed event reaches the page. */
interface PushEventOptions {
  readonly dispatch?: "before" | "after";
}

/** What every socket can do: read and set assigns, the page's title, events for the client. */
export class SocketCore<Assigns extends object, Pushes extends object = AnyPushes> {
  /** What is recorded. Owned by whoever made the socket. */
  protected readonly state: SocketState;

  constructor(state: SocketState) {
    this.state = state;
  }

  /** The id of the view's element on the page. */
  get id(): string {
    return this.state.id;
  }

  /** True when a client is connected, false in the dead render of the first HTTP response. */
  get connected(): boolean {
    return this.state.connected;
  }

  /** The current assigns: a snapshot that later assigns do not change. */
  get assigns(): Readonly<Assigns> {
    return snapshotOf(this.state) as Readonly<Assigns>;
  }

  /** The name LiveViewJS has for {@link assigns}. */
  get context(): Readonly<Assigns> {
    return this.assigns;
  }

  /**
   * Sets assigns. Values identical to the current ones are no change; when nothing changed, nothing is rendered.
   *
   * @param change the new values, or a function from the current assigns to them
   * @throws {LivewrightError} LW401 for reserved names, LW419 for a value that is not an object of assigns
   * @example socket.assign({ count: 0, open: true })
   */
  assign(
    change: (Partial<Assigns> & Unreserved) | ((assigns: Readonly<Assigns>) => Partial<Assigns> & Unreserved),
  ): void {
    const state = this.state;
    if (state.ended) return;
    const values: unknown = typeof change === "function" ? change(this.assigns) : change;
    checkAssigns(values, "assign was given", 'socket.assign({ name: "Elixir" })');
    const names = Object.keys(values);
    let next: Record<string, unknown> | undefined;
    for (const name of names) {
      const given = (values as Record<string, unknown>)[name];
      const value = latest(state, given);
      if (Object.is(value, state.assigns[name]) && Object.hasOwn(state.assigns, name)) continue;
      checkAssignName(name, state.component);
      state.watch?.note(state, name, value);
      next ??= copyOf(state.assigns, names);
      next[name] = value;
    }
    if (next === undefined) return;
    state.assigns = next;
    state.changed = true;
    state.recorded();
  }

  /**
   * Sets an assign unless it is set already, e.g. by a hook before. If others know it, it is taken over from them: from the
   * view that shows this one, if it is nested; and in the dead render from the request (`assign` of a route's context).
   * Streams, uploads and what is loaded belong to the socket they were made by, and are not taken over.
   *
   * @param name the assign
   * @param value called with the current assigns only when the assign is missing
   * @returns the assign's value
   * @example socket.assignNew("user", () => users.find(session.userId))
   */
  assignNew<Name extends keyof Assigns & string>(
    name: Name,
    value: (assigns: Readonly<Assigns>) => Assigns[Name],
  ): Assigns[Name] {
    const { assigns, inherited } = this.state;
    if (!Object.hasOwn(assigns, name)) {
      const shared = inherited !== undefined && Object.hasOwn(inherited, name) && isShareable(inherited[name]);
      this.assign({ [name]: shared ? inherited[name] : value(this.assigns) } as never);
    }
    return returned(this.state, this.assigns[name]);
  }

  /**
   * Replaces an assign with a function of its current value.
   *
   * @throws {LivewrightError} LW402 if there is no such assign
   * @example socket.update("count", (n) => n + 1)
   */
  update<Name extends keyof Assigns & string>(
    name: Name,
    change: (value: Readonly<Assigns>[Name], assigns: Readonly<Assigns>) => Assigns[Name],
  ): void {
    if (!Object.hasOwn(this.state.assigns, name)) {
      throw new LivewrightError("LW402", `There is no assign "${name}" to update.`, {
        hint: `Return it from mount: return { ${name}: … }`,
      });
    }
    this.assign({ [name]: change(this.assigns[name], this.assigns) } as never);
  }

  /**
   * Makes assigns temporary: after each render they are reset to the given values, so large values need not stay in memory.
   * The page keeps every hole that read such an assign as it is, until the assign is assigned again. A hole that also reads
   * other assigns waits, too.
   *
   * The view is rendered once more for each temporary assign that was assigned, to find the holes that read it. So `render`
   * must not depend on time or chance, and has to accept the reset values.
   *
   * @param values the reset value of each such assign, usually `[]`, `""` or `undefined`
   * @throws {LivewrightError} LW401 for reserved names; LW428, when rendered, for a reset value that `render` cannot show
   * @example socket.temporaryAssign({ messages: [], report: "" })
   */
  temporaryAssign(values: Partial<Assigns> & Unreserved): void {
    const { state } = this;
    const before = state.temporary;
    const temporary: Record<string, unknown> = { ...before };
    for (const [name, value] of Object.entries(values)) {
      checkAssignName(name);
      // A list of its own, so that an empty list which the application assigns counts as assigned.
      temporary[name] = Array.isArray(value) ? Object.freeze([...(value as readonly unknown[])]) : value;
      // An assign that was reset already now has the new reset value; otherwise it would seem to be assigned.
      if (before !== undefined && Object.hasOwn(before, name) && Object.is(state.assigns[name], before[name]))
        state.assigns = { ...state.assigns, [name]: temporary[name] };
    }
    state.temporary = temporary;
  }

  /** The name LiveViewJS has for {@link temporaryAssign}. */
  tempAssign(values: Partial<Assigns> & Unreserved): void {
    this.temporaryAssign(values);
  }

  /**
   * Sets the page's title. Prefix and suffix come from the page's `liveTitle`.
   *
   * @param title an empty string shows the default title (protocol section 5.9)
   */
  pageTitle(title: string): void {
    if (this.state.ended) return;
    this.state.title = title;
    this.state.recorded();
  }

  /**
   * Sends an event to the client's hooks (`handleEvent`) and to `window` as `phx:<name>`.
   *
   * @param name the event's name
   * @param payload an object that JSON can hold; default `{}`
   * @param options `dispatch`: `"after"` the page is patched (default) or `"before"`
    if (state.development) checkPayload(payload, `The payload of pushEvent(${JSON.stringify(name)})`);
    state.events = appended(state.events, [options?.dispatch === "before" ? [name, payload, true] : [name, payload]]);
   */
  pushEvent<Name extends keyof Pushes & string>(name: Name, ...rest: Payload<Pushes[Name]>): void;
  /**
   * The form LiveViewJS has: the type and the payload in one object.
   *
   * @example socket.pushEvent({ type: "highlight", id: 3 })
   */
  pushEvent<Name extends keyof Pushes & string>(
    event: { readonly type: Name } & (string extends keyof Pushes ? AnyPayload : Pushes[Name]),
  ): void;
  pushEvent(given: string | { readonly type: string }, ...more: readonly unknown[]): void {
    const [name, ...rest] = typeof given === "string" ? [given, ...more] : typeAndPayload(given, more);
    const [payload = {}, options] = rest as [object?, PushEventOptions?];
    checkOptions(options, PUSH_EVENT, "pushEvent", "LW106");
    const state = this.state;
    if (state.ended) return;
    if (state.development) checkPayload(payload, `The payload of pushEvent(${JSON.stringify(name)})`);
    state.events = appended(state.events, [options?.dispatch === "before" ? [name, payload, true] : [name, payload]]);
    state.recorded();
  }

  /**
   * Puts a short message for the visitor, which templates find in `flash` until it is cleared or the page is left. If the
   * same callback navigates, the message goes along and is shown on the next page.
   *
   * @param kind usually `"info"` or `"error"`; one message of each kind
   * @throws {LivewrightError} LW423 if `text` is not a string
   * @example socket.putFlash("info", "Saved."); return socket.pushNavigate("/articles");
   */
  putFlash(kind: string, text: string): void {
    const { state } = this;
    if (state.ended) return;
    checkFlashText(kind, text);
    state.newFlash = { ...state.newFlash, [kind]: text };
    setFlash(state, { ...flashOf(state), [kind]: text });
    state.recorded();
  }

  /** Takes messages away: of one kind, or all. */
  clearFlash(kind?: string): void {
    const { state } = this;
    if (state.ended) return;
    const without = (flash: Flash): Flash =>
      kind === undefined ? EMPTY_FLASH : Object.fromEntries(Object.entries(flash).filter(([name]) => name !== kind));
    state.newFlash = without(state.newFlash);
    setFlash(state, without(flashOf(state)));
  }

  /**
   * Keeps a value for a library, out of the assigns: it is not rendered, and nobody without the key can reach it.
   *
   * @param key made by `privateKey`
   */
  putPrivate<Value>(key: PrivateKey<Value>, value: NoInfer<Value>): void {
    (this.state.private ??= new Map()).set(key, value);
  }

  /** The value kept under this key on this socket; `undefined` if there is none. */
  getPrivate<Value>(key: PrivateKey<Value>): Value | undefined {
    return returned(this.state, this.state.private?.get(key) as Value | undefined);
  }

  /** Records something to be carried out; not in the dead render, and not when the view has ended. */
  protected intend(intent: SocketState["intents"][number]): void {
    const { state } = this;
    if (state.ended || !state.connected) return;
    state.intents = appended(state.intents, [intent]);
    state.recorded();
  }
}

const PUSH_EVENT: KnownOptions<PushEventOptions> = { dispatch: true };

function typeAndPayload(event: unknown, more: readonly unknown[]): readonly [string, ...unknown[]] {
  const { type, ...payload } = (event ?? {}) as { readonly type?: unknown };
  if (typeof type !== "string" || type === "") {
    throw new LivewrightError("LW408", `${describeValue(event)} is not an event to push.`, {
      hint: 'socket.pushEvent("highlight", { id: 3 }), or socket.pushEvent({ type: "highlight", id: 3 })',
    });
  }
  return [type, payload, ...more];
}

/** A copy of assigns that these names are going to be set in: most often none of them is new. */
function copyOf(assigns: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return names.every((name) => Object.hasOwn(assigns, name)) ? { ...assigns } : merged(assigns, {});
}

/** A stream or upload that was put aside before it changed again is an old copy of the one that counts. */
function latest(state: SocketState, given: unknown): unknown {
  if (given instanceof Stream) return latestOf(state, given);
  return given instanceof Upload ? latestUpload(state, given) : given;
}

/** Whether a value means the same on another socket: what its own socket goes on changing would stay as it is there. */
function isShareable(value: unknown): boolean {
  return !(value instanceof Stream || value instanceof AsyncResult || value instanceof Upload);
}
