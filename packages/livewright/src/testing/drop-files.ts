import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement } from "./browser/dom.ts";
import type { PageFile } from "./browser/files.ts";
import { requireUpload } from "./file-input.ts";
import { showElement } from "./show-html.ts";
import { requireVisible } from "./user-events.ts";
import type { Visitor } from "./visitor.ts";

/**
 * Drops files on an element, or on the one around it that takes them.
 *
 * @throws {LivewrightError} LW802 where they could not be dropped
 */
export function dropFiles({ dom, document }: Visitor, element: DomElement, files: readonly PageFile[]): void {
  requireVisible(element, "given files");
  const target = element.closest("[phx-drop-target]")?.getAttribute("phx-drop-target") ?? undefined;
  const input = target === undefined ? element : document.getElementById(target);
  if (input === null) {
    throw new LivewrightError("LW802", `What is dropped on ${showElement(element)} goes nowhere.`, {
      hint: `There is no upload ${JSON.stringify(target)}. It should be the ref:  phx-drop-target=\${upload.ref}`,
    });
  }
  requireUpload(input);
  const event = new dom.Event("drop", { bubbles: true, cancelable: true, composed: true });
  Object.defineProperty(event, "dataTransfer", { value: { files } });
  element.dispatchEvent(event);
}
