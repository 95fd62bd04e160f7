import { expect, test } from "vitest";
import { roving } from "./roving.ts";

/** A menu of these items; returns what presses a key in it and says where the focus is then. */
function menu(items: string, attributes = ""): (key: string) => string | null {
  document.body.innerHTML = `<div role="menu" ${attributes}>${items}</div>`;
  const el = document.querySelector<HTMLElement>("[role=menu]");
  if (el === null) throw new Error("no menu");
  roving.mounted.call({ el, liveSocket: { execJS: () => undefined } });
  return (key) => {
    const target = el.contains(document.activeElement) ? document.activeElement : el;
    target?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    return document.activeElement?.textContent ?? null;
  };
}

const item = (text: string, attributes = "") => `<button role="menuitem" tabindex="-1" ${attributes}>${text}</button>`;

test("arrow keys, Home and End move the focus, and wrap around", () => {
  const press = menu(["a", "b", "c"].map((text) => item(text)).join(""));
  const keys = ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "Home", "End"];
  expect(keys.map((key) => press(key)).join("")).toBe("abcacbac");
});

test("ArrowUp on the menu itself focuses the last item", () => {
  expect(menu(item("a") + item("b") + item("c"))("ArrowUp")).toBe("c");
});

test("arrow keys skip disabled items", () => {
  const press = menu(item("x", "disabled") + item("a") + item("y", "disabled") + item("b") + item("z", "disabled"));
  const keys = ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "Home", "End"];
  expect(keys.map((key) => press(key)).join("")).toBe("ababab");
});

test("arrow keys do nothing if all items are disabled", () => {
  const press = menu(item("x", "disabled"));
  const before = document.activeElement;
  press("ArrowDown");
  expect(document.activeElement).toBe(before);
});
