import { html } from "../html/rendered.ts";
import type { RootLayout } from "../live/root-layout.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { UpgradeDecision } from "../endpoint/connections.ts";
import { type Endpoint, endpoint } from "../endpoint/endpoint.ts";
import type { EndpointOptions } from "../endpoint/options.ts";
import { SECRET_KEY_BASE, settled } from "./fixtures.ts";

/** A frame of the server as the client reads it. */
type Frame = readonly [string | null, string | null, string, string, Readonly<Record<string, unknown>>];

/** One container of a view on a page. */
interface Container {
  readonly id: string;
  readonly session: string;
  readonly static: string;
  readonly parent: string | undefined;
}

const bare: RootLayout = ({ content, csrfToken }) => html`<meta name="csrf-token" content=${csrfToken}>${content}`;

/** An application for a test, without a log, and with a minimal document. */
export function appOf(
  options: Partial<EndpointOptions> & Pick<EndpointOptions, "routes">,
  log: string[] = [],
): Endpoint {
  const say = (message: string): void => void log.push(message);
  const logger: Logger = { debug() {}, info() {}, warn: say, error: say };
  return endpoint({ secretKeyBase: SECRET_KEY_BASE, rootLayout: bare, logger, development: false, ...options });
}

/** A browser that loads a page, connects, and joins its views, as the client does. */
export class Browser {
  readonly #app: Endpoint;
  readonly #headers: Readonly<Record<string, string>>;
  #cookie = "";
  #page = "";
  #url = "";

  constructor(app: Endpoint, headers: Readonly<Record<string, string>> = {}) {
    this.#app = app;
    this.#headers = headers;
  }

  /** Loads a page. Returns its response; its text is {@link page}. */
  async get(path: string): Promise<Response> {
    this.#url = `http://app.test${path}`;
    const response = await this.#app.fetch(new Request(this.#url, { headers: this.#sent() }), { ip: "10.0.0.1" });
    const set = response.headers.getSetCookie().map((cookie) => cookie.split(";")[0] ?? "");
    if (set.length > 0) this.#cookie = set.join("; ");
    this.#page = await response.text();
    return response;
  }

  /** The text of the last page, inside its containers and around them. */
  get page(): string {
    return this.#page;
  }

  /** The views on the page, outer ones first. */
  get containers(): readonly Container[] {
    const tags = [
      ...this.#page.matchAll(/<\w+ id="([^"]*)"[^>]*data-phx-session="([^"]*)" data-phx-static="([^"]*)"[^>]*>/g),
    ];
    return tags.map(([tag, id = "", session = "", fixed = ""]) => ({
      id,
      session,
      static: fixed,
      parent: /data-phx-parent-id="([^"]*)"/.exec(tag)?.[1],
    }));
  }

  /** The CSRF token of the last page. */
  get csrf(): string {
    const [, csrf = ""] = /name="csrf-token" content="([^"]*)"/.exec(this.#page) ?? [];
    return csrf;
  }

  /** Drops all cookies, as a browser that stores none. */
  dropCookies(): void {
    this.#cookie = "";
  }

  /** Opens a WebSocket. */
  connect(csrf: string = this.csrf): Wire {
    const url = `http://app.test${this.#app.adapter.socketPath}?vsn=2.0.0&_csrf_token=${encodeURIComponent(csrf)}`;
    const upgrade = this.#app.upgrade(new Request(url, { headers: this.#sent() }), {
      ip: "10.0.0.1",
    }) as UpgradeDecision;
    if (upgrade instanceof Response) throw new Error(`refused with ${upgrade.status}`);
    return new Wire(upgrade, this.#url, this.containers);
  }

  #sent(): Headers {
    const headers = new Headers(this.#headers);
    if (this.#cookie !== "") headers.set("cookie", this.#cookie);
    return headers;
  }
}

/** An open WebSocket and the client at its end. */
export class Wire {
  readonly connection: ReturnType<Exclude<UpgradeDecision, Response>>;
  /** The codes with which it was closed. */
  readonly closes: number[] = [];
  readonly #frames: Frame[] = [];
  readonly #url: string;
  readonly #containers: readonly Container[];
  #ref = 0;

  constructor(open: Exclude<UpgradeDecision, Response>, url: string, containers: readonly Container[]) {
    this.#url = url;
    this.#containers = containers;
    this.connection = open({
      bufferedAmount: 0,
      send: (frame) => void this.#frames.push(JSON.parse(frame) as Frame),
      close: (code) => void this.closes.push(code),
    });
  }

  /**
   * Joins a view of the page.
   *
   * @param params more params of the join, in addition to the client's
   * @param more properties that override the payload of a page load
   * @returns the response, ok or not
   */
  async join(
    params: Readonly<Record<string, unknown>> = {},
    more: Readonly<Record<string, unknown>> = {},
    container: Container | undefined = this.#containers[0],
  ): Promise<Readonly<Record<string, unknown>>> {
    if (container === undefined) throw new Error("there is no view on the page");
    const { id, session, static: fixed, parent } = container;
    return this.#ask(`lv:${id}`, "phx_join", {
      ...(parent === undefined && more["redirect"] === undefined && { url: this.#url }),
      params: { _mounts: 0, _mount_attempts: 0, ...params },
      session,
      static: fixed,
      sticky: false,
      ...more,
    });
  }

  /** Sends an event to a view and returns the response. */
  event(event: string, value: object = {}, id = this.#containers[0]?.id): Promise<Readonly<Record<string, unknown>>> {
    return this.#ask(`lv:${id}`, "event", { type: "click", event, value });
  }

  /** Sends any message and returns the response. */
  request(event: string, payload: object, id = this.#containers[0]?.id): Promise<Readonly<Record<string, unknown>>> {
    return this.#ask(`lv:${id}`, event, payload);
  }

  /** Returns all frames since the last call that are not responses. */
  heard(): readonly Frame[] {
    return this.#frames.splice(0);
  }

  async #ask(topic: string, event: string, payload: object): Promise<Readonly<Record<string, unknown>>> {
    const ref = String(++this.#ref);
    const joinRef = event === "phx_join" ? ref : null;
    this.connection.receive(JSON.stringify([joinRef, ref, topic, event, payload]));
    await settled();
    const at = this.#frames.findIndex(([, answered, , name]) => answered === ref && name === "phx_reply");
    if (at < 0) return {};
    const [frame] = this.#frames.splice(at, 1);
    return frame?.[4]["response"] as Readonly<Record<string, unknown>>;
  }
}
