import type { KnownOptions } from "../foundation/known-options.ts";
import { strictComponent, type Component } from "../html/component.ts";
import { html } from "../html/rendered.ts";

/** Props of {@link progress}. */
export interface ProgressProps {
  readonly id: string;
  readonly label: string;
  /** The progress, from 0 to `max`; `undefined` if it is unknown. */
  readonly value?: number;
  /** The value of a full bar. Default 100. With 0 the bar is empty. */
  readonly max?: number;
}

const KNOWN: KnownOptions<ProgressProps> = { id: true, label: true, value: true, max: true };

/**
 * A progress bar.
 *
 * @example progress({ id: "sent", label: "Sent", value: entry.progress })
 */
export const progress: Component<ProgressProps> = strictComponent(
  "progress",
  KNOWN,
  ({ id, label, value, max = 100 }: ProgressProps) =>
    html`<div class="lw-progress"><div><label for=${id}>${label}</label>${
      value !== undefined && html`<span aria-hidden="true">${percent(value, max)} %</span>`
    }</div><progress id=${id} value=${max > 0 || value === undefined ? value : 0} max=${max > 0 ? max : null}></progress></div>`,
);

/** Limits a value to the range of the bar. */
function percent(value: number, max: number): number {
  return max > 0 ? Math.round(100 * Math.min(1, Math.max(0, value / max))) : 0;
}
