/* oxlint-disable no-underscore-dangle -- a private name of jsdom */
import type { DomElement, DomWindow } from "./dom.ts";

/** The part of jsdom's input implementation that this file uses. */
interface Input {
  readonly type: string;
  _attrModified: (this: Input, name: string, value: unknown, before: unknown) => void;
}

/**
 * Keeps the value of a slider within its bounds. jsdom applies the bounds only when `type` or `value` is set, but a
 * page may write `min` and `max` after them. Without this, a slider from 0 to 10 would have the value 50, and its form
 * would be invalid.
 */
export function watchRanges(window: DomWindow): void {
  const { document } = window as unknown as { readonly document: { createElement(name: string): DomElement } };
  const input = document.createElement("input") as unknown as Readonly<Record<symbol, object>>;
  const key = Object.getOwnPropertySymbols(input).find(({ description }) => description === "impl");
  if (key === undefined) return;
  const prototype = Object.getPrototypeOf(input[key]) as Input;
  const { _attrModified: modified } = prototype;
  prototype._attrModified = function attributeModified(this: Input, name, value, before) {
    modified.call(this, name, value, before);
    // jsdom keeps a value that the user has set.
    if ((name === "min" || name === "max") && this.type === "range") {
      modified.call(this, "value", value, before);
    }
  };
}
