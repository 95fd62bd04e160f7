// The text of a value in an input. The next save would erase a value that is shown as an empty text, so a value without a text
// is refused.

import { describeValue } from "../../foundation/describe-value.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import { isPlainMap } from "../../foundation/plain-map.ts";
import { readDate, readDateTime, writeDate } from "./dates.ts";

/** The formats of inputs in which a browser shows only dates and times. */
const DATES: Readonly<Record<string, RegExp>> = {
  date: /^\d{4,}-\d{2}-\d{2}$/,
  "datetime-local": /^\d{4,}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/,
  month: /^\d{4,}-\d{2}$/,
  week: /^\d{4,}-W\d{2}$/,
  time: /^\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/,
};

/**
 * Returns the text of a value in an input. Objects with a text of their own, such as decimals and ids of a database, show it.
 * Dates are written in UTC, and lists are joined with commas.
 *
 * @param value a string, number, date, …; `null` and `undefined` are `""`, and so is a map that a client posted
 * @param type the `type` of the input, which decides the format of a date
 * @throws {LivewrightError} LW429 for a value without a text, or with a text that such an input cannot show
 */
export function inputText(value: unknown, type?: string): string {
  switch (typeof value) {
    case "string":
      return textOf(value, type);
    case "number":
      if ((type === "number" || type === "range") && !Number.isFinite(value)) break;
      return String(value);
    case "bigint":
    case "boolean":
      return String(value);
    case "undefined":
      return "";
    case "object":
      // A client can post a map or list in place of a text.
      if (value === null || isPlainMap(value)) return "";
      if (Array.isArray(value)) return value.map((item) => inputText(item, type)).join(",");
      if (value instanceof Date && !Number.isNaN(value.getTime())) return writeDate(value, type);
      return objectText(value, type);
    default:
  }
  return refuse(value, type);
}

/** Returns text. A date with a time and a time zone is rewritten for its input: a browser would show nothing. */
function textOf(text: string, type: string | undefined): string {
  const date = isShown(text, type) ? undefined : readDateTime(text);
  return date === undefined ? text : writeDate(date, type);
}

/** True if an input of a type shows a text. */
function isShown(text: string, type: string | undefined): boolean {
  const form = type === undefined || !Object.hasOwn(DATES, type) ? undefined : DATES[type];
  return form === undefined || form.test(text);
}

function objectText(value: object, type: string | undefined): string {
  const text = ownText(value);
  if (text === undefined || value instanceof Date) return refuse(value, type);
  if (isShown(text, type)) return text;
  // Date libraries offer `toISOString`, whatever text their dates have.
  const { toISOString } = value as { toISOString?: unknown };
  const iso: unknown = typeof toISOString === "function" ? toISOString.call(value) : text;
  const date = typeof iso === "string" ? readDate(iso) : undefined;
  return date === undefined ? refuse(value, type) : writeDate(date, type);
}

/** Returns the text of an object; `undefined` for the default text that every object has. */
function ownText(value: object): string | undefined {
  try {
    // oxlint-disable-next-line typescript/no-base-to-string -- this function looks for the default text
    const text = String(value);
    return /^\[object [^\]]*\]$/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function refuse(value: unknown, type: string | undefined): never {
  const what =
    typeof value === "symbol" ? "a symbol" : value instanceof Date ? "a date that is not valid" : describeValue(value);
  const where = type === undefined ? "An input" : `An input of type ${type}`;
  throw new LivewrightError("LW429", `${where} cannot show ${what}.`, {
    hint: "Give the form a text, number or date: toForm({ ...row, price: row.price.toFixed(2) }).",
  });
}
