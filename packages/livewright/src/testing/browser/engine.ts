import { readFileSync } from "node:fs";
import { compileFunction } from "node:vm";
import { LivewrightError } from "../../foundation/errors.ts";
import { checkEnvironment, nodeRequire } from "../environment.ts";
import { CookieJar } from "./cookies.ts";
import type { DomDocument, DomElement, DomWindow } from "./dom.ts";
import { PageUrl } from "./files.ts";
import { watchListeners } from "./listeners.ts";
import { addQueries } from "./queries.ts";
import { watchRanges } from "./ranges.ts";
import { FOCUSABLE, hiddenPart } from "./visible.ts";

/** The globals that the client looks up by name. They belong to the tab whose turn it is. */
const GLOBALS = [
  "window",
  "self",
  "document",
  "location",
  "history",
  "navigator",
  "localStorage",
  "sessionStorage",
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "requestAnimationFrame",
  "cancelAnimationFrame",
  "getComputedStyle",
  "console",
  "CSS",
] as const;

/** The classes of the DOM that the client looks up. All tabs share them. */
const CLASSES = [
  "Node",
  "Element",
  "Event",
  "CustomEvent",
  "MouseEvent",
  "InputEvent",
  "HTMLElement",
  "HTMLAnchorElement",
  "HTMLAreaElement",
  "HTMLButtonElement",
  "HTMLFormElement",
  "HTMLIFrameElement",
  "HTMLImageElement",
  "HTMLInputElement",
  "HTMLSelectElement",
  "HTMLTemplateElement",
  "HTMLTextAreaElement",
  "HTMLVideoElement",
  "SVGElement",
  "SVGAnimatedString",
  "RadioNodeList",
  "FormData",
  "FileList",
  "File",
  "Blob",
  "FileReader",
  "Image",
  "CloseEvent",
  "URL",
  "customElements",
] as const;

/** The globals of one tab. */
export type Globals = Readonly<Record<(typeof GLOBALS)[number], unknown>>;

/** The exports of one of the client's packages. */
type Exports = Readonly<Record<string, unknown>>;

type Script = (module: { exports: Exports }, exports: Exports, ...classes: unknown[]) => void;

/** The tab of a page, for the properties that are added to DOM prototypes. */
export interface PageHost {
  /** The URL of the page, which is the base of its links. */
  readonly url: string;
  focused: DomElement | null;
  /** The `window` of scripts; undefined while the page is being created. */
  readonly window: unknown;
  readonly cookies: CookieJar;
  /** Submits a form that a script has submitted, without a `submit` event. */
  submitForm(form: DomElement): void;
}

/**
 * The state that all tabs share: the compiled official client, and the classes of the DOM from one window of jsdom.
 * That window shows no page. A page is a document without a window, which needs a tenth of the time. This class adds
 * what such a document lacks: URLs, focus and submitting.
 */
export class Engine {
  readonly window: DomWindow;
  readonly Socket: unknown;
  readonly LiveSocket: unknown;
  readonly #hosts = new WeakMap<DomDocument, PageHost>();
  #globals: Globals | undefined;

  /** @throws {LivewrightError} LW103 if jsdom is not installed, LW809 in an environment with browser classes */
  constructor() {
    checkEnvironment();
    const require = nodeRequire(import.meta.url);
    this.window = openWindow(require);
    this.#complete();
    // The packages offer these files to Node. They have the same source as those for browsers, and run unmodified.
    // `phoenix` needs a window only to notice that the page is left. The tab closes its socket instead.
    this.Socket = this.#load(require, "phoenix", without(this.#scope(), ["window", "self"]))["Socket"];
    const blank = this.parse("", {
      url: "about:blank",
      focused: null,
      window: null,
      cookies: new CookieJar(),
      submitForm() {},
    });
    this.LiveSocket = this.#load(require, "phoenix_live_view", this.#scope(blank))["LiveSocket"];
  }

  /** Parses a page of a tab. */
  parse(html: string, host: PageHost): DomDocument {
    const document = new this.window.DOMParser().parseFromString(html, "text/html");
    this.#hosts.set(document, host);
    return document;
  }

  /**
   * Sets the tab whose globals the client sees from now on. The client is loaded once for all tabs, because V8 would
   * never optimize a copy per tab. Turns do not overlap: each ends, including its promises, before the next begins.
   */
  enter(globals: Globals): void {
    this.#globals = globals;
  }

  /** @param blank the document in which the client creates elements before the first page exists */
  #scope(blank?: DomDocument): object {
    const scope = {};
    for (const name of GLOBALS) {
      const get = (): unknown => (this.#globals === undefined && name === "document" ? blank : this.#globals?.[name]);
      Object.defineProperty(scope, name, { configurable: true, get });
    }
    return scope;
  }

