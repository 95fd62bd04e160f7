import { beforeEach, expect, test, vi } from "vitest";
import { showRefusals } from "./refused.ts";

showRefusals();
let said = vi.spyOn(console, "error");
beforeEach(() => {
  said = vi.spyOn(console, "error").mockImplementation(() => {});
});

/** Notifies the page of a refused message while the first element of the markup has the focus. */
function refused(markup: string, code: string = "LW602"): HTMLTextAreaElement {
  document.body.innerHTML = markup;
  const element = document.body.firstElementChild as HTMLTextAreaElement;
  element.focus();
  const detail = { code, message: "it has 9000000 bytes" };
  window.dispatchEvent(new CustomEvent("phx:livewright:refused", { detail }));
  return element;
}

test.each(["<textarea></textarea>", "<input>", "<select></select>"])(
  "%s with the focus shows the refusal until its value changes",
  (markup) => {
    const field = refused(markup);
    expect(field.validationMessage).toBe("This text is too long to be sent.");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    expect(field.validationMessage).toBe("");
  },
);

test("the message stays while the page is updated, until the field changes or its form is reset", () => {
  for (const change of ["input", "reset"]) {
    const form = document.createElement("form");
    const field = refused("<textarea>all of it</textarea>");
    field.replaceWith(form);
    form.append(field);
    field.focus();
    window.dispatchEvent(new CustomEvent("phx:livewright:refused", { detail: { message: "" } }));
    field.value = "";
    window.dispatchEvent(new Event("phx:update"));
    expect(field.value).toBe("all of it");
    (change === "input" ? field : form).dispatchEvent(new Event(change));
    expect(field.validationMessage).toBe("");
  }
});

test("a value that the user changed again is not restored", () => {
  const field = refused("<textarea>all of it</textarea>");
  field.value = "less";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.value = "the server's";
  window.dispatchEvent(new Event("phx:update"));
  expect(field.value).toBe("the server's");
});

test.each(["pointerdown", "keydown", "click"])("after a refusal of a busy server the next %s sends again", (action) => {
  const field = refused("<textarea>all of it</textarea>", "LW701");
  expect(field.validationMessage).toContain("busy");
  window.dispatchEvent(new Event(action));
  expect(field.validationMessage).toBe("");
  field.value = "the server's";
  window.dispatchEvent(new Event("phx:update"));
  expect(field.value).toBe("all of it");
});

test.each(["LW602", "LW701"])("a button never prevents its form from being sent again: %s", (code) => {
  document.body.innerHTML = "<form><button>Save</button></form>";
  const form = document.body.firstElementChild as HTMLFormElement;
  const button = form.elements[0] as HTMLButtonElement;
  button.focus();
  window.dispatchEvent(new CustomEvent("phx:livewright:refused", { detail: { code, message: "" } }));
  expect(form.checkValidity()).toBe(false);
  const sent = vi.fn((event: Event) => event.preventDefault());
  form.addEventListener("submit", sent);
  button.click();
  expect(sent).toHaveBeenCalledOnce();
});

test("the console shows the refusal if no field has the focus", () => {
  refused("<p></p>");
  expect(said).toHaveBeenCalledWith(expect.stringContaining("9000000 bytes"));
});
