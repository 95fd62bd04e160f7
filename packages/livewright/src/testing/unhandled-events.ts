import type { HandledEvents } from "../process/dispatch.ts";
import type { DomDocument, DomElement } from "./browser/dom.ts";
import type { LiveSocket } from "./browser/live-socket.ts";
import { mostSimilar } from "../foundation/nearest.ts";

/** The page to check. */
export interface InspectedPage {
  readonly document: DomDocument;
  /** Knows the view of each element. */
  readonly liveSocket: LiveSocket | undefined;
  /** Returns the events that the view with this id handles, or its component; undefined if it does not exist. */
  handled(id: string, cid?: number): HandledEvents | undefined;
}

/** Describes an event that no view or component handles. */
export interface UnhandledEvent {
  readonly kind: "unknownEvent" | "missingTarget";
  readonly text: string;
  readonly elements: readonly DomElement[];
  /** A proposal to fix it. */
  readonly hint: string;
}

/** An event that an element can send. */
interface Binding {
  readonly element: DomElement;
  /** The attribute that contains the event. */
  readonly attribute: string;
  readonly event: string;
  /** The number of a component, or a selector; undefined for the view. */
  readonly target: string | undefined;
}

/** The receiver of an event. */
interface Receiver {
  readonly view: string;
  readonly cid: number | undefined;
}

/** Attributes that can contain an event name. Commands can be in any attribute. */
const BINDINGS: ReadonlySet<string> = new Set(
  "click click-away change submit focus blur window-focus window-blur keydown keyup window-keydown window-keyup viewport-top viewport-bottom auto-recover"
    .split(" ")
    .map((name) => `phx-${name}`),
);
const COMPONENT = "data-phx-component";
const NUMBER = /^\d+$/;

/**
 * Returns events that elements can send but no view or component handles. Omits events that a hook or `handleEvent` may
 * handle, and events to views that are not joined.
 *
 * @param all the elements of the page
 */
export function unhandledEvents(page: InspectedPage, all: readonly DomElement[]): readonly UnhandledEvent[] {
  if (page.liveSocket === undefined) return [];
  const mistakes: UnhandledEvent[] = [];
  const handled = remembered(page);
  for (const element of all) {
    for (const binding of bindingsOf(element)) {
      for (const receiver of receiversOf(page, binding)) {
        const mistake = mistakeOf(binding, receiver, handled);
        if (mistake !== undefined) mistakes.push(mistake);
      }
    }
  }
  return mistakes;
}

/** Caches the lookups: many rows of a page send the same few events. */
function remembered(page: InspectedPage): InspectedPage["handled"] {
  const known = new Map<string, HandledEvents | undefined>();
  return (id, cid) => {
    const key = `${cid} ${id}`;
    if (!known.has(key)) known.set(key, page.handled(id, cid));
    return known.get(key);
  };
}

/** Returns the names of the events that an element sends, by bindings and by commands. */
export function eventsOf(element: DomElement): readonly string[] {
  return [...new Set(bindingsOf(element).map(({ event }) => event))];
}

function bindingsOf(element: DomElement): readonly Binding[] {
  const bindings: Binding[] = [];
  for (const attribute of element.getAttributeNames()) {
    const bound = BINDINGS.has(attribute);
    if (!bound && !/^(?:phx|data)-/.test(attribute)) continue;
    const value = element.getAttribute(attribute) ?? "";
    if (value.startsWith("[[")) bindings.push(...pushesOf(element, attribute, value));
    else if (bound && value !== "" && value !== "ignore") {
      bindings.push({ element, attribute, event: value, target: targetOf(element, attribute) });
    }
  }
  return bindings;
}

