import type { KnownOptions } from "../../foundation/known-options.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import type { AttributeJson } from "../../html/attributes.ts";
import { elementComponent, type Component } from "../../html/component.ts";
import type { HtmlAttributes } from "../../html/html-attributes.ts";
import { html, type Renderable } from "../../html/rendered.ts";
import type { AnyForm } from "../forms/form.ts";

/** Props of a {@link form} that are not attributes of its element. */
interface FormOwnProps {
  /** The form, made by `toForm`. The element has its id, which typed text needs to survive a lost connection. */
  readonly for: AnyForm;
  readonly children: Renderable;
  /** The event or commands for each change of an input. */
  readonly change?: string | AttributeJson;
  /** The event or commands for a submit. */
  readonly submit?: string | AttributeJson;
  /** The component that handles both: its `myself`, or a selector. Default: the view. */
  readonly target?: string | AttributeJson;
  /** The event that restores typed text after a lost connection; `"ignore"` for none. Default: that of `change`. */
  readonly autoRecover?: string | AttributeJson;
  /** True to submit the form over HTTP after the patch, for example for a login, which needs a cookie. */
  readonly triggerAction?: boolean;
  /** The URL for a submit over HTTP: with `triggerAction`, or in a browser without JavaScript. */
  readonly action?: string;
  /** Default `"post"` for a form with an `action`. */
  readonly method?: "get" | "post" | "put" | "patch" | "delete";
  /**
   * `socket.csrfToken`. Every method except `get` requires it, unless the form is posted to another site, which does not receive
   * it. An `action` with a scheme, a host, a backslash or a control character counts as another site.
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
 * Renders a form. The view checks it while the user types, and typed text survives a lost connection. With an `action` it also
 * works over HTTP, with the required CSRF token.
 *
 * @throws {LivewrightError} LW421, when rendered, for a posted form without a token
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
    const local = posts && isLocal(action);
    if (local && csrfToken === undefined) {
      throw new LivewrightError(
        "LW421",
        `The form "${$id}" is posted without a CSRF token, so the endpoint would refuse it.`,
        {
          hint: "Assign it in mount, { csrfToken: socket.csrfToken }, and pass it to the form: form({ csrfToken, … }).",
        },
      );
    }
    return html`<form id=${$id} action=${action} method=${method === undefined ? null : posts ? "post" : "get"} enctype=${
      multipart === true && "multipart/form-data"
    } phx-change=${change} phx-submit=${submit} phx-target=${target} phx-auto-recover=${autoRecover} phx-trigger-action=${
      triggerAction === true
    } ${attributes}>${local && html`<input type="hidden" name="_csrf_token" value=${csrfToken} hidden>`}${
      posts && method !== "post" && html`<input type="hidden" name="_method" value=${method} hidden>`
    }${children}</form>`;
  },
);

/**
 * Another site must not receive the token, so only an action that certainly leads to this site gets it: a path or a query
 * without a scheme or a host. Browsers read `//host` and `/\host` as a host, and drop control characters first.
 */
function isLocal(action: string | undefined): boolean {
  return action === undefined || /^(?! |\/\/|[^/?#]*:)[^\\\u0000-\u001f\u007f]*$/.test(action);
}
