import type { HandledEvents } from "../process/dispatch.ts";
import type { DomDocument, DomElement } from "./browser/dom.ts";
import type { LiveSocket } from "./browser/live-socket.ts";
import { mostSimilar } from "../foundation/nearest.ts";

/** What is looked at. */
export interface InspectedPage {
  readonly document: DomDocument;
  /** Knows which element is whose. */
  readonly liveSocket: LiveSocket | undefined;
  /** Which events are handled by the view with this id, or by a component of it; undefined if it is not there. */
  handled(id: string, cid?: number): HandledEvents | undefined;
}

/** An event that nobody handles, in words. */
export interface UnhandledEvent {
  readonly kind: "unknownEvent" | "missingTarget";
  readonly text: string;
  readonly elements: readonly DomElement[];
  /** What may have been meant. */
  readonly hint: string;
}

/** An event that something on the page would send. */
interface Binding {
  readonly element: DomElement;
  /** The attribute it stands in. */
  readonly attribute: string;
  readonly event: string;
  /** A number of a component, or a selector; undefined for the view itself. */
  readonly target: string | undefined;
}

/** Where an event goes. */
interface Place {
  readonly view: string;
  readonly cid: number | undefined;
}

/** Attributes that may hold the name of an event. Commands may stand in any. */
const BINDINGS: ReadonlySet<string> = new Set(
  "click click-away change submit focus blur window-focus window-blur keydown keyup window-keydown window-keyup viewport-top viewport-bottom auto-recover"
    .split(" ")
    .map((name) => `phx-${name}`),
);
const COMPONENT = "data-phx-component";
const NUMBER = /^\d+$/;

/**
 * Events that something on the page would send and nobody handles. What a hook or `handleEvent` may take is not told of, nor what
 * goes to a view that is not joined.
 *
 * @param all the elements of the page
 */
export function unhandledEvents(page: InspectedPage, all: readonly DomElement[]): readonly UnhandledEvent[] {
  if (page.liveSocket === undefined) return [];
  const mistakes: UnhandledEvent[] = [];
  const handled = remembered(page);
  for (const element of all) {
    for (const binding of bindingsOf(element)) {
      for (const place of placesOf(page, binding)) {
        const mistake = mistakeOf(binding, place, handled);
        if (mistake !== undefined) mistakes.push(mistake);
      }
    }
  }
  return mistakes;
}

/** A page has many rows with the same few events. */
function remembered(page: InspectedPage): InspectedPage["handled"] {
  const known = new Map<string, HandledEvents | undefined>();
  return (id, cid) => {
    const key = `${cid} ${id}`;
    if (!known.has(key)) known.set(key, page.handled(id, cid));
    return known.get(key);
  };
}

/** The names of the events that an element sends, by its bindings and by commands. */
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

/** What commands send. */
function pushesOf(element: DomElement, attribute: string, json: string): readonly Binding[] {
  let commands: unknown;
  try {
    commands = JSON.parse(json);
  } catch {
    return []; // somebody else's data
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

/** A field that listens by itself still goes where its form does. */
function targetOf(element: DomElement, attribute: string): string | undefined {
  const own = element.getAttribute("phx-target");
  const target = own ?? (attribute === "phx-change" ? element.form?.getAttribute("phx-target") : null);
  return target === null || target === undefined || target === "" ? undefined : target;
}

/** Where the client would send it. */
function placesOf({ document, liveSocket }: InspectedPage, { element, target }: Binding): readonly Place[] {
  const view = liveSocket?.owner(element)?.id;
  if (view === undefined) return [];
  if (target === undefined) return [{ view, cid: undefined }];
  if (NUMBER.test(target)) return [{ view, cid: Number(target) }];
  return found(document, target).flatMap((one): readonly Place[] => {
    const owner = liveSocket?.owner(one)?.id;
    return owner === undefined ? [] : [{ view: owner, cid: componentsAround(one, owner)[0] }];
  });
}

function found(document: DomDocument, selector: string): readonly DomElement[] {
  try {
    return [...document.querySelectorAll(selector)];
  } catch {
    return []; // the client says so when it is used
  }
}

/** The components of a view that an element is in, innermost first. */
function componentsAround(element: DomElement, view: string): readonly number[] {
  const around: number[] = [];
  for (let one: DomElement | null = element; one !== null; one = outside(one)) {
    const cid = one.getAttribute(COMPONENT);
    if (cid !== null && one.getAttribute("data-phx-view") === view) around.push(Number(cid));
  }
  return around;
}

/** What is around an element; around what a portal shows elsewhere, that is where it was written. */
function outside(element: DomElement): DomElement | null {
  const source = element.getAttribute("data-phx-teleported-src");
  return source === null ? element.parentElement : element.ownerDocument.getElementById(source);
}

function mistakeOf(
  { element, attribute, event }: Binding,
  { view, cid }: Place,
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
    const text = `${what}, but it is ${around} that handles it.`;
    return { kind: "missingTarget", text, elements: [element], hint: "Is  phx-target=${myself}  missing?" };
  }
  const [likely] = mostSimilar(event, goal.events, 1);
  const itself = cid === undefined ? undefined : knows(undefined);
  const names = goal.events.length === 0 ? "It handles none." : `It handles ${goal.events.join(", ")}.`;
  return {
    kind: "unknownEvent",
    text: `${what}, which does not handle it.`,
    elements: [element],
    hint: [
      itself === undefined ? "" : `The view ${itself} does: leave phx-target out. `,
      likely === undefined ? "" : `Did you mean ${JSON.stringify(likely)}? `,
      names,
    ].join(""),
  };
}
