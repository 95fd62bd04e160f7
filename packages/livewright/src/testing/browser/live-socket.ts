import { LivewrightError } from "../../foundation/errors.ts";
import type { DomDocument, DomElement } from "./dom.ts";
import type { Engine } from "./engine.ts";
import { isHeld, type PageFile } from "./files.ts";
import type { Wire } from "./wire.ts";

/** One file that the client is sending. */
export interface ClientUploadEntry {
  readonly file: PageFile;
  /** The server's answer for the file: a token, or the data for an uploader of the page. */
  readonly meta: unknown;
  isDone(): boolean;
  isCancelled(): boolean;
  progress(percent: number): void;
  error(reason?: string): void;
}

/** A running view in the official client. */
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
  /** Returns the number of the component that contains an element; false if it belongs to another view. */
  closestComponentID(element: DomElement): number | false | null;
  pushWithReply(refs: unknown, event: string, payload: object): Promise<unknown>;
  /** The running uploads. */
  readonly activeUploaders: Iterable<{ entries(): readonly ClientUploadEntry[] }>;
  /** Sends the files of a form, as before a submit. A `ref` of -1 unlocks no elements. */
  uploadFiles(
    form: DomElement,
    event: string | null,
    target: unknown,
    ref: number,
    cid: number | null,
    done: () => void,
  ): void;
  targetComponentID(form: DomElement, target: unknown): number | null;
  /** Continues a submit that waits for files. */
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

/** The options that an application passes to the client. */
export interface ClientOptions {
  /** The value of `socket.connectParams` in views. */
  readonly connectParams: Readonly<Record<string, unknown>>;
  /** Client hooks, by name. */
  readonly hooks: Readonly<Record<string, unknown>>;
  /** Uploaders for external uploads, by name. */
  readonly uploaders: Readonly<Record<string, unknown>>;
}

interface StartOptions extends ClientOptions {
  /** The path of WebSocket upgrades. */
  readonly socketPath: string;
  readonly transport: (url: string) => Wire;
}

/** Connects a page, as its script would. */
export function startClient(engine: Engine, document: DomDocument, options: StartOptions): LiveSocket {
  const { Socket, LiveSocket } = engine;
  const token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? undefined;
  if (token === undefined && document.querySelector("[data-phx-session]") !== null) {
    throw new LivewrightError("LW803", "The root layout has no CSRF token, so the client cannot join a view.", {
      hint: 'Add  <meta name="csrf-token" content=${csrfToken}>  to its <head>.',
    });
  }
  const socket = new (LiveSocket as new (path: string, socket: unknown, options: object) => LiveSocket)(
    options.socketPath.replace(/\/websocket$/, ""),
    Socket,
    {
      params: () => ({ ...options.connectParams, _csrf_token: token }),
      // Tests do not load the scripts of the page. Hooks and uploaders that a test does not pass do nothing.
      hooks: withStandIns(options.hooks, {}),
      uploaders: withStandIns(options.uploaders, sendNowhere),
      // The client calls this with `new`, so it is not an arrow function. The returned object replaces the instance.
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

/** Replaces a missing uploader. Completes all files, unless the test controls their progress. */
function sendNowhere(entries: readonly ClientUploadEntry[]): void {
  for (const entry of entries) if (!isHeld(entry.file)) entry.progress(100);
}
