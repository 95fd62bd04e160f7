import type { KnownOptions } from "../../foundation/known-options.ts";
import { elementComponent, type Component } from "../../html/component.ts";
import type { HtmlAttributes } from "../../html/html-attributes.ts";
import { html, type Renderable } from "../../html/rendered.ts";
import { dynamicTag } from "../../html/dynamic-tag.ts";

/** Props of a {@link portal} that are not attributes of its element. */
interface PortalOwnProps {
  /** Unique on the page. */
  readonly id: string;
  /** A selector of the element that shows the content, such as `"body"`. It must be on the page. */
  readonly target: string;
  readonly children: Renderable;
  /** The tag of the element around the content. Default `"div"`. */
  readonly container?: string;
}

/** Props of {@link portal}. All others are attributes of the element around the content, such as `class`. */
export type PortalProps = PortalOwnProps & Omit<HtmlAttributes<"div">, keyof PortalOwnProps>;

const OWN: KnownOptions<PortalOwnProps> = { id: true, target: true, children: true, container: true };

/**
 * Shows content elsewhere on the page, for example a dialog that surrounding elements must not clip. Events, forms, components and
 * nested views in it work as usual, and it is removed with this element. The dead render does not show it.
 *
 * @example portal({ id: "menu-portal", target: "body", children: html`<div id="menu" role="menu">…</div>` })
 */
export const portal: Component<PortalProps> = elementComponent(
  "portal",
  OWN,
  ({ id, target, children, container = "div", ...attributes }: PortalProps) =>
    html`<template id=${id} data-phx-portal=${target}>${dynamicTag(
      container,
      { id: `_lv_portal_wrap_${id}`, ...attributes },
      children,
    )}</template>`,
);
