/** A hook, as the client takes it: `this.el` is its element. */
interface Roving {
  readonly el: HTMLElement;
  liveSocket: { execJS(el: HTMLElement, commands: string): void };
}

/**
 * Keyboard support for the menus and tabs of `livewright/ui`. Arrow keys, Home and End move the focus among the items,
 * and wrap at the ends. Tab leaves a menu; Escape closes it. Disabled items are skipped. `data-leave` and `data-escape`
 * of the element hold the closing commands.
 */
export const roving: {
  mounted(this: Roving): void;
} = {
  mounted() {
    const { el, liveSocket } = this;
    el.addEventListener("keydown", (event) => {
      // A disabled item cannot take the focus and would block the movement.
      const items = [...el.querySelectorAll<HTMLElement>('[role="menuitem"], [role="tab"]')].filter(
        (item) => !item.matches(":disabled"),
      );
      const at = items.findIndex((item) => item === document.activeElement);
      const to = target(event.key, at, items.length);
      if (to !== undefined) {
        event.preventDefault();
        const item = items[to];
        item?.focus();
        // Tabs follow the focus; a menu waits for a choice.
        if (el.hasAttribute("data-follow")) item?.click();
        return;
      }
      const commands =
        event.key === "Escape" ? el.dataset["escape"] : event.key === "Tab" ? el.dataset["leave"] : undefined;
      if (commands !== undefined) liveSocket.execJS(el, commands);
    });
  },
};

/** Returns the index that a key moves to from item `at` of `count`; `undefined` for other keys. */
function target(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case "ArrowDown":
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowUp":
    case "ArrowLeft":
      return (Math.max(at, 0) - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
