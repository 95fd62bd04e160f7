import type { KnownOptions } from "../../foundation/known-options.ts";
import { strictComponent, type Component } from "../../html/component.ts";
import { html, type Renderable } from "../../html/rendered.ts";
import { dynamicTag } from "../../html/dynamic-tag.ts";
import type { ClassValue } from "../../html/attributes.ts";

/** Props of {@link portal}. */
export interface PortalProps {
  /** Unique on the page. */
  readonly id: string;
  /** A selector of the element the content is shown in, such as `"body"`. It must be on the page. */
  readonly target: string;
  readonly content: Renderable;
  /** The tag of the element around the content. Default `"div"`. */
  readonly container?: string;
  /** Classes of that element. */
  readonly class?: ClassValue;
}

const KNOWN: KnownOptions<PortalProps> = { id: true, target: true, content: true, container: true, class: true };

/**
 * Shows content elsewhere on the page: a dialog or a tip that must not be cut off by the boxes around it. Its events, forms,
 * components and nested views work as if it stood here, and it goes when this goes. It is not in the first HTML.
 *
 * @example portal({ id: "menu-portal", target: "body", content: html`<div id="menu" role="menu">…</div>` })
 */
export const portal: Component<PortalProps> = strictComponent(
  "portal",
  KNOWN,
  ({ id, target, content, container = "div", class: names }: PortalProps) =>
    html`<template id=${id} data-phx-portal=${target}>${dynamicTag(
      container,
      { id: `_lv_portal_wrap_${id}`, class: names },
      content,
    )}</template>`,
);
