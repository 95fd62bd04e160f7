import { beforeEach, expect, test, vi } from "vitest";
import { showRefusals } from "./refused.ts";

showRefusals();
let said = vi.spyOn(console, "error");
beforeEach(() => {
  said = vi.spyOn(console, "error").mockImplementation(() => {});
});

/** The page is told that a message was refused while the focus is in the first element of the markup. */
function refused(markup: string): HTMLTextAreaElement {
  document.body.innerHTML = markup;
  const element = document.body.firstElementChild as HTMLTextAreaElement;
  element.focus();
  const detail = { code: "LW602", message: "it has 9000000 bytes" };
  window.dispatchEvent(new CustomEvent("phx:livewright:refused", { detail }));
  return element;
}

test.each(["<textarea></textarea>", "<input>", "<select></select>"])(
  "%s with the focus says why, until it changes",
  (markup) => {
    const field = refused(markup);
    expect(field.validationMessage).toBe("This is too much text to be sent.");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    expect(field.validationMessage).toBe("");
  },
);

test("without a field the console has the reason", () => {
  refused("<p></p>");
  expect(said).toHaveBeenCalledWith(expect.stringContaining("9000000 bytes"));
});
