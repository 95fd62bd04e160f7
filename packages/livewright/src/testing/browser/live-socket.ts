import { LivewrightError } from "../../foundation/errors.ts";
import type { DomDocument, DomElement } from "./dom.ts";
import type { Engine } from "./engine.ts";
import { isHeld, type PageFile } from "./files.ts";
import type { Wire } from "./wire.ts";

/** One file the client is sending. */
export interface ClientUploadEntry {
  readonly file: PageFile;
  /** What the server gave for it: a token, or what an uploader of the page needs. */
  readonly meta: unknown;
  isDone(): boolean;
  isCancelled(): boolean;
  progress(percent: number): void;
  error(reason?: string): void;
}

/** A running view, as the official client holds it. */
export interface ClientView {
  readonly id: string;
  readonly el: DomElement;
  readonly children: Readonly<Record<string, Readonly<Record<string, ClientView>>>>;
  isConnected(): boolean;
  isDestroyed(): boolean;
  pushHookEvent(
    element: DomElement,
    target: unknown,
    event: string,
    payload: object,
  ): Promise<{ readonly reply: unknown; readonly ref: number }>;
  /** The number of the component around an element; false in one of another view. */
  closestComponentID(element: DomElement): number | false | null;
  pushWithReply(refs: unknown, event: string, payload: object): Promise<unknown>;
  /** Files that are on their way. */
  readonly activeUploaders: Iterable<{ entries(): readonly ClientUploadEntry[] }>;
  /** Sends the files of a form, as it does before a submit. A `ref` of -1 unlocks nothing. */
  uploadFiles(
    form: DomElement,
    event: string | null,
    target: unknown,
    ref: number,
    cid: number | null,
    done: () => void,
  ): void;
  targetComponentID(form: DomElement, target: unknown): number | null;
  /** Goes on with a submit that waits for files. */
  triggerAwaitingSubmit(form: DomElement, event: string | null): void;
}

/** The socket of the official client. */
export interface LiveSocket {
  readonly main: ClientView | null;
  connect(): void;
  isConnected(): boolean;
  owner(element: DomElement): ClientView | undefined;
  execJS(element: DomElement, commands: string, type?: string): void;
  historyRedirect(event: object, href: string, linkState: "push" | "replace", flash: null): void;
  pushHistoryPatch(event: object, href: string, linkState: "push" | "replace", target: DomElement | null): void;
}

/** What an application gives the client. */
export interface ClientOptions {
  /** What views see as `socket.connectParams`. */
  readonly connectParams: Readonly<Record<string, unknown>>;
  /** Client hooks, by name. */
  readonly hooks: Readonly<Record<string, unknown>>;
  /** What sends files elsewhere, by name. */
  readonly uploaders: Readonly<Record<string, unknown>>;
}

interface StartOptions extends ClientOptions {
  /** The path of WebSocket upgrades. */
  readonly socketPath: string;
  readonly transport: (url: string) => Wire;
}

/** Connects a page, as the script in it would. */
export function startClient(engine: Engine, document: DomDocument, options: StartOptions): LiveSocket {
  const { Socket, LiveSocket } = engine;
  const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? undefined;
  if (token === undefined && document.querySelector("[data-phx-session]") !== null) {
    throw new LivewrightError("LW803", "The root layout has no CSRF token, and without it no view can be joined.", {
      hint: 'Add  <meta name="csrf-token" content=${csrfToken}>  to its <head>.',
    });
  }
  const socket = new (LiveSocket as new (path: string, socket: unknown, options: object) => LiveSocket)(
    options.socketPath.replace(/\/websocket$/, ""),
    Socket,
    {
      params: () => ({ ...options.connectParams, _csrf_token: token }),
      // Hooks and uploaders of the page's own scripts, which a test need not load: what it does not give does nothing.
      hooks: withStandIns(options.hooks, {}),
      uploaders: withStandIns(options.uploaders, sendNowhere),
      // Called with `new`, so it cannot be an arrow function; what it returns takes the place of the instance.
      transport: function transport(url: string): Wire {
        return options.transport(url);
      },
    },
  );
  socket.connect();
  return socket;
}

function withStandIns(own: Readonly<Record<string, unknown>>, standIn: unknown): object {
  const get = (_: object, name: string | symbol): unknown =>
    typeof name === "string" && Object.hasOwn(own, name) ? own[name] : standIn;
  return new Proxy({}, { get });
}

/** In the place of an uploader: what is not held by a test has arrived. */
function sendNowhere(entries: readonly ClientUploadEntry[]): void {
  for (const entry of entries) if (!isHeld(entry.file)) entry.progress(100);
}
