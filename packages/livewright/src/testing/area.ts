import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement } from "./browser/dom.ts";
import type { AnyEvents, ParamsOf, ReplyOf } from "./event-types.ts";
import type { Scope } from "./find.ts";
import type { FormValues, FormValuesOf } from "./form-values.ts";
import { nearest } from "./nearest.ts";
import { PagePart, type TestForm } from "./page-part.ts";
import { showElement } from "./show-html.ts";
import { eventsOf } from "./unhandled-events.ts";

/** The view around an area. */
interface Around extends PagePart {
  push(event: never, params: never, options: { readonly target: string }): Promise<unknown>;
}

/** One element of a page and what is inside it; what is pushed goes to the LiveComponent or view it is in. */
export class TestArea<Events = AnyEvents> extends PagePart {
  readonly #view: Around;
  readonly #selector: string;

  constructor(view: Around, selector: string) {
    super(view.visitor);
    this.#view = view;
    this.#selector = selector;
  }

  override get root(): DomElement {
    return this.#view.find(this.#selector);
  }

  override get scope(): Scope {
    const { root } = this;
    return { root, shown: root, name: `${JSON.stringify(this.#selector)} in ${this.#view.scope.name}` };
  }

  /** See `push` of the view. */
  push<Name extends keyof Events & string>(
    event: Name,
    params?: ParamsOf<Events[Name]>,
  ): Promise<ReplyOf<Events[Name]>> {
    const pushed = this.#view.push(event as never, params as never, { target: this.#selector });
    return pushed as Promise<ReplyOf<Events[Name]>>;
  }

  /** See `formOf` of the view. */
  formOf<Name extends keyof Events & string>(
    event: Name,
    selector: string,
    values: FormValuesOf<ParamsOf<Events[Name]>> = {},
  ): TestForm {
    requireSends(this.find(selector), event);
    return this.form(selector, values as FormValues);
  }
}

/**
 * Makes sure that a form sends an event.
 *
 * @throws {LivewrightError} LW802
 */
export function requireSends(form: DomElement, event: string): void {
  const sent = eventsOf(form);
  if (sent.includes(event)) return;
  const names = sent.map((name) => JSON.stringify(name)).join(" and ") || "nothing";
  const [likely] = nearest(event, sent, 1);
  throw new LivewrightError("LW802", `${showElement(form)} sends ${names}, not ${JSON.stringify(event)}.`, {
    ...(likely !== undefined && { hint: `Did you mean ${JSON.stringify(likely)}?` }),
  });
}