/** Returns the events that the commands of an attribute push. */
function pushesOf(element: DomElement, attribute: string, json: string): readonly Binding[] {
  let commands: unknown;
  try {
    commands = JSON.parse(json);
  } catch {
    return []; // not written by Livewright
  }
  const bindings: Binding[] = [];
  for (const command of commands as readonly unknown[]) {
    const [operation, args] = Array.isArray(command) ? (command as readonly unknown[]) : [];
    if (operation !== "push" || typeof args !== "object" || args === null) continue;
    const { event, target } = args as { readonly event?: unknown; readonly target?: unknown };
    if (typeof event !== "string") continue;
    const own = typeof target === "string" || typeof target === "number" ? String(target) : undefined;
    bindings.push({ element, attribute, event, target: own ?? targetOf(element, attribute) });
  }
  return bindings;
}

/** Returns the target of a binding. A field with its own `phx-change` uses the target of its form. */
function targetOf(element: DomElement, attribute: string): string | undefined {
  const own = element.getAttribute("phx-target");
  const target = own ?? (attribute === "phx-change" ? element.form?.getAttribute("phx-target") : null);
  return target === null || target === undefined || target === "" ? undefined : target;
}

/** Returns the receivers to which the client would send an event. */
function receiversOf({ document, liveSocket }: InspectedPage, { element, target }: Binding): readonly Receiver[] {
  const view = liveSocket?.owner(element)?.id;
  if (view === undefined) return [];
  if (target === undefined) return [{ view, cid: undefined }];
  if (NUMBER.test(target)) return [{ view, cid: Number(target) }];
  return found(document, target).flatMap((one): readonly Receiver[] => {
    const owner = liveSocket?.owner(one)?.id;
    return owner === undefined ? [] : [{ view: owner, cid: componentsAround(one, owner)[0] }];
  });
}

function found(document: DomDocument, selector: string): readonly DomElement[] {
  try {
    return [...document.querySelectorAll(selector)];
  } catch {
    return []; // the client reports the invalid selector when it uses it
  }
}

/** Returns the components of a view that contain an element, innermost first. */
function componentsAround(element: DomElement, view: string): readonly number[] {
  const around: number[] = [];
  for (let one: DomElement | null = element; one !== null; one = outside(one)) {
    const cid = one.getAttribute(COMPONENT);
    if (cid !== null && one.getAttribute("data-phx-view") === view) around.push(Number(cid));
  }
  return around;
}

/** Returns the parent of an element. The parent of a portal's content is the place in the template, not the target. */
function outside(element: DomElement): DomElement | null {
  const source = element.getAttribute("data-phx-teleported-src");
  return source === null ? element.parentElement : element.ownerDocument.getElementById(source);
}

function mistakeOf(
  { element, attribute, event }: Binding,
  { view, cid }: Receiver,
  handled: InspectedPage["handled"],
): UnhandledEvent | undefined {
  const goal = handled(view, cid);
  if (goal === undefined || goal.others || goal.events.includes(event) || event.startsWith("lv:")) return undefined;
  const what = `${attribute} sends ${JSON.stringify(event)} to ${cid === undefined ? `the view ${goal.name}` : goal.name}`;
  const knows = (other: number | undefined): string | undefined => {
    const it = handled(view, other);
    return it !== undefined && (it.others || it.events.includes(event)) ? it.name : undefined;
  };
  const around = componentsAround(element, view).flatMap((one) => (one === cid ? [] : (knows(one) ?? [])))[0];
  if (cid === undefined && around !== undefined) {
    const text = `${what}, but ${around} handles it.`;
    return { kind: "missingTarget", text, elements: [element], hint: "Add  phx-target=${myself}  to the element." };
  }
  const [likely] = mostSimilar(event, goal.events, 1);
  const itself = cid === undefined ? undefined : knows(undefined);
  const names = goal.events.length === 0 ? "It handles no events." : `It handles ${goal.events.join(", ")}.`;
  return {
    kind: "unknownEvent",
    text: `${what}, which does not handle it.`,
    elements: [element],
    hint: [
      itself === undefined ? "" : `The view ${itself} handles it: remove phx-target. `,
      likely === undefined ? "" : `Did you mean ${JSON.stringify(likely)}? `,
      names,
    ].join(""),
  };
}
