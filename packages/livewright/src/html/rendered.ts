// The values that a template produces and accepts. All are classes, so that no data can pass as markup: parsing JSON never creates
// an instance.

import { markMade } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { HostPath } from "../foundation/host-path.ts";
import { describe, type AttributeJson, type Attributes, type UnsafeUrl } from "./attributes.ts";
import { compileTemplate } from "./compile.ts";
import { mergeTags } from "./merged-tags.ts";
import type { Stream } from "./stream.ts";
import type { Template } from "./template.ts";

/** One rendering of a template: a reference to the template, and the current values of its holes. Immutable. */
export class Rendered {
  // Declared only: each render makes one, and V8 calls a function to define fields.
  declare readonly template: Template;
  declare readonly dynamics: readonly unknown[];

  constructor(template: Template, dynamics: readonly unknown[]) {
    this.template = template;
    this.dynamics = dynamics;
  }
}

/**
 * Renders HTML. Values are escaped for the position of their hole. Elements come only from `html`, `each` and components.
 *
 * - in text: strings, numbers, `null`/`undefined`/`false` (empty), other templates, arrays of these, values with a
 *   method `toHtml`
 * - `name=${x}`: strings and numbers; `null`/`undefined`/`false` omit the attribute, `true` writes it without a value;
 *   `class` takes lists, `style` takes objects, `phx-*` take JS commands
 * - `name="a ${x}"`: strings and numbers
 * - `<div ${attributes}>`: an object of attributes. Classes and styles are joined with the tag's. Of other repeated attributes the
 *   last one wins
 *
 * @returns a {@link Rendered}; it becomes text when a view renders
 * @throws {LivewrightError} LW202–LW208 for faulty markup, with file, line and column in development
 * @example html`<p class=${["count", n > 9 && "big"]}>Count: ${n}</p>`
 */
export function html(strings: TemplateStringsArray, ...values: Renderable[]): Rendered {
  const template = compileTemplate(strings, html);
  if (template.spreads === undefined) return new Rendered(template, values);
  return new Rendered(...mergeTags(template, template.spreads, values));
}

/** Trusted markup. Its text is in a private field, which no object literal can imitate. */
export class Raw {
  readonly #html: string;
  constructor(text: string) {
    // A number on the wire is a cid, so a value that is not a string would break the page.
    if (typeof text !== "string") throw new LivewrightError("LW210", `raw received ${describe(text)}.`);
    this.#html = text;
  }
  get html(): string {
    return this.#html;
  }
}

/**
 * Marks text as trusted markup, which is written without escaping. Use it only for markup that no user can influence.
 *
 * @example html`<article>${raw(markdownToHtml(page.body))}</article>`
 */
export function raw(text: string): Raw {
  return new Raw(text);
}

/** A list of rows. `each` creates it and knows the type of the items. */
export class Each {
  readonly items: readonly unknown[];
  readonly key: ((item: never, index: number) => unknown) | undefined;
  readonly row: (item: never, index: number) => Renderable;

  constructor(
    items: readonly unknown[],
    key: ((item: never, index: number) => unknown) | undefined,
    row: (item: never, index: number) => Renderable,
  ) {
    this.items = items;
    this.key = key;
    this.row = row;
  }
}

/** The rows of a stream. `each(stream, row)` creates it. */
export class EachStream {
  readonly stream: Stream;
  readonly row: (item: never, domId: string) => Renderable;

  constructor(stream: Stream, row: (item: never, domId: string) => Renderable) {
    this.stream = stream;
    this.row = row;
  }
}

/**
 * A call of a function component: the function and its props. The diff runs it only if the props changed. The call site has checked
 * the type of the props.
 */
export class ComponentCall {
  readonly component: (props: never) => Renderable;
  readonly props: object;

  constructor(component: (props: never) => Renderable, props: object) {
    this.component = component;
    this.props = props;
  }
}

/**
 * A call of a LiveComponent: the component, the id of the instance, and the props. Only the view process or the dead render can run
 * it.
 */
export class LiveComponentCall {
  readonly definition: object;
  readonly id: string | number;
  readonly props: object;
  /** The call's file, line and column, in development. */
  readonly location: string | undefined;

  constructor(definition: object, id: string | number, props: object, location?: string) {
    this.definition = definition;
    this.id = id;
    this.props = props;
    this.location = location;
  }
}

/** The position of a nested view: the view and its id. It runs next to the view that renders it. */
export class LiveRenderCall {
  readonly view: object;
  readonly id: string;
  readonly options: object;

  constructor(view: object, id: string, options: object) {
    this.view = view;
    this.id = id;
    this.options = options;
  }
}

for (const { prototype } of [Rendered, Raw, Each, EachStream, ComponentCall, LiveComponentCall, LiveRenderCall])
  markMade(prototype);

/**
 * A value of an application class that can be rendered as text: money, dates, names with markup. Only code can create one, because
 * data has no functions. For attributes, `toAttribute()` does the same.
 *
 * @example
 * ```ts
 * class Money {
 *   constructor(readonly cents: number) {}
 *   toHtml() {
 *     return html`<span class="money">${(this.cents / 100).toFixed(2)} €</span>`;
 *   }
 * }
 *
 * html`<p>${new Money(1250)}</p>`
 * ```
 */
export interface ToHtml {
  /** Returns the value to render. Called on every render of the template around it; only changes are sent. */
  toHtml(): Renderable;
}

/** True if a value has a method `toHtml`. */
export function hasToHtml(value: object): value is ToHtml {
  return typeof (value as Partial<ToHtml>).toHtml === "function";
}

/**
 * The values that holes accept. Attribute holes accept more (lists for `class`, objects for `style`, commands for `phx-*`). A
 * template tag has one type for all holes, so the position is checked during the render.
 */
export type Renderable =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Rendered
  | Raw
  | Each
  | EachStream
  | ComponentCall
  | LiveComponentCall
  | LiveRenderCall
  | Attributes
  | AttributeJson
  | UnsafeUrl
  | HostPath
  | ToHtml
  | readonly Renderable[];
