import { expect, test } from "vitest";
import { js, type JsCommands } from "./commands.ts";

/** All ways to set an attribute to a value. */
const ways: readonly [string, (name: string, value: string) => JsCommands][] = [
  ["setAttribute", (name, value) => js().setAttribute(name, value)],
  ["toggleAttribute", (name, value) => js().toggleAttribute(name, value)],
  ["toggleAttribute between two", (name, value) => js().toggleAttribute(name, ["/", value])],
];

test.each(ways)("%s follows the attribute rules of templates", (_way, set) => {
  const refused: readonly [name: string, value: string, code: string][] = [
    ["onclick", "alert(1)", "LW212"],
    ["ONFOCUS", "alert(1)", "LW212"],
    ["srcdoc", "<script>", "LW212"],
    ["a b", "c", "LW212"],
    ["data-phx-session", "a", "LW212"],
    ["href", "javascript:alert(1)", "LW213"],
    ["xlink:href", "java\nscript:alert(1)", "LW213"],
    ["formaction", "javascript:alert(1)", "LW213"],
    ["src", "data:text/html,a", "LW213"],
    ["src", "data:image/svg+xml,a", "LW213"],
    ["to", "javascript:alert(1)", "LW213"],
    ["values", "/; javascript:alert(1)", "LW213"],
    ["attributeName", "onclick", "LW212"],
    ["content", "0;url=javascript:alert(1)", "LW213"],
    ["phx-click", '[["exec",{"attr":"x"}]]', "LW211"],
    ["style", "color:red;background:url(", "LW214"],
  ];
  for (const [name, value, code] of refused) expect(() => set(name, value), `${name}=${value}`).toThrow(code);
  const accepted: readonly [name: string, value: string][] = [
    ["aria-expanded", "true"],
    ["online", "yes"],
    ["href", "/a?b=c:d"],
    ["src", "data:image/png;base64,AA=="],
    ["class", "a b"],
    ["style", "color:red;top:0"],
    ["phx-click", "save"],
    ["phx-value-ids", "[1]"],
    ["data-x", "[1]"],
    ["content", "JavaScript: The Good Parts"],
    ["by", "10"],
  ];
  for (const [name, value] of accepted) {
    const commands = JSON.stringify(set(name, value));
    expect(commands).toContain(JSON.stringify(value));
  }
});

test("setAttribute() writes commands as a list", () => {
  const close = js().hide({ to: "#menu" });
  expect(js().setAttribute("phx-window-keydown", close).toJSON()).toEqual([
    ["set_attr", { attr: ["phx-window-keydown", '[["hide",{"to":"#menu"}]]'], to: undefined }],
  ]);
  expect(js().setAttribute("phx-click", js()).toJSON()).toEqual([
    ["set_attr", { attr: ["phx-click", ""], to: undefined }],
  ]);
});

test.each([{}, null, undefined, true, Symbol("a")])("an attribute cannot be set to %o", (value) => {
  expect(() => js().setAttribute("title", value as never)).toThrow("LW211");
});

test("attribute names are checked in commands without a value, too", () => {
  expect(() => js().removeAttribute("a b")).toThrow("LW212");
  expect(() => js().removeAttribute("data-phx-session")).toThrow("LW212");
  expect(() => js().removeAttribute("onclick")).not.toThrow();
  expect(() => js().exec("onclick")).toThrow("LW212");
  expect(() => js().exec("")).toThrow("LW212");
  expect(() => js().exec("data-cancel")).not.toThrow();
});
