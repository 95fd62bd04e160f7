import type { DomElement } from "./browser/dom.ts";
import type { AnyEvents, ParamsOf, ReplyOf } from "./event-types.ts";
import type { Scope } from "./find.ts";
import { PagePart } from "./page-part.ts";

/** The view that contains the element. */
interface Around extends PagePart {
  push(event: never, params: never, options: { readonly target: string }): Promise<unknown>;
}

/**
 * One element of a page and its content. {@link push} sends events to the LiveComponent or view that contains the
 * element.
 */
export class TestArea<Events = AnyEvents> extends PagePart<Events> {
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

  /** Pushes an event to the LiveComponent or nested view of this element. See {@link TestView.push}. */
  push<Name extends keyof Events & string>(
    event: Name,
    params?: ParamsOf<Events[Name]>,
  ): Promise<ReplyOf<Events[Name]>> {
    const pushed = this.#view.push(event as never, params as never, { target: this.#selector });
    return pushed as Promise<ReplyOf<Events[Name]>>;
  }
}
