import { activeBasePath, underBasePath } from "../../foundation/base-path.ts";
import { HostPath } from "../../foundation/host-path.ts";
import type { AttributeJson, Attributes, ClassValue, StyleValue, UnsafeUrl } from "../../html/attributes.ts";
import { component, type Component } from "../../html/component.ts";
import { html, type Renderable } from "../../html/rendered.ts";
import { checkOptions } from "../../foundation/known-options.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import { checkLocalPath } from "../navigation.ts";

/** Further attributes of the `<a>`. */
export interface LinkAttributes {
  readonly id?: string | undefined;
  readonly class?: ClassValue;
  readonly style?: string | StyleValue | undefined;
  readonly title?: string | undefined;
  readonly target?: string | undefined;
  readonly rel?: string | undefined;
  readonly role?: string | undefined;
  readonly download?: string | boolean | undefined;
  readonly hreflang?: string | undefined;
  readonly tabindex?: number | undefined;
  readonly hidden?: boolean | undefined;
  readonly [name: `phx-${string}` | `data-${string}` | `aria-${string}`]: unknown;
}

/** Where a link leads: within the view, to another view, or anywhere. */
export type LinkTarget =
  | {
      /** A local path of the same view. Its `handleParams` runs, and its state stays. */
      readonly patch: string;
      /** Replace the entry in the browser's history instead of adding one. Default false. */
      readonly replace?: boolean | undefined;
      readonly navigate?: never;
      readonly href?: never;
      readonly method?: never;
      readonly csrfToken?: never;
    }
  | {
      /** A local path of another view in the same live session. That view replaces this one on the same connection. */
      readonly navigate: string;
      readonly replace?: boolean | undefined;
      readonly patch?: never;
      readonly href?: never;
      readonly method?: never;
      readonly csrfToken?: never;
    }
  | {
      /** Any URL, which the browser loads as a new page. Missing for a link that only sends events. */
      readonly href?: string | UnsafeUrl | HostPath | undefined;
      /**
       * The method of the request; default `"get"`. For any other method the client submits a form with the CSRF token of the page,
       * so `href` must be a local path. Before a view is connected, and without JavaScript, it is a button of a form.
       */
      readonly method?: "get" | "post" | "put" | "patch" | "delete" | undefined;
      /** The CSRF token of that form. Default: that of the page. */
      readonly csrfToken?: string | undefined;
      readonly replace?: never;
      readonly patch?: never;
      readonly navigate?: never;
    };

/** Props of {@link link}. */
export type LinkProps = LinkTarget &
  LinkAttributes & {
    /** The content of the link. */
    readonly children: Renderable;
  };

/** Returns the value of an attribute that is a URL by agreement with the client only. */
function located(to: string | HostPath): AttributeJson {
  return { toAttribute: () => (typeof to === "string" ? underBasePath(activeBasePath, to) : to.toString()) };
}

/** The prefixes of attributes whose names the application chooses. */
const ATTRIBUTE = /^(?:phx|data|aria)-/;

type Names<Type> = Type extends unknown ? keyof Type : never;
const KNOWN: Readonly<Record<Exclude<Names<LinkProps>, `${string}-${string}`>, true>> = {
  patch: true,
  navigate: true,
  href: true,
  replace: true,
  method: true,
  csrfToken: true,
  children: true,
  id: true,
  class: true,
  style: true,
  title: true,
  target: true,
  rel: true,
  role: true,
  download: true,
  hreflang: true,
  tabindex: true,
  hidden: true,
};

/**
 * Renders a link: within the view (`patch`), to another view (`navigate`), or to any URL (`href`). All three also work as plain
 * links, before the page is connected and in new tabs.
 *
 * @throws {LivewrightError} LW409 for anything but a local path, except in `href` of a GET link; LW213 for script URLs
 * @example
 * ```ts
 * html`<nav>
 *   ${link({ patch: paths.articles({ page: 2 }), children: "Next" })}
 *   ${link({ navigate: paths.articleEdit({ id: 7 }), class: "button", children: "Edit" })}
 *   ${link({ href: "/session", method: "delete", children: "Log out" })}
 * </nav>`
 * ```
 */
export const link: Component<LinkProps> = (props) => {
  checkOptions(props, KNOWN, "link", "LW106", ATTRIBUTE);
  return written(props);
};

const written: Component<LinkProps> = component((props: LinkProps): Renderable => {
  const { patch, navigate, href, replace, method = "get", csrfToken, children, ...rest } = props;
  const attributes: Attributes = rest;
  const state = replace === true ? "replace" : "push";
  if (patch !== undefined) {
    return html`<a href=${checkLocalPath(patch)} data-phx-link="patch" data-phx-link-state=${state} ${attributes}>${children}</a>`;
  }
  if (navigate !== undefined) {
    return html`<a href=${checkLocalPath(navigate)} data-phx-link="redirect" data-phx-link-state=${state} ${attributes}>${children}</a>`;
  }
  if (method === "get") return html`<a href=${href ?? "#"} ${attributes}>${children}</a>`;
  if (typeof href !== "string" && !(href instanceof HostPath)) {
    throw new LivewrightError("LW409", `A link with the method "${method}" leads nowhere.`, {
      hint: `link({ href: "/session", method: "${method}", children: "…" })`,
    });
  }
  // The form carries a token that no other site may see, so only a local path is allowed.
  const to = typeof href === "string" ? checkLocalPath(href) : href;
  const { rel = "nofollow", ...others } = attributes;
  return html`<a href=${to} data-method=${method} data-csrf=${csrfToken} data-to=${located(to)} rel=${rel as string} ${others}>${children}</a>`;
});
