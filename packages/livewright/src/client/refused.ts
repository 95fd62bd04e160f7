/** A field that shows a message of its own beside itself, as browsers do for `required`. */
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * Tells the user of a message that the server refused, since it was too large: the browser shows why at the field that has the
 * focus, until its text changes. The server never saw this text, so each update of the page would replace it: it is put back.
 */
export function showRefusals(): void {
  window.addEventListener("phx:livewright:refused", (event) => {
    const { message } = (event as CustomEvent<{ readonly message?: unknown }>).detail;
    // oxlint-disable-next-line eslint/no-console -- the browser's console is where its author looks
    console.error(`The server refused a message. ${String(message)}`);
    const field = document.activeElement;
    if (!isField(field)) return;
    field.setCustomValidity("This is too much text to be sent.");
    field.reportValidity();
    const { value } = field;
    const keep = (): void => {
      if (!field.isConnected) release();
      else if (field.value !== value) field.value = value;
    };
    const release = (): void => {
      field.setCustomValidity("");
      window.removeEventListener("phx:update", keep);
    };
    window.addEventListener("phx:update", keep);
    field.addEventListener("input", release, { once: true, capture: true });
    field.form?.addEventListener("reset", release, { once: true });
  });
}

function isField(element: Element | null): element is Field {
  return element !== null && "setCustomValidity" in element;
}
