/**
 * Makes links with `data-method` submit a form, as `link({ method: "delete" })` writes them: to `data-to`, with the
 * method in `_method` and the CSRF token in `_csrf_token`. Ignores clicks that another listener has handled.
 */
export function methodLinks(token: () => string | undefined): void {
  window.addEventListener("click", (event) => {
    if (event.defaultPrevented || !(event.target instanceof Element)) return;
    const element = event.target.closest<HTMLElement>("a[data-method]");
    if (element === null) return;
    const { method = "get", to = element.getAttribute("href") ?? "", csrf } = element.dataset;
    event.preventDefault();
    const form = document.createElement("form");
    form.action = to;
    form.hidden = true;
    form.method = method.toLowerCase() === "get" ? "get" : "post";
    const target = element.getAttribute("target");
    if (target !== null) form.target = target;
    else if (event.metaKey || event.ctrlKey || event.shiftKey) form.target = "_blank";
    if (form.method === "post") {
      if (method.toLowerCase() !== "post") add(form, "_method", method);
      // Only this site gets the token. Read the URL from the form: a <base> may change where it leads.
      if (URL.canParse(form.action) && new URL(form.action).origin === location.origin)
        add(form, "_csrf_token", csrf ?? token() ?? "");
    }
    // A form must be in the document to be sent. A click on a button also calls `submit` listeners.
    const button = document.createElement("button");
    form.append(button);
    document.body.append(form);
    button.click();
    form.remove();
  });
}

function add(form: HTMLFormElement, name: string, value: string): void {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = name;
  input.value = value;
  form.append(input);
}
