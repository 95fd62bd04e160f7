import { expect, test } from "vitest";
import { toHtml } from "../../diff/to-html.ts";
import { selectOptions } from "./select-options.ts";

test("selectOptions() writes texts, labels, groups and a prompt", () => {
  expect(
    toHtml(
      selectOptions(
        [
          "a",
          2,
          { label: "Three", value: 3 },
          { label: "More", options: [{ label: "x", value: "y", disabled: true }] },
        ],
        "3",
        "Choose",
      ),
    ),
  ).toBe(
    '<option value="">Choose</option><option value="a">a</option><option value="2">2</option>' +
      '<option value="3" selected>Three</option>' +
      '<optgroup label="More"><option value="y" disabled>x</option></optgroup>',
  );
});

test("selectOptions() selects several options, also in groups", () => {
  expect(toHtml(selectOptions(["a", { label: "g", options: ["b", "c"] }], ["a", "c"]))).toBe(
    '<option value="a" selected>a</option><optgroup label="g"><option value="b">b</option><option value="c" selected>c</option></optgroup>',
  );
});

test.each([
  ["a value that no option has", ["a", "b"], "old", '<option value=""></option><option value="a">a</option>'],
  ["an option in a group", [{ label: "g", options: ["a"] }], "a", '<optgroup label="g"><option value="a" selected>'],
  ["an option with a number", [1, 2], "1", '<option value="1" selected>'],
  ["no value yet", ["a", "b"], "", '<option value="a">a</option>'],
] as const)("the browser does not choose the first option in place of %s", (_what, options, value, start) => {
  expect(toHtml(selectOptions(options, value)).startsWith(start)).toBe(true);
});
