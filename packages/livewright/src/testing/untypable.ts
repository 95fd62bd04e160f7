import type { DomElement } from "./browser/dom.ts";

/** What is typed into fields that take no other text. */
const FORMATS: Readonly<Record<string, string>> = {
  date: "a date such as 2026-11-20",
  "datetime-local": "a time such as 2026-11-20T09:30",
  month: "a month such as 2026-11",
  week: "a week such as 2026-W47",
  time: "a time such as 09:30",
  number: "a number",
  color: "a colour such as #00a0ff",
};

/** Why a visitor cannot get a text into a field: a browser would drop or change it, and say nothing. */
export function whyUntypable(
  control: DomElement,
  value: string,
): { readonly why: string; readonly hint: string } | undefined {
  const longest = Number(control.getAttribute("maxlength") ?? Number.NaN);
  if (value.length > longest && longest >= 0) {
    return {
      why: `there is room for ${longest} characters`,
      hint: "What the server says of more is seen with  view.push(event, params)",
    };
  }
  if (control.localName !== "input" || value === "") return undefined;
  const hint = "What was typed in would be lost, or changed.";
  if (/[\r\n]/.test(value)) return { why: "it has one line", hint };
  const probe = (control as unknown as { cloneNode(): DomElement }).cloneNode();
  probe.value = value;
  const { type = "", value: kept = "" } = probe;
  if (type === "range") {
    const bounds = `from ${control.getAttribute("min") ?? 0} to ${control.getAttribute("max") ?? 100}`;
    return Number(kept) === Number(value) ? undefined : { why: `it is a slider ${bounds}`, hint };
  }
  const format = FORMATS[type];
  const isLost = type === "color" ? kept.toLowerCase() !== value.toLowerCase() : kept === "";
  return isLost && format !== undefined ? { why: `it takes ${format}`, hint } : undefined;
}
