import { component, type Component } from "../html/component.ts";
import { html } from "../html/rendered.ts";

/** Props of {@link progress}. */
export interface ProgressProps {
  readonly id: string;
  readonly label: string;
  /** How far it is, from 0 to `max`; without it, nobody knows. */
  readonly value?: number;
  /** Default 100. */
  readonly max?: number;
}

/** How far something is. */
export const progress: Component<ProgressProps> = component(
  ({ id, label, value, max = 100 }: ProgressProps) =>
    html`<div class="lw-progress"><div><label for=${id}>${label}</label>${
      value !== undefined && html`<span aria-hidden="true">${Math.round((100 * value) / max)} %</span>`
    }</div><progress id=${id} value=${value} max=${max}></progress></div>`,
);
