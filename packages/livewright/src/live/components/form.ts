import type { KnownOptions } from "../../foundation/known-options.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import type { AttributeJson } from "../../html/attributes.ts";
import { elementComponent, type Component } from "../../html/component.ts";
import type { HtmlAttributes } from "../../html/html-attributes.ts";
import { html, type Renderable } from "../../html/rendered.ts";
import type { AnyForm } from "../forms/form.ts";

/** Props of a {@link form} that are not attributes of its element. */
interface FormOwnProps {
  /** The form, of `toForm`. Its id is that of the element, without which nothing typed would survive a lost connection. */
  readonly for: AnyForm;
  readonly children: Renderable;
  /** The event, or the commands, of every change of an input. */
  readonly change?: string | AttributeJson;
  /** The event, or the commands, when it is submitted. */
  readonly submit?: string | AttributeJson;
  /** The component that handles both: its `myself`; or a selector. Default: the view. */
  readonly target?: string | AttributeJson;
  /** The event that brings back what was typed after a lost connection, if not that of `change`; `"ignore"` for none. */
  readonly autoRecover?: string | AttributeJson;
  /** Set it to submit the form over HTTP, once the page was patched: for a login, which needs a cookie. */
  readonly triggerAction?: boolean;
  /** Where it is posted over HTTP: by `triggerAction`, or when the visitor has no JavaScript. */
  readonly action?: string;
  /** Default `"post"` for a form with an `action`. */
  readonly method?: "get" | "post" | "put" | "patch" | "delete";
  /**
   * `socket.csrfToken`. Needed for every method but `get`, unless the form is posted to another site, which is not told it: any
   * `action` that has a scheme, a host, a backslash or a control character counts as one.
   */
  readonly csrfToken?: string | undefined;
  /** For files that are posted over HTTP. */
  readonly multipart?: boolean;
}

/** Props of {@link form}. All others are attributes of the element, such as `class` and `novalidate`. */
export type FormProps = FormOwnProps & Omit<HtmlAttributes<"form">, "id" | "enctype" | keyof FormOwnProps>;

const OWN: KnownOptions<FormOwnProps> = {
  for: true,
  children: true,
  change: true,
  submit: true,
  target: true,
  autoRecover: true,
  triggerAction: true,
  action: true,
  method: true,
  csrfToken: true,
  multipart: true,
};

/**
 * A form. What is typed into it is checked by the view while it is typed, and comes back after a lost connection; with an
 * `action` it also works over HTTP, with the token that is needed for that.
 *
 * @throws {LivewrightError} LW421, when rendered, for one that is posted without a token
 * @example
 * ```ts
 * form({
 *   for: account,
 *   change: "validate",
 *   submit: "save",
 *   children: html`
 *     <label for=${account.email.id}>Email</label>
 *     <input id=${account.email.id} name=${account.email.name} value=${account.email.value}>
 *     <button>Save</button>`,
 * })
 * ```
 */
export const form: Component<FormProps> = elementComponent(
  "form",
  OWN,
  ({
    for: { $id },
    children,
    change,
    submit,
    target,
    autoRecover,
    triggerAction,
    action,
    multipart,
    method = action === undefined && triggerAction === undefined ? undefined : "post",
    csrfToken,
    ...attributes
  }: FormProps) => {
    const posts = method !== undefined && method !== "get";
    const ours = posts && isOurs(action);
    if (ours && csrfToken === undefined) {
      throw new LivewrightError("LW421", `The form "${$id}" is posted, and has no CSRF token.`, {
        hint: "Assign it in mount, { csrfToken: socket.csrfToken }, and give it to the form.",
      });
    }
    return html`<form id=${$id} action=${action} method=${method === undefined ? null : posts ? "post" : "get"} enctype=${
      multipart === true && "multipart/form-data"
    } phx-change=${change} phx-submit=${submit} phx-target=${target} phx-auto-recover=${autoRecover} phx-trigger-action=${
      triggerAction === true
    } ${attributes}>${ours && html`<input type="hidden" name="_csrf_token" value=${csrfToken} hidden>`}${
      posts && method !== "post" && html`<input type="hidden" name="_method" value=${method} hidden>`
    }${children}</form>`;
  },
);

/**
 * Another site must not learn our token, so only what certainly leads to this one gets it: a path or a query without a scheme or
 * a host. Browsers read `//host` and `/\host` as one, and drop control characters before they look.
 */
function isOurs(action: string | undefined): boolean {
  return action === undefined || /^(?! |\/\/|[^/?#]*:)[^\\\u0000-\u001f\u007f]*$/.test(action);
}
