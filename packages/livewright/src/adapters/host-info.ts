import type { IncomingMessage } from "node:http";
import type { FetchInfo, HostSession } from "../endpoint/request-context.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { continueWith } from "./continue.ts";

/** The key under which the message of a request keeps objects alive. The runtime holds the message until the response is sent. */
const KEPT: unique symbol = Symbol("kept");

type HostFacts = Pick<FetchInfo, "ip" | "Response" | "unrouted"> & { readonly session: HostSession | undefined };

/**
 * The facts about a request that its host knows. A class, because V8 makes a hidden class for each evaluation of an object literal with
 * a getter. Those survive all minor collections.
 */
export class HostInfo implements FetchInfo {
  readonly ip: string | undefined;
  readonly Response: typeof Response | undefined;
  readonly session: HostSession | undefined;
  readonly unrouted: (() => Response) | undefined;
  readonly native: (request: Request) => Request = native;
  readonly #message: IncomingMessage;
  readonly #bodyLost: boolean;

  /** @param bodyLost true if a parser has read the body and dropped it */
  constructor(message: IncomingMessage, facts: HostFacts, bodyLost: boolean) {
    this.ip = facts.ip;
    this.Response = facts.Response;
    this.session = facts.session;
    this.unrouted = facts.unrouted;
    this.#message = message;
    this.#bodyLost = bodyLost;
  }

  /** The port of the client; `undefined` behind a proxy, since the port belongs to the proxy. */
  get port(): number | undefined {
    const { remoteAddress, remotePort } = this.#message.socket;
    return this.ip === remoteAddress ? remotePort : undefined;
  }

  keep(value: object): void {
    const message = this.#message as IncomingMessage & { [KEPT]?: Set<object> };
    (message[KEPT] ??= new Set()).add(value);
  }

  /** @throws {LivewrightError} LW509 if the body is lost */
  wantsBody(): void {
    if (this.#bodyLost) throw lostBody(this.#message);
    continueWith(this.#message);
  }
}

function lostBody({ method, url, headers }: IncomingMessage): LivewrightError {
  return new LivewrightError(
    "LW509",
    `The body of ${method} ${url} (${headers["content-type"] ?? "without a type"}) was read before the endpoint, and not kept.`,
    { hint: "Put the endpoint before the body parser, or limit the parser to its own paths." },
  );
}

/** Returns the web-standard request behind a request of srvx, which `new Request` requires. */
export function native(request: Request): Request {
  const { _request: real } = request as { readonly _request?: Request };
  return real ?? request;
}
