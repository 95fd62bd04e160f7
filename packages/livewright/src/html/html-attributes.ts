// The attributes of HTML elements as types, for components that pass attributes on to an element. The names are as in
// markup, and as in a spread. Source: the HTML Standard, section "Attributes" of its index.

import type { AttributeJson, ClassValue, StyleValue, UnsafeUrl } from "./attributes.ts";

type Nothing = null | undefined | false;
type Text = string | number | bigint | Nothing;
/** Present or absent. */
type Flag = boolean | null | undefined;
/** Any value that an attribute accepts. */
type Any = string | number | bigint | boolean | AttributeJson | null | undefined;
type Url = string | UnsafeUrl | Nothing;
type OneOf<Names extends string> = Names | Nothing;

type GlobalAttributes = {
  readonly accesskey?: Text;
  readonly autocapitalize?: OneOf<"off" | "none" | "on" | "sentences" | "words" | "characters">;
  readonly autofocus?: Flag;
  readonly class?: ClassValue;
  readonly contenteditable?: OneOf<"true" | "false" | "plaintext-only"> | true;
  readonly dir?: OneOf<"ltr" | "rtl" | "auto">;
  readonly draggable?: OneOf<"true" | "false">;
  readonly enterkeyhint?: OneOf<"enter" | "done" | "go" | "next" | "previous" | "search" | "send">;
  readonly hidden?: Flag | "until-found";
  readonly id?: Text;
  readonly inert?: Flag;
  readonly inputmode?: OneOf<"none" | "text" | "tel" | "url" | "email" | "numeric" | "decimal" | "search">;
  readonly is?: Text;
  readonly itemid?: Url;
  readonly itemprop?: Text;
  readonly itemref?: Text;
  readonly itemscope?: Flag;
  readonly itemtype?: Text;
  readonly lang?: Text;
  readonly nonce?: Text;
  readonly part?: Text;
  readonly popover?: OneOf<"auto" | "manual" | "hint"> | true;
  readonly role?: Text;
  readonly slot?: Text;
  readonly spellcheck?: OneOf<"true" | "false">;
  readonly style?: string | StyleValue | Nothing;
  readonly tabindex?: Text;
  readonly title?: Text;
  readonly translate?: OneOf<"yes" | "no">;
  readonly [data: `data-${string}`]: Any;
  /** States are the words `"true"` and `"false"`; a bare attribute means neither. */
  readonly [aria: `aria-${string}`]: Text;
  readonly [binding: `phx-${string}`]: Any;
};

type Link = {
  readonly href?: Url;
  readonly hreflang?: Text;
  readonly referrerpolicy?: Text;
  readonly rel?: Text;
  readonly target?: Text;
  readonly type?: Text;
};
type Fetched = {
  readonly src?: Url;
  readonly crossorigin?: OneOf<"anonymous" | "use-credentials" | "">;
};
type Sized = { readonly width?: Text; readonly height?: Text };
type Control = { readonly name?: Text; readonly form?: Text; readonly disabled?: Flag };
type Submits = {
  readonly formaction?: Url;
  readonly formenctype?: Text;
  readonly formmethod?: OneOf<"get" | "post" | "dialog">;
  readonly formnovalidate?: Flag;
  readonly formtarget?: Text;
};
type Entry = {
  readonly autocomplete?: Text;
  readonly maxlength?: Text;
  readonly minlength?: Text;
  readonly placeholder?: Text;
  readonly readonly?: Flag;
  readonly required?: Flag;
};
type Media = Fetched & {
  readonly autoplay?: Flag;
  readonly controls?: Flag;
  readonly loop?: Flag;
  readonly muted?: Flag;
  readonly preload?: OneOf<"none" | "metadata" | "auto">;
};
type Cell = { readonly colspan?: Text; readonly rowspan?: Text; readonly headers?: Text };

