import type { Family } from "../live/socket-state.ts";
import type { ViewHandle } from "../live/view-handle.ts";
import { type Addressee, viewHandle } from "./calls.ts";

/** A view, with those it knows. */
export interface Relative extends Addressee {
  readonly family: Family | undefined;
  /** The view that shows it, if it is nested. */
  readonly parent: Relative | undefined;
  /** A running view that it shows. */
  child(id: string): Relative | undefined;
}

/** The addresses around a view. Its own is made when somebody asks for it: few views are sent anything. */
export class ViewFamily implements Family {
  readonly #view: Relative;
  #self: ViewHandle | undefined;

  constructor(view: Relative) {
    this.#view = view;
  }

  get self(): ViewHandle {
    return (this.#self ??= viewHandle(this.#view));
  }

  get parent(): ViewHandle | undefined {
    return this.#view.parent?.family?.self;
  }

  get root(): ViewHandle {
    return this.#view.parent?.family?.root ?? this.self;
  }

  child(id: string): ViewHandle | undefined {
    return this.#view.child(id)?.family?.self;
  }
}
