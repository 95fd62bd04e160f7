/* oxlint-disable no-underscore-dangle -- what jsdom calls its own */
import type { DomElement, DomWindow } from "./dom.ts";

/** What jsdom keeps of an input, as far as it is used here. */
interface Input {
  readonly type: string;
  _attrModified: (this: Input, name: string, value: unknown, before: unknown) => void;
}

/**
 * Has the value of a slider follow its bounds. jsdom looks at it when `type` and `value` are set, and a page may write `min` and
 * `max` behind them: a slider from 0 to 10 without a value would stand at 50, and its form could not be submitted.
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
    // It leaves alone what a visitor has set.
    if ((name === "min" || name === "max") && this.type === "range") {
      modified.call(this, "value", value, before);
    }
  };
}
