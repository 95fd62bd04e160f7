// The values a template can produce and hold. All are classes, so that no data, however it is shaped, can pose as markup:
// parsing JSON never makes an instance.

import { markMade } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { describe, type AttributeJson, type Attributes, type UnsafeUrl } from "./attributes.ts";
import { compileTemplate } from "./compile.ts";
import { mergeTags } from "./merged-tags.ts";
import type { Stream } from "./stream.ts";
import type { Template } from "./template.ts";

/** One rendering of a template: its statics by reference and the current values of its holes. Immutable. */
export class Rendered {
  readonly template: Template;
  readonly dynamics: readonly unknown[];

  constructor(template: Template, dynamics: readonly unknown[]) {
    this.template = template;
    this.dynamics = dynamics;
  }
}

/**
 * Writes HTML. Values in holes are escaped for the place they stand in; elements come from `html`, `each` and
 * components only.
 *
 * - in text: strings, numbers, `null`/`undefined`/`false` (nothing), other templates, arrays of these, values with a
 *   method `toHtml`
 * - `name=${x}`: strings and numbers; `null`/`undefined`/`false` leave the attribute out, `true` writes it bare;
 *   `class` takes lists, `style` takes objects, `phx-*` take JS commands
 * - `name="a ${x}"`: strings and numbers
 * - `<div ${attributes}>`: an object of attributes; classes and styles are joined with those of the tag, and of other
 *   attributes that are written twice the later one counts
 *
 * @returns a {@link Rendered}; nothing is written until a view is rendered
 * @throws {LivewrightError} LW202–LW208 when the markup is faulty, with file, line and column in development
 * @example html`<p class=${["count", n > 9 && "big"]}>Count: ${n}</p>`
 */
export function html(strings: TemplateStringsArray, ...values: Renderable[]): Rendered {
  const template = compileTemplate(strings, html);
  if (template.spreads === undefined) return new Rendered(template, values);
  return new Rendered(...mergeTags(template, template.spreads, values));
}

/** Markup that is written as it is. Its text sits in a private field, out of reach of any object literal. */
export class Raw {
  readonly #html: string;
  constructor(text: string) {
    // A number on the wire is a component's id, so a value that only claims to be a string would break the page.
    if (typeof text !== "string") throw new LivewrightError("LW210", `raw was given ${describe(text)}.`);
    this.#html = text;
  }
  get html(): string {
    return this.#html;
  }
}

/**
 * Marks text as trusted markup, written without escaping. Only for markup no visitor can influence.
 *
 * @example html`<article>${raw(markdownToHtml(page.body))}</article>`
 */
export function raw(text: string): Raw {
  return new Raw(text);
}

/** A list of rows. Made by `each`, which knows the type of the items; here they are just values. */
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

/** The rows of a stream. Made by `each(stream, row)`. */
export class EachStream {
  readonly stream: Stream;
  readonly row: (item: never, domId: string) => Renderable;

  constructor(stream: Stream, row: (item: never, domId: string) => Renderable) {
    this.stream = stream;
    this.row = row;
  }
}

/**
 * A call of a function component: the function and its props, run only when the diff finds that they changed. The type
 * of the props is checked where the component is called; here it does not matter any more.
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
 * A call of a LiveComponent: which component, which instance, and its props. What it shows is known only to the process
 * (or the dead render) that runs it.
 */
export class LiveComponentCall {
  readonly definition: object;
  readonly id: string | number;
  readonly props: object;
  /** Where it was called, in development: file, line and column. */
  readonly place: string | undefined;

  constructor(definition: object, id: string | number, props: object, place?: string) {
    this.definition = definition;
    this.id = id;
    this.props = props;
    this.place = place;
  }
}

/** A place for another view: which view, under which id. It runs beside the one that shows it. */
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
 * A value of the application's own that knows how it is shown in text: money, dates, marked-up names. Only code can make
 * one, since data has no functions; in attributes, `toAttribute()` does the same.
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
  /** What is shown in its place. Called whenever what is around it is rendered; only what changed is sent. */
  toHtml(): Renderable;
}

/** Whether a value says how it is shown. */
export function hasToHtml(value: object): value is ToHtml {
  return typeof (value as Partial<ToHtml>).toHtml === "function";
}

/**
 * What a hole may hold. Attribute holes take more (lists for `class`, objects for `style`, commands for `phx-*`), and a
 * template tag has one type for all its holes, so the check for the place itself happens when it is rendered.
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
  | ToHtml
  | readonly Renderable[];