/** The attributes that only some elements have. */
type ElementAttributes = {
  a: Link & { readonly download?: Text | true; readonly ping?: Url };
  area: Link & Sized & { readonly alt?: Text; readonly coords?: Text; readonly shape?: Text };
  audio: Media;
  blockquote: { readonly cite?: Url };
  button: Control &
    Submits & {
      readonly type?: OneOf<"submit" | "reset" | "button">;
      readonly value?: Text;
      readonly command?: Text;
      readonly commandfor?: Text;
      readonly popovertarget?: Text;
      readonly popovertargetaction?: OneOf<"toggle" | "show" | "hide">;
    };
  canvas: Sized;
  col: { readonly span?: Text };
  colgroup: { readonly span?: Text };
  data: { readonly value?: Text };
  del: { readonly cite?: Url; readonly datetime?: Text };
  details: { readonly open?: Flag; readonly name?: Text };
  dialog: { readonly open?: Flag };
  embed: Fetched & Sized & { readonly type?: Text };
  fieldset: Control;
  form: {
    readonly action?: Url;
    readonly "accept-charset"?: Text;
    readonly autocomplete?: Text;
    readonly enctype?: Text;
    readonly method?: OneOf<"get" | "post" | "dialog">;
    readonly name?: Text;
    readonly novalidate?: Flag;
    readonly rel?: Text;
    readonly target?: Text;
  };
  iframe: Fetched &
    Sized & {
      readonly allow?: Text;
      readonly allowfullscreen?: Flag;
      readonly loading?: OneOf<"lazy" | "eager">;
      readonly name?: Text;
      readonly referrerpolicy?: Text;
      readonly sandbox?: Text;
    };
  img: Fetched &
    Sized & {
      readonly alt?: Text;
      readonly decoding?: OneOf<"sync" | "async" | "auto">;
      readonly fetchpriority?: OneOf<"high" | "low" | "auto">;
      readonly ismap?: Flag;
      readonly loading?: OneOf<"lazy" | "eager">;
      readonly referrerpolicy?: Text;
      readonly sizes?: Text;
      readonly srcset?: Text;
      readonly usemap?: Text;
    };
  input: Control &
    Submits &
    Entry &
    Sized & {
      readonly accept?: Text;
      readonly alt?: Text;
      readonly capture?: Text | true;
      readonly checked?: Flag;
      readonly dirname?: Text;
      readonly list?: Text;
      readonly max?: Text;
      readonly min?: Text;
      readonly multiple?: Flag;
      readonly pattern?: Text;
      readonly size?: Text;
      readonly src?: Url;
      readonly step?: Text;
      readonly type?: Text;
      readonly value?: Text;
    };
  ins: { readonly cite?: Url; readonly datetime?: Text };
  label: { readonly for?: Text };
  li: { readonly value?: Text };
  link: Link &
    Fetched & { readonly as?: Text; readonly integrity?: Text; readonly media?: Text; readonly sizes?: Text };
  meta: { readonly charset?: Text; readonly content?: Text; readonly "http-equiv"?: Text; readonly name?: Text };
  meter: Record<"high" | "low" | "max" | "min" | "optimum" | "value", Text>;
  object: Control & Sized & { readonly data?: Url; readonly type?: Text };
  ol: { readonly reversed?: Flag; readonly start?: Text; readonly type?: OneOf<"1" | "a" | "A" | "i" | "I"> };
  optgroup: { readonly disabled?: Flag; readonly label?: Text };
  option: { readonly disabled?: Flag; readonly label?: Text; readonly selected?: Flag; readonly value?: Text };
  output: { readonly for?: Text; readonly form?: Text; readonly name?: Text };
  progress: { readonly max?: Text; readonly value?: Text };
  q: { readonly cite?: Url };
  script: Fetched & {
    readonly async?: Flag;
    readonly defer?: Flag;
    readonly integrity?: Text;
    readonly nomodule?: Flag;
    readonly type?: Text;
  };
  select: Control & Pick<Entry, "autocomplete" | "required"> & { readonly multiple?: Flag; readonly size?: Text };
  source: Fetched &
    Sized & { readonly media?: Text; readonly sizes?: Text; readonly srcset?: Text; readonly type?: Text };
  style: { readonly media?: Text };
  td: Cell;
  textarea: Control &
    Entry & {
      readonly cols?: Text;
      readonly dirname?: Text;
      readonly rows?: Text;
      readonly wrap?: OneOf<"soft" | "hard">;
    };
  th: Cell & { readonly abbr?: Text; readonly scope?: OneOf<"row" | "col" | "rowgroup" | "colgroup"> };
  time: { readonly datetime?: Text };
  track: Fetched & { readonly default?: Flag; readonly kind?: Text; readonly label?: Text; readonly srclang?: Text };
  video: Media & Sized & { readonly playsinline?: Flag; readonly poster?: Url };
};

/**
 * The attributes that an element accepts: the ones that all elements have (including `data-…`, `aria-…` and `phx-…`), and the ones
 * of the tag. Use it for the remaining props of a component that spreads them on its element.
 *
 * @example
 * ```ts
 * const Button = component(({ kind, children, ...rest }: { kind: "plain" | "loud"; children: Renderable } & HtmlAttributes<"button">) =>
 *   html`<button class=${["button", kind]} ${rest}>${children}</button>`);
 *
 * Button({ kind: "loud", children: "Save", "phx-click": "save", disabled: !valid });
 * ```
 */
export type HtmlAttributes<Tag extends string = string> = GlobalAttributes &
  (Tag extends keyof ElementAttributes ? Partial<ElementAttributes[Tag]> : unknown);
