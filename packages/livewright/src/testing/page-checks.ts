import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement } from "./browser/dom.ts";
import { type InspectedPage, unhandledEvents } from "./unhandled-events.ts";
import { showElement } from "./show-html.ts";

/**
 * The kinds of mistakes that a page can contain without failing:
 *
 * - `duplicateId`: two elements have the same id, so patches may go to the wrong one
 * - `duplicateComponent`: a LiveComponent is on the page twice
 * - `streamOutside`: an item of a stream is not directly inside its container
 * - `formWithoutId`: a form with `phx-change` and no id, which loses its input when the client reconnects
 * - `unknownEvent`: a binding sends an event that its view or component does not handle, so using it crashes the view
 * - `missingTarget`: a binding sends an event to the view, but a LiveComponent around it handles the event:
 *   `phx-target` is missing
 * - `inputWithoutLabel`: a field without a label, which screen readers cannot announce
 * - `client`: the official client reports an error to the console
 */
export type MistakeKind =
  | "duplicateId"
  | "duplicateComponent"
  | "streamOutside"
  | "formWithoutId"
  | "unknownEvent"
  | "missingTarget"
  | "inputWithoutLabel"
  | "client";

/** The reaction to a mistake: `throw` fails the test, `warn` prints the mistake once. */
export type MistakeAction = "throw" | "warn" | "ignore";

/** The reaction to each kind of mistake. */
export type MistakeRules = Readonly<Record<MistakeKind, MistakeAction>>;

/** The default rules. Mistakes that break patches or crash views fail the test; the others are printed. */
export const DEFAULT_RULES: MistakeRules = {
  duplicateId: "throw",
  duplicateComponent: "throw",
  streamOutside: "throw",
  unknownEvent: "throw",
  missingTarget: "throw",
  formWithoutId: "warn",
  inputWithoutLabel: "warn",
  client: "throw",
};

/** A mistake on a page. */
export interface Mistake {
  readonly kind: MistakeKind;
  readonly text: string;
  readonly elements: readonly DomElement[];
  /** A proposal to fix it. */
  readonly hint?: string;
}

/** Checks the pages of one tab for mistakes. Reports each mistake once. */
export class Inspector {
  readonly #rules: MistakeRules;
  readonly #warn: (text: string) => void;
  readonly #told = new Set<string>();

  /** @param warn prints a warning */
  constructor(rules: MistakeRules, warn: (text: string) => void) {
    this.#rules = rules;
    this.#warn = warn;
  }

  /**
   * @param remarks the errors that the client logged since the last check
   * @throws {LivewrightError} LW808 for a mistake that is not allowed
   */
  inspect(page: InspectedPage, remarks: readonly string[]): void {
    if (this.#ignores(...(Object.keys(this.#rules) as MistakeKind[]))) return;
    const said = remarks.map((text): Mistake => ({
      kind: "client",
      text: `The client reports: ${text}`,
      elements: [],
    }));
    // Report the mistakes of the page before the client's errors, which may be their consequence.
    const all = [...page.document.querySelectorAll("*")];
    const unhandled = this.#ignores("unknownEvent", "missingTarget") ? [] : unhandledEvents(page, all);
    for (const mistake of [...mistakesOf(all), ...unhandled, ...said]) this.#tell(mistake);
  }

  #ignores(...kinds: readonly MistakeKind[]): boolean {
    return kinds.every((kind) => this.#rules[kind] === "ignore");
  }

  #tell({ kind, text, elements, hint }: Mistake): void {
    const action = this.#rules[kind];
    if (action === "ignore" || this.#told.has(text)) return;
    this.#told.add(text);
    const error = new LivewrightError("LW808", text, {
      ...(elements.length > 0 && { frame: elements.map((element) => `    ${showElement(element)}`).join("\n") }),
      hint: `${hint === undefined ? "" : `${hint}\n  `}To ignore such mistakes:  live(app, path, { mistakes: { ${kind}: "ignore" } })`,
    });
    if (action === "throw") throw error;
    this.#warn(error.message);
  }
}

function mistakesOf(all: readonly DomElement[]): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  const ids = new Map<string, DomElement>();
  const components = new Map<string, DomElement>();
  const seen = (
    kind: MistakeKind,
    map: Map<string, DomElement>,
    key: string,
    element: DomElement,
    text: string,
  ): void => {
    const first = map.get(key);
    if (first === undefined) map.set(key, element);
    else mistakes.push({ kind, text, elements: [first, element] });
  };
  for (const element of all) {
    const { id } = element;
    if (id !== "") seen("duplicateId", ids, id, element, `Two elements have the id ${JSON.stringify(id)}.`);
    const cid = element.getAttribute("data-phx-component");
    if (cid !== null) {
      const key = `${element.getAttribute("data-phx-view")} ${cid}`;
      seen("duplicateComponent", components, key, element, `The LiveComponent ${cid} is on the page twice.`);
    }
    const one = mistakeOf(element);
    if (one !== undefined) mistakes.push({ ...one, elements: [element] });
  }
  return mistakes;
}

function mistakeOf(element: DomElement): Omit<Mistake, "elements"> | undefined {
  switch (element.localName) {
    case "form":
      if (!element.hasAttribute("phx-change") || element.id !== "") return undefined;
      if (element.hasAttribute("phx-ignore-missing-id")) return undefined;
      return {
        kind: "formWithoutId",
        text: `A form with phx-change="${element.getAttribute("phx-change")}" has no id, so a reconnect loses its input.`,
      };
    case "input":
    case "select":
    case "textarea":
      if (isNamed(element)) return undefined;
      return { kind: "inputWithoutLabel", text: `The field ${JSON.stringify(element.name)} has no label.` };
    default:
      if (!element.hasAttribute("data-phx-stream")) return undefined;
      if (element.parentElement?.getAttribute("phx-update") === "stream") return undefined;
      return {
        kind: "streamOutside",
        text: `The item ${JSON.stringify(element.id)} of a stream is not a child of its container.`,
      };
  }
}

function isNamed(field: DomElement): boolean {
  if (/^(?:hidden|submit|button|reset|image)$/.test(field.type ?? "")) return true;
  const attribute = ["aria-label", "aria-labelledby", "title"].some((name) => field.hasAttribute(name));
  return attribute || [...(field.labels ?? [])].length > 0;
}
