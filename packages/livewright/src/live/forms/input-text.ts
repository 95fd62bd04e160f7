// The text of a value in an input. A value that came out as nothing would be erased by the next save, so a value has a text
// of its own or is refused.

import { describeValue } from "../../foundation/describe-value.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import { isPlainMap } from "../../foundation/plain-map.ts";
import { readDate, writeDate } from "./dates.ts";

/** Types of inputs in which a browser shows nothing but dates and times of one form. */
const DATES: Readonly<Record<string, RegExp>> = {
  date: /^\d{4,}-\d{2}-\d{2}$/,
  "datetime-local": /^\d{4,}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/,
  month: /^\d{4,}-\d{2}$/,
  week: /^\d{4,}-W\d{2}$/,
  time: /^\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/,
};

/**
 * The text an input of a type shows for a value. Objects with a text of their own, such as decimals and ids of a database,
 * show it; dates are written in UTC; lists are joined with commas.
 *
 * @param value a string, number, date, …; `null` and `undefined` are `""`, and so is a map that a client posted
 * @param type the `type` of the input; decides how a date is written
 * @throws {LivewrightError} LW429 for what has no text, or none that such an input can show
 */
export function inputText(value: unknown, type?: string): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      if ((type === "number" || type === "range") && !Number.isFinite(value)) break;
      return String(value);
    case "bigint":
    case "boolean":
      return String(value);
    case "undefined":
      return "";
    case "object":
      // Any client can post a map or list where a text is expected.
      if (value === null || isPlainMap(value)) return "";
      if (Array.isArray(value)) return value.map((item) => inputText(item, type)).join(",");
      if (value instanceof Date && !Number.isNaN(value.getTime())) return writeDate(value, type);
      return objectText(value, type);
    default:
  }
  return refuse(value, type);
}

function objectText(value: object, type: string | undefined): string {
  const text = ownText(value);
  if (text === undefined || value instanceof Date) return refuse(value, type);
  const form = type === undefined || !Object.hasOwn(DATES, type) ? undefined : DATES[type];
  if (form === undefined || form.test(text)) return text;
  // Libraries of dates name a point in time in the same way, whatever else they write.
  const { toISOString } = value as { toISOString?: unknown };
  const iso: unknown = typeof toISOString === "function" ? toISOString.call(value) : text;
  const date = typeof iso === "string" ? readDate(iso) : undefined;
  return date === undefined ? refuse(value, type) : writeDate(date, type);
}

/** The text an object says it has; `undefined` if it does not, which shows in what every object says. */
function ownText(value: object): string | undefined {
  try {
    // oxlint-disable-next-line typescript/no-base-to-string -- the default text is what is looked for
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
