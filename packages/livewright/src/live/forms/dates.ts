const DAY = 86_400_000;
const DATE = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * Reads the text of an input: a date with or without a time, a month, a week, or a time, which is on 1 January 1970. As in
 * browsers, a month or week is its first day. Text without a time zone is in UTC, so `writeDate` returns it unchanged.
 *
 * @returns `undefined` for other text, and for dates such as 31 February, which `Date` would move to March
 */
export function readDate(text: string): Date | undefined {
  const [, week, number] = /^(\d{4})-W(\d{2})$/.exec(text) ?? [];
  if (week !== undefined) return weekStart(week, Number(number));
  if (/^\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/.test(text)) return valid(new Date(`1970-01-01T${text}Z`));
  if (/^\d{4}-\d{2}$/.test(text)) return valid(new Date(`${text}-01`));
  const [, day = "", zone] = DATE.exec(text) ?? [];
  if (day === "" || valid(new Date(day))?.toISOString().slice(0, 10) !== day) return undefined;
  return valid(new Date(text.length > 10 && zone === undefined ? `${text}Z` : text));
}

/** Reads a date with a time as {@link readDate} does. Returns `undefined` for text without a date or without a time. */
export function readDateTime(text: string): Date | undefined {
  return text.includes("T") ? readDate(text) : undefined;
}

/**
 * Returns the text of a date in an input, in UTC. A time has seconds only if they are not zero.
 *
 * @param type the `type` of the input; any type without a date or time is treated as `"date"`
 */
export function writeDate(date: Date, type?: string): string {
  if (valid(date) === undefined) return "";
  const text = date.toISOString();
  switch (type) {
    case "datetime-local":
      return text.slice(0, 16) + secondsOf(text);
    case "month":
      return text.slice(0, 7);
    case "week":
      return weekOf(date);
    case "time":
      return text.slice(11, 16) + secondsOf(text);
    default:
      return text.slice(0, 10);
  }
}

/** Returns `""`, `":15"` or `":15.250"`. Without them, the next save would change the time. */
function secondsOf(iso: string): string {
  return iso
    .slice(16, 23)
    .replace(/\.000$/, "")
    .replace(/^:00$/, "");
}

/** Returns the Monday of a week. */
function weekStart(year: string, week: number): Date | undefined {
  // The first week of a year contains 4 January.
  const fourth = valid(new Date(`${year}-01-04`));
  if (fourth === undefined) return undefined;
  const start = new Date(fourth.getTime() + (7 * (week - 1) - daysAfterMonday(fourth)) * DAY);
  return weekOf(start) === `${year}-W${String(week).padStart(2, "0")}` ? start : undefined;
}

/** Returns the week of a date. A week belongs to the year of its Thursday. */
function weekOf(date: Date): string {
  const thursday = new Date(date.getTime() + (3 - daysAfterMonday(date)) * DAY);
  const year = thursday.toISOString().slice(0, 4);
  const week = Math.floor((thursday.getTime() - new Date(`${year}-01-01`).getTime()) / (7 * DAY)) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

function daysAfterMonday(date: Date): number {
  return (date.getUTCDay() + 6) % 7;
}

function valid(date: Date): Date | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date;
}
