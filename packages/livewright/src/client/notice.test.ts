import { beforeEach, expect, test, vi } from "vitest";
import { showNotice } from "./notice.ts";

const styles: string[] = [];

beforeEach(() => {
  document.body.innerHTML = "<p>The page</p>";
  styles.length = 0;
  // jsdom has no constructed style sheets.
  vi.stubGlobal(
    "CSSStyleSheet",
    class {
      replaceSync(text: string): void {
        styles.push(text);
      }
    },
  );
});

function shown(retry = (): void => {}) {
  const remove = showNotice({ title: "Title", text: "<b>Text</b>", detail: "Detail", retry });
  const host = document.querySelector("livewright-notice");
  const root = host?.shadowRoot as ShadowRoot;
  return { remove, host, root, button: root.querySelector("button") as HTMLButtonElement };
}

test("a notice is an alert with title, text and detail as text", () => {
  const { root } = shown();
  const alert = root.querySelector("[role=alert]");
  expect([alert?.getAttribute("lang"), alert?.getAttribute("dir")]).toEqual(["en", "ltr"]);
  expect([...(alert?.querySelectorAll("p") ?? [])].map(({ textContent }) => textContent)).toEqual([
    "Title<b>Text</b>",
    "Detail",
  ]);
  expect(alert?.querySelector("b")).toBeNull();
});

test("a notice is isolated from the styles of the page, without inline styles", () => {
  const { host, root } = shown();
  expect(root.adoptedStyleSheets).toHaveLength(1);
  expect(styles).toEqual([expect.stringContaining("all: initial")]);
  expect(root.querySelectorAll("style, [style]")).toHaveLength(0);
  expect(host?.parentElement).toBe(document.body);
});

test("the button of a notice tries again and does not submit a form", () => {
  const retry = vi.fn<() => void>();
  const { button } = shown(retry);
  expect([button.type, button.textContent]).toEqual(["button", "Try again"]);
  button.click();
  expect(retry).toHaveBeenCalledOnce();
});

test("a notice does not move the focus, and can be removed", () => {
  document.body.innerHTML = "<input>";
  const field = document.querySelector("input") as HTMLInputElement;
  field.focus();
  const { remove } = shown();
  expect(document.activeElement).toBe(field);
  remove();
  expect(document.querySelector("livewright-notice")).toBeNull();
});
