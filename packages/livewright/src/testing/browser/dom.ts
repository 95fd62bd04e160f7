// The part of the DOM that this room uses. Sources are compiled without the globals of browsers, so that no view can
// use `document` by accident. So this file types the classes of jsdom.

/** A node of a page. */
export interface DomNode {
  readonly nodeType: number;
  readonly parentNode: DomNode | null;
  readonly firstChild: DomNode | null;
  readonly nextSibling: DomNode | null;
  readonly isConnected: boolean;
  textContent: string | null;
  contains(other: DomNode | null): boolean;
}

/** A collection of elements, in document order. */
export interface DomList<Item> extends Iterable<Item> {
  readonly length: number;
}

/** The queries of pages and elements. */
export interface DomParent extends DomNode {
  readonly firstElementChild: DomElement | null;
  querySelector(selector: string): DomElement | null;
  querySelectorAll(selector: string): DomList<DomElement>;
}

/** An element of a page. Only form controls have the properties of form controls. */
export interface DomElement extends DomParent {
  readonly tagName: string;
  readonly localName: string;
  id: string;
  readonly parentElement: DomElement | null;
  readonly previousElementSibling: DomElement | null;
  readonly nextElementSibling: DomElement | null;
  readonly classList: { contains(name: string): boolean };
  /** The inline style, such as `display` after a command that hides. Style sheets are ignored. */
  readonly style: { readonly display: string; getPropertyValue(name: string): string };
  readonly dataset: Readonly<Record<string, string | undefined>>;
  readonly children: DomList<DomElement>;
  readonly attributes: DomList<{ readonly name: string; readonly value: string }>;
  readonly ownerDocument: DomDocument;
  innerHTML: string;
  readonly outerHTML: string;
  getAttributeNames(): readonly string[];
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  hasAttribute(name: string): boolean;
  hasAttributeNS(namespace: null, name: string): boolean;
  getAttributeNS(namespace: null, name: string): string | null;
  removeAttribute(name: string): void;
  matches(selector: string): boolean;
  closest(selector: string): DomElement | null;
  dispatchEvent(event: DomEvent): boolean;
  addEventListener(type: string, listener: (event: DomEvent) => void): void;
  focus(): void;
  blur(): void;
  remove(): void;

  // Form controls.
  readonly type?: string;
  readonly name?: string;
  value?: string;
  checked?: boolean;
  readonly defaultChecked?: boolean;
  readonly disabled?: boolean;
  readonly readOnly?: boolean;
  readonly multiple?: boolean;
  selected?: boolean;
  readonly form?: DomElement | null;
  readonly elements?: DomList<DomElement>;
  readonly options?: DomList<DomElement>;
  readonly labels?: DomList<DomElement> | null;
}

/** A page. */
export interface DomDocument extends DomParent {
  readonly documentElement: DomElement | null;
  readonly head: DomElement;
  readonly body: DomElement;
  title: string;
  readonly activeElement: DomElement | null;
  getElementById(id: string): DomElement | null;
  addEventListener(type: string, listener: unknown, options?: unknown): void;
  removeEventListener(type: string, listener: unknown, options?: unknown): void;
  dispatchEvent(event: DomEvent): boolean;
}

/** An event of the DOM. */
export interface DomEvent {
  readonly type: string;
  readonly target: DomElement | null;
  readonly defaultPrevented: boolean;
  readonly submitter?: DomElement | null;
  readonly detail?: unknown;
  readonly ctrlKey?: boolean;
  readonly metaKey?: boolean;
  readonly shiftKey?: boolean;
  readonly altKey?: boolean;
  readonly button?: number;
  preventDefault(): void;
}

/** The data that a form sends. */
export interface DomFormData extends Iterable<readonly [string, string | File]> {}

type EventClass = new (type: string, init?: object) => DomEvent;

/** A window of jsdom, which has the classes of the DOM. */
export interface DomWindow {
  readonly [name: string]: unknown;
  readonly DOMParser: new () => { parseFromString(html: string, type: "text/html"): DomDocument };
  readonly FormData: new (form: DomElement, submitter?: DomElement | null) => DomFormData;
  readonly Event: EventClass;
  readonly CustomEvent: EventClass;
  readonly MouseEvent: EventClass;
  readonly KeyboardEvent: EventClass;
  readonly FocusEvent: EventClass;
  readonly InputEvent: EventClass;
  readonly Document: { readonly prototype: object };
  readonly DocumentFragment: { readonly prototype: object };
  readonly Element: { readonly prototype: object };
  readonly HTMLElement: { readonly prototype: object };
  readonly SVGElement: { readonly prototype: object };
  readonly HTMLAnchorElement: { readonly prototype: object };
  readonly HTMLAreaElement: { readonly prototype: object };
  readonly HTMLLinkElement: { readonly prototype: object };
  readonly HTMLScriptElement: { readonly prototype: object };
  readonly HTMLImageElement: { readonly prototype: object };
  readonly HTMLFormElement: { readonly prototype: object };
  getComputedStyle(element: DomElement): object;
}
