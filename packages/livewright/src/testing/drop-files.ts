import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement } from "./browser/dom.ts";
import type { PageFile } from "./browser/files.ts";
import { requireUpload } from "./file-input.ts";
import { showElement } from "./show-html.ts";
import { requireVisible } from "./user-events.ts";
import type { Visitor } from "./visitor.ts";

/**
 * Drops files on an element, or on its closest ancestor with `phx-drop-target`.
 *
 * @throws {LivewrightError} LW802 if the element is hidden, or accepts no files
 */
export function dropFiles({ dom, document }: Visitor, element: DomElement, files: readonly PageFile[]): void {
  requireVisible(element, "used to drop files");
  const target = element.closest("[phx-drop-target]")?.getAttribute("phx-drop-target") ?? undefined;
  const input = target === undefined ? element : document.getElementById(target);
  if (input === null) {
    throw new LivewrightError("LW802", `${showElement(element)} names a drop target that is not on the page.`, {
      hint: `No element has the id ${JSON.stringify(target)}. Use the ref of the upload:  phx-drop-target=\${upload.ref}`,
    });
  }
  requireUpload(input);
  const event = new dom.Event("drop", { bubbles: true, cancelable: true, composed: true });
  Object.defineProperty(event, "dataTransfer", { value: { files } });
  element.dispatchEvent(event);
}
