/** A field that shows a message of its own beside itself, as browsers do for `required`. */
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * Tells the user of a message that the server refused, since it was too large: the browser shows why at the field that has the
 * focus, until its text changes.
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
    field.addEventListener("input", () => field.setCustomValidity(""), { once: true, capture: true });
  });
}

function isField(element: Element | null): element is Field {
  return element !== null && "setCustomValidity" in element;
}
