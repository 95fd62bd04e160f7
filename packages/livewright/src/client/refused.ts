/** A field that can show a message next to itself, as browsers do for `required`. */
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement | HTMLButtonElement;

const TOO_LARGE = "This text is too long to be sent.";
const BUSY = "The server is busy and did not accept this. Try again in a moment.";

/**
 * Informs the user about a message that the server refused. The browser shows the reason at the focused field or
 * button. If the text of a field was too large, the message stays until that text changes; otherwise the user may try
 * again immediately. The server never saw the text, so each update of the page would replace it. This file restores it.
 */
export function showRefusals(): void {
  window.addEventListener("phx:livewright:refused", (event) => {
    const { code, message } = (event as CustomEvent<{ readonly code?: unknown; readonly message?: unknown }>).detail;
    // oxlint-disable-next-line eslint/no-console -- the browser's console is where its author looks
    console.error(`The server refused a message. ${String(message)}`);
    const field = document.activeElement;
    if (!isField(field)) return;
    const busy = code === "LW701";
    field.setCustomValidity(busy ? BUSY : TOO_LARGE);
    field.reportValidity();
    if (!busy && !(field instanceof HTMLButtonElement)) onChange(field, () => field.setCustomValidity(""));
    else onNextAction(() => field.setCustomValidity(""));
    if (!(field instanceof HTMLButtonElement)) keepValue(field);
  });
}

/** Restores the value after each update of the page, until the user changes it. */
function keepValue(field: Exclude<Field, HTMLButtonElement>): void {
  const { value } = field;
  const release = (): void => window.removeEventListener("phx:update", keep);
  const keep = (): void => {
    if (!field.isConnected) release();
    else if (field.value !== value) field.value = value;
  };
  window.addEventListener("phx:update", keep);
  onChange(field, release);
}

function onChange(field: Field, listener: () => void): void {
  field.addEventListener("input", listener, { once: true, capture: true });
  field.form?.addEventListener("reset", listener, { once: true });
}

/** Calls the listener before the browser acts on the next key or click. */
function onNextAction(listener: () => void): void {
  const once = (): void => {
    for (const type of ["pointerdown", "keydown", "click"]) window.removeEventListener(type, once, true);
    listener();
  };
  for (const type of ["pointerdown", "keydown", "click"]) window.addEventListener(type, once, true);
}

function isField(element: Element | null): element is Field {
  return element !== null && "setCustomValidity" in element;
}