  #load(require: NodeJS.Require, name: string, scope: object): Exports {
    const filename = require.resolve(name);
    const code = readFileSync(filename, "utf8");
    const script = compileFunction(code, ["module", "exports", ...CLASSES], { filename, contextExtensions: [scope] });
    const module: { exports: Exports } = { exports: {} };
    (script as Script)(
      module,
      module.exports,
      ...CLASSES.map((className) => (className === "URL" ? PageUrl : this.window[className])),
    );
    return module.exports;
  }

  #complete(): void {
    const hostOf = (element: DomElement): PageHost | undefined => this.#hosts.get(element.ownerDocument);
    const { window } = this;
    for (const { prototype } of [window.HTMLAnchorElement, window.HTMLAreaElement, window.HTMLLinkElement])
      addAddress(prototype, "href", hostOf);
    for (const { prototype } of [window.HTMLScriptElement, window.HTMLImageElement])
      addAddress(prototype, "src", hostOf);
    Object.defineProperty(window.HTMLFormElement.prototype, "submit", {
      configurable: true,
      value(this: DomElement) {
        hostOf(this)?.submitForm(this);
      },
    });
    for (const { prototype } of [window.HTMLElement, window.SVGElement]) addFocus(prototype, hostOf, window.FocusEvent);
    addQueries(window);
    watchRanges(window);
    watchListeners(window, (error) => (this.#globals?.console as Console | undefined)?.error(error));
    addSurroundings(window, (document) => this.#hosts.get(document));
    const nothing = { configurable: true, writable: true, value(): void {} };
    // This window never receives events, and its listeners would keep each document in memory.
    Object.defineProperty(window, "addEventListener", nothing);
    // jsdom has no layout. Scrolling does nothing, and every element counts as inside the viewport.
    Object.defineProperty(window.Element.prototype, "scrollIntoView", nothing);
    const rect = { x: 0, y: 0, width: 1, height: 1, top: 0, left: 0, right: 1, bottom: 1 };
    const rects = function rects(this: DomElement): readonly object[] {
      return this.isConnected && hiddenPart(this) === undefined ? [rect] : [];
    };
    Object.defineProperty(window.Element.prototype, "getBoundingClientRect", { ...nothing, value: () => rect });
    Object.defineProperty(window.Element.prototype, "getClientRects", { ...nothing, value: rects });
  }
}

/** Holds the single engine, which the first test loads. */
const loaded = new Map<"engine", Engine>();

/** Returns the engine of this process. */
export function engine(): Engine {
  let one = loaded.get("engine");
  if (one === undefined) loaded.set("engine", (one = new Engine()));
  return one;
}

function openWindow(require: NodeJS.Require): DomWindow {
  try {
    const { JSDOM } = require("jsdom") as { JSDOM: new (html: string) => { window: DomWindow } };
    return new JSDOM("").window;
  } catch (cause) {
    const missing = (cause as { code?: unknown }).code === "MODULE_NOT_FOUND";
    const why = missing ? "which is not installed" : `which could not be loaded: ${String(cause)}`;
    throw new LivewrightError("LW103", `livewright/testing needs jsdom, ${why}.`, {
      hint: missing
        ? "Run:  npm install --save-dev jsdom"
        : "It is installed, but its own message above names the problem. livewright/testing needs jsdom 29 and Node 20.19 or newer.",
      cause,
    });
  }
}

function without(scope: object, names: readonly string[]): object {
  for (const name of names) Object.defineProperty(scope, name, { value: undefined });
  return scope;
}

/**
 * Adds the properties of a document that depend on its tab. They are on the prototype: V8 keeps functions on single
 * objects in memory for longer than the objects.
 */
function addSurroundings(window: DomWindow, hostOf: (document: DomDocument) => PageHost | undefined): void {
  const { prototype } = window.Document;
  const add = (
    name: string,
    get: (host: PageHost | undefined, document: DomDocument) => unknown,
    set: (host: PageHost | undefined, value: string) => void = () => {},
  ): void => {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: DomDocument) {
        return get(hostOf(this), this);
      },
      set(this: DomDocument, value: string) {
        set(hostOf(this), value);
      },
    });
  };
  add("defaultView", (host) => host?.window ?? null);
  add("URL", (host) => host?.url ?? "about:blank");
  add("visibilityState", () => "visible");
  add("hidden", () => false);
  add("activeElement", (host, document) => (host?.focused?.isConnected === true ? host.focused : document.body));
  add(
    "cookie",
    (host) => host?.cookies.visible() ?? "",
    (host, cookie) => host?.cookies.set(cookie, true),
  );
}

/** Adds a property that returns the URL of an attribute, resolved against the page. `phx-track-static` sends it. */
function addAddress(
  prototype: object,
  name: "href" | "src",
  hostOf: (element: DomElement) => PageHost | undefined,
): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    enumerable: true,
    get(this: DomElement): string {
      const url = this.getAttribute(name);
      if (url === null) return "";
      const base = hostOf(this)?.url;
      return base !== undefined && URL.canParse(url, base) ? new URL(url, base).href : url;
    },
    set(this: DomElement, url: string) {
      this.setAttribute(name, url);
    },
  });
}

/** @see https://html.spec.whatwg.org/multipage/interaction.html#focus-update-steps */
function addFocus(
  prototype: object,
  hostOf: (element: DomElement) => PageHost | undefined,
  FocusEvent: DomWindow["FocusEvent"],
): void {
  const fire = (from: DomElement, type: string, relatedTarget: DomElement | null, bubbles: boolean): void => {
    from.dispatchEvent(new FocusEvent(type, { bubbles, composed: true, relatedTarget }));
  };
  const leave = (element: DomElement, to: DomElement | null): void => {
    fire(element, "blur", to, false);
    fire(element, "focusout", to, true);
  };
  const focus = {
    configurable: true,
    writable: true,
    value(this: DomElement): void {
      const host = hostOf(this);
      if (host === undefined || host.focused === this || !canFocus(this)) return;
      const before = host.focused?.isConnected === true ? host.focused : null;
      host.focused = null;
      if (before !== null) leave(before, this);
      host.focused = this;
      fire(this, "focus", before, false);
      fire(this, "focusin", before, true);
    },
  };
  const blur = {
    configurable: true,
    writable: true,
    value(this: DomElement): void {
      const host = hostOf(this);
      if (host === undefined || host.focused !== this) return;
      host.focused = null;
      leave(this, null);
    },
  };
  Object.defineProperty(prototype, "focus", focus);
  Object.defineProperty(prototype, "blur", blur);
}

function canFocus(element: DomElement): boolean {
  if (!element.isConnected || !element.matches(FOCUSABLE) || element.matches(":disabled")) return false;
  return !(element.localName === "input" && element.type === "hidden");
}
