import { expect, test } from "vitest";
import { toHtml } from "../../diff/to-html.ts";
import { html, type Renderable } from "../../html/rendered.ts";
import { checkbox, input, select, textarea } from "../../ui/index.ts";
import { toForm } from "./form.ts";
import { inputText } from "./input-text.ts";

class Decimal {
  readonly #digits: string;
  constructor(digits: string) {
    this.#digits = digits;
  }
  toString(): string {
    return this.#digits;
  }
}
/** As libraries of dates are made. */
const moment = (iso: string) => ({
  __proto__: { toString: () => "Fri, 20 Nov 2026 07:30:00 GMT", toISOString: () => iso },
});

test.each<[unknown, string | undefined, string]>([
  ["9.990", "number", "9.990"],
  [0.1 + 0.2, "number", "0.30000000000000004"],
  [12345678901234567890n, "number", "12345678901234567890"],
  [new Decimal("9.99"), "number", "9.99"],
  [new URL("https://a.test/x"), "url", "https://a.test/x"],
  [Object("a"), "text", "a"],
  [Object(false), "text", "false"],
  [["a", 1, new Decimal("2.5")], "text", "a,1,2.5"],
  [Number.NaN, "text", "NaN"],
  [null, "text", ""],
  [undefined, "date", ""],
  [new Date("2026-11-20T07:30:00Z"), "datetime-local", "2026-11-20T07:30"],
  [moment("2026-11-20T07:30:00.000Z"), "date", "2026-11-20"],
  [moment("2026-11-20T07:30:00.000Z"), "time", "07:30"],
  [new Date("2026-11-20T07:30:15Z"), "time", "07:30:15"],
  ["2026-11-20T07:30:00.000Z", "date", "2026-11-20"],
  ["2026-11-20T07:30:00.000Z", "datetime-local", "2026-11-20T07:30"],
  ["2026-11-20T07:30:00.000Z", "text", "2026-11-20T07:30:00.000Z"],
  ["07:30", "date", "07:30"],
  [{ __proto__: { toString: () => "2026-11-20" } }, "date", "2026-11-20"],
  [{ __proto__: { toString: () => "2026-11-20T07:30:00+01:00" } }, "datetime-local", "2026-11-20T06:30"],
])("inputText() writes %o for an input of type %s as %j", (value, type, text) =>
  expect(inputText(value, type)).toBe(text),
);

test.each<[unknown, string | undefined]>([
  [new Map([["a", 1]]), "text"],
  [new Set(["a"]), "text"],
  [Symbol("a"), "text"],
  [() => 1, "text"],
  [new File(["a"], "a.txt"), "text"],
  [new WeakMap(), "text"],
  [Promise.resolve(1), undefined],
  [new Date(Number.NaN), "date"],
  [Number.NaN, "number"],
  [Infinity, "range"],
  [{ __proto__: { toString: () => "2026-11-20T07:30:00+01:00[Europe/Berlin]" } }, "datetime-local"],
  [new Decimal("9.99"), "date"],
  [[new Map()], "text"],
])("inputText() refuses %o for an input of type %s", (value, type) => {
  expect(() => inputText(value, type)).toThrow("LW429");
});

test("every kind of input shows the text of an object", () => {
  const form = toForm({ price: new Decimal("9.99"), on: new Decimal("1"), off: 0n, big: 1n });
  const shown = (content: Renderable): string => toHtml(html`${content}`);
  expect(shown(input({ field: form.price as never, label: "A" }))).toContain('value="9.99"');
  expect(shown(textarea({ field: form.price as never, label: "A" }))).toContain("9.99</textarea>");
  const options = ["5.00", { label: "Dear", value: new Decimal("9.99") }, 12345678901234567890n];
  const choice = shown(select({ field: form.price as never, label: "A", options }));
  expect(choice).toContain('<option value="9.99" selected>Dear</option>');
  expect(choice).toContain('<option value="12345678901234567890">12345678901234567890</option>');
  expect(shown(checkbox({ field: form.on as never, label: "A" }))).toContain("checked");
  expect([form.off.checked, form.big.checked]).toEqual([false, true]);
});

test("a map posted where a text is expected becomes empty", () => {
  const posted: { a: unknown } = { a: { b: "c" } };
  const form = toForm(posted, { fields: { a: "text" } as never });
  expect(form.a.value).toBe("");
});
