// The client hooks of the gallery, as a module that browsers load unbundled. The views type their events: a wrong name,
// param or reply is a compile error.

// oxlint-disable-next-line import/no-absolute-path -- a URL: nothing bundles this file
import { hook } from "/livewright/client.js";
import type { Board as BoardView } from "../views/board.ts";
import type { Palette as PaletteView } from "../views/palette.ts";

/** Drags cards between columns. The view holds back the changes of other users until the card is dropped. */
export const Board = hook<typeof BoardView>()({
  dragged: undefined as HTMLElement | undefined,
  dropped: false,

  mounted() {
    const { el } = this;
    el.addEventListener("dragstart", (event) => {
      this.dragged = cardAt(event.target);
      this.dragged?.classList.add("dragged");
      this.dropped = false;
      if (this.dragged !== undefined) this.pushEvent("hold").catch(ignore);
      // Firefox does not drag an element without data.
      event.dataTransfer?.setData("text/plain", this.dragged?.id ?? "");
    });
    el.addEventListener("dragend", () => {
      this.dragged?.classList.remove("dragged");
      // A drop has sent "move", which also releases the board.
      if (this.dragged !== undefined && !this.dropped) this.pushEvent("release").catch(ignore);
      this.dragged = undefined;
    });
    el.addEventListener("dragover", (event) => {
      if (this.dragged !== undefined && columnAt(event.target) !== undefined) event.preventDefault();
    });
    el.addEventListener("drop", (event) => void this.drop(event));
    this.handleEvent("landed", ({ id }) => {
      const card = document.getElementById(id);
      if (card !== null) this.js().transition(card, "landing", { time: 600, blocking: false });
    });
  },

  async drop(event: DragEvent) {
    const to = columnAt(event.target);
    const card = this.dragged;
    if (to === undefined || card === undefined) return;
    event.preventDefault();
    this.dropped = true;
    const before = cardAt(event.target)?.id;
    const { moved } = await this.pushEvent("move", { id: card.id, to, ...(before !== undefined && { before }) });
    this.el.dataset["last"] = moved ? "moved" : "stayed";
  },
});

/** Opens the palette with Ctrl or Cmd and K, and runs the commands that the view sends. */
export const Palette = hook<typeof PaletteView>()({
  open: (_event: KeyboardEvent): void => undefined,

  mounted() {
    this.open = (event) => {
      if (event.key !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.js().exec(this.el.getAttribute("phx-click") ?? "[]");
    };
    window.addEventListener("keydown", this.open);
    this.handleEvent("run", ({ commands }) => this.js().exec(commands as readonly unknown[]));
  },

  destroyed() {
    window.removeEventListener("keydown", this.open);
  },
});

export default { Board, Palette };

/** Pushes only while the view is connected. A view that joins again holds nothing back. */
function ignore(): void {}

function cardAt(target: EventTarget | null): HTMLElement | undefined {
  return target instanceof Element ? (target.closest<HTMLElement>(".ticket") ?? undefined) : undefined;
}

function columnAt(target: EventTarget | null): "todo" | "doing" | "done" | undefined {
  const key = target instanceof Element ? target.closest<HTMLElement>(".column")?.dataset["column"] : undefined;
  return key === "todo" || key === "doing" || key === "done" ? key : undefined;
}
