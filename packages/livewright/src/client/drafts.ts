// Preserves the text that was typed into a page while the page reloads.

const KEY = "livewright:drafts";
/** Maximum characters of kept text. Browsers allow a site five million. */
const MAX_LENGTH = 500_000;
/** Milliseconds after which kept text no longer belongs to the loaded page. */
const MAX_AGE = 120_000;

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** One field, identified by its index among the fields with its name in its form. */
interface Draft {
  readonly form: string;
  readonly name: string;
  readonly index: number;
  /** The text, the checked state, or the chosen options. */
  readonly value: string | boolean | readonly string[];
}

/** Fields whose content must not be stored, and fields without typed text. */
const SKIPPED = /^(?:password|hidden|file|submit|reset|button|image)$/;
const SECRET = /^(?:cc-|one-time-code|current-password|new-password)/;

/** Stores every field that differs from the server's HTML. Excludes passwords, card numbers and files. */
export function saveDrafts(storage: Storage | undefined): void {
  const drafts: Draft[] = [];
  for (const { field, ...place } of fields()) if (isChanged(field)) drafts.push({ ...place, value: valueOf(field) });
  const text = JSON.stringify({ at: Date.now(), page: pageOf(), drafts });
  if (drafts.length === 0 || text.length > MAX_LENGTH) return;
  try {
    storage?.setItem(KEY, text);
  } catch {
    // The storage is full.
  }
}

/** Returns and removes the drafts that {@link saveDrafts} stored before the reload. */
export function takeDrafts(storage: Storage | undefined): readonly Draft[] {
  const text = storage?.getItem(KEY);
  storage?.removeItem(KEY);
  try {
    const saved = JSON.parse(text ?? "null") as { at: number; page: string; drafts: readonly Draft[] } | null;
    return saved !== null && saved.page === pageOf() && Date.now() - saved.at < MAX_AGE ? saved.drafts : [];
  } catch {
    return [];
  }
}

/**
 * Writes drafts back into fields that were not changed since.
 *
 * @param announce if true, dispatches events to the view, as if the text had been typed
 */
export function restoreDrafts(drafts: readonly Draft[], announce: boolean): void {
  if (drafts.length === 0) return;
  for (const { field, form, name, index } of fields()) {
    const draft = drafts.find((other) => other.form === form && other.name === name && other.index === index);
    if (draft === undefined) continue;
    const restored = JSON.stringify(valueOf(field)) === JSON.stringify(draft.value);
    if (!restored && isChanged(field)) continue;
    if (!restored) setValue(field, draft.value);
    if (announce) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Returns the state of the fields of a form, changed or not. */
export function draftsOf(form: HTMLFormElement): readonly Draft[] {
  return [...fields()].flatMap(({ field, ...place }) =>
    field.form === form ? [{ ...place, value: valueOf(field) }] : [],
  );
}

/** True if the user has typed into the page, which then must not be reloaded automatically. */
export function hasDrafts(): boolean {
  for (const { field } of fields()) if (isChanged(field)) return true;
  return false;
}

function* fields(): Generator<{ field: Field; form: string; name: string; index: number }> {
  const counts = new Map<string, number>();
  for (const field of document.querySelectorAll<Field>("input, textarea, select")) {
    const name = field.name || field.id;
    if (name === "" || SKIPPED.test(field.type) || SECRET.test(field.getAttribute("autocomplete") ?? "")) continue;
    const form = field.form?.id ?? "";
    const key = `${form} ${name}`;
    const index = counts.get(key) ?? 0;
    counts.set(key, index + 1);
    yield { field, form, name, index };
  }
}

function isCheck(field: Field): field is HTMLInputElement {
  return field.type === "checkbox" || field.type === "radio";
}

function isChanged(field: Field): boolean {
  if (field instanceof HTMLSelectElement) {
    const options = [...field.options];
    // Without a default the browser chooses the first option of a list that takes one.
    const first = field.multiple || options.some((option) => option.defaultSelected) ? -1 : 0;
    return options.some((option, at) => option.selected !== (option.defaultSelected || at === first));
  }
  return isCheck(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

function valueOf(field: Field): Draft["value"] {
  if (field instanceof HTMLSelectElement) return [...field.selectedOptions].map((option) => option.value);
  return isCheck(field) ? field.checked : field.value;
}

function setValue(field: Field, value: Draft["value"]): void {
  if (field instanceof HTMLSelectElement) {
    for (const option of field.options) option.selected = Array.isArray(value) && value.includes(option.value);
  } else if (isCheck(field)) field.checked = value === true;
  else field.value = String(value);
}

function pageOf(): string {
  return location.pathname + location.search;
}
