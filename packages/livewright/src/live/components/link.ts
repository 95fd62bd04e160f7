import type { Attributes, ClassValue, StyleValue, UnsafeUrl } from "../../html/attributes.ts";
import { component, type Component } from "../../html/component.ts";
import { html, type Renderable } from "../../html/rendered.ts";
import { checkOptions } from "../../foundation/known-options.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import { checkLocalPath } from "../navigation.ts";

/** Attributes of the `<a>` besides those that make it a link. */
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
      /** A local path that leads to the same view: its `handleParams` runs, its state stays. */
      readonly patch: string;
      /** Replace the entry in the browser's history instead of adding one. Default false. */
      readonly replace?: boolean | undefined;
      readonly navigate?: never;
      readonly href?: never;
      readonly method?: never;
      readonly csrfToken?: never;
    }
  | {
      /** A local path that leads to another view of the same live session: it takes the place of this one, on the same connection. */
      readonly navigate: string;
      readonly replace?: boolean | undefined;
      readonly patch?: never;
      readonly href?: never;
      readonly method?: never;
      readonly csrfToken?: never;
    }
  | {
      /** Any URL; it is loaded as a new page. Missing for a link that only sends events. */
      readonly href?: string | UnsafeUrl | undefined;
      /**
       * The method of the request; default `"get"`. For any other the client submits a form, with the CSRF token of the page, so
       * `href` must be a local path, and a page without JavaScript gets no further than a GET.
       */
      readonly method?: "get" | "post" | "put" | "patch" | "delete" | undefined;
      /** The CSRF token for such a form. Default: that of the page. */
      readonly csrfToken?: string | undefined;
      readonly replace?: never;
      readonly patch?: never;
      readonly navigate?: never;
    };

/** Props of {@link link}. */
export type LinkProps = LinkTarget &
  LinkAttributes & {
    /** What the link shows. */
    readonly children: Renderable;
  };

/** Names that every attribute of an application may start with. */
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
 * A link: within the view (`patch`), to another view (`navigate`), or anywhere (`href`). All three are plain links too, for
 * visitors whose connection is not open, and for new tabs.
 *
 * @throws {LivewrightError} LW409 for a path that leads to another site where only a local one can be meant, LW213 for script
 *   URLs
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
  if (typeof href !== "string") {
    throw new LivewrightError("LW409", `A link with the method "${method}" leads nowhere.`, {
      hint: `link({ href: "/session", method: "${method}", children: "…" })`,
    });
  }
  // Only to our own site: the form carries a token that no other may see.
  const to = checkLocalPath(href);
  const { rel = "nofollow", ...others } = attributes;
  return html`<a href=${to} data-method=${method} data-csrf=${csrfToken} data-to=${to} rel=${rel as string} ${others}>${children}</a>`;
});
