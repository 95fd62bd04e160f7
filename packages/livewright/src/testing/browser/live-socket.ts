import { LivewrightError } from "../../foundation/errors.ts";
import type { DomDocument, DomElement } from "./dom.ts";
import type { Engine } from "./engine.ts";
import type { Wire } from "./wire.ts";

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
  pushWithReply(refs: unknown, event: string, payload: object): Promise<unknown>;
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
      hooks: withStandIns(options.hooks),
      // Called with `new`, so it cannot be an arrow function; what it returns takes the place of the instance.
      transport: function transport(url: string): Wire {
        return options.transport(url);
      },
    },
  );
  socket.connect();
  return socket;
}

/** Hooks of the page's own scripts, which a test need not load: those it does not give do nothing. */
function withStandIns(hooks: ClientOptions["hooks"]): object {
  const get = (_: object, name: string | symbol): unknown =>
    typeof name === "string" && Object.hasOwn(hooks, name) ? hooks[name] : {};
  return new Proxy({}, { get });
}
