import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hasDrafts, restoreDrafts, saveDrafts, takeDrafts } from "./drafts.ts";
import { PageStorage } from "./storage.ts";

const FORM = `<form id="f">
  <input name="text" value="server"><input name="row"><input name="row">
  <input name="key" type="password"><input name="card" autocomplete="cc-number"><input name="code" autocomplete="one-time-code">
  <input name="hidden" type="hidden"><input name="file" type="file">
  <input name="agree" type="checkbox"><input name="kind" type="radio" value="a" checked><input name="kind" type="radio" value="b">
  <select name="size"><option>S</option><option>M</option></select>
  <select name="tags" multiple><option>x</option><option selected>y</option></select>
  <textarea name="notes">server</textarea>
</form><input id="alone">`;

let storage: Storage;

beforeEach(() => {
  storage = new PageStorage();
  document.body.innerHTML = FORM;
});

afterEach(() => void vi.useRealTimers());

const field = (selector: string) => document.querySelector(selector) as HTMLInputElement;

/** The page is loaded again. */
function reload(announce = false): void {
  saveDrafts(storage);
  document.body.innerHTML = FORM;
  restoreDrafts(takeDrafts(storage), announce);
}

test("an untouched page stores no draft", () => {
  expect(hasDrafts()).toBe(false);
  saveDrafts(storage);
  expect(storage.length).toBe(0);
});

test("a draft restores texts, rows, choices and fields without a form", () => {
  field("[name=text]").value = "typed";
  document.querySelectorAll<HTMLInputElement>("[name=row]")[1]!.value = "second";
  field("[name=agree]").checked = true;
  field("[value=b]").checked = true;
  field("[name=size]").value = "M";
  field("[name=notes]").value = "";
  field("[name=tags]").value = "x";
  field("#alone").value = "alone";
  expect(hasDrafts()).toBe(true);
  reload();
  expect(field("[name=text]").value).toBe("typed");
  expect([...document.querySelectorAll<HTMLInputElement>("[name=row]")].map(({ value }) => value)).toEqual([
    "",
    "second",
  ]);
  expect([field("[name=agree]").checked, field("[value=a]").checked, field("[value=b]").checked]).toEqual([
    true,
    false,
    true,
  ]);
  expect([field("[name=size]").value, field("[name=tags]").value]).toEqual(["M", "x"]);
  expect([field("[name=notes]").value, field("#alone").value]).toEqual(["", "alone"]);
});

test("a draft omits passwords, card numbers, codes, hidden fields and files", () => {
  for (const name of ["key", "card", "code", "hidden"]) field(`[name=${name}]`).value = "secret";
  field("[name=text]").value = "typed";
  saveDrafts(storage);
  expect(storage.getItem(storage.key(0) ?? "")).not.toContain("secret");
});

test("a draft does not change a field that the user touched since", () => {
  field("[name=text]").value = "typed";
  saveDrafts(storage);
  field("[name=text]").value = "newer";
  restoreDrafts(takeDrafts(storage), false);
  expect(field("[name=text]").value).toBe("newer");
});

test("a restored draft is sent to the view once it has joined, and nothing else is", () => {
  field("[name=text]").value = "typed";
  const heard: string[] = [];
  const listen = (event: Event): void => void heard.push((event.target as HTMLInputElement).name);
  document.body.addEventListener("input", listen);
  reload();
  expect(heard).toEqual([]);
  field("[name=text]").value = "typed";
  reload(true);
  expect(heard).toEqual(["text"]);
  document.body.removeEventListener("input", listen);
});

test("a draft is for one load of its page, within two minutes", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  field("[name=text]").value = "typed";
  saveDrafts(storage);
  expect(takeDrafts(storage)).toHaveLength(1);
  expect(takeDrafts(storage)).toEqual([]);
  saveDrafts(storage);
  vi.setSystemTime(Date.now() + 121_000);
  expect(takeDrafts(storage)).toEqual([]);
  saveDrafts(storage);
  history.replaceState(null, "", "?other");
  expect(takeDrafts(storage)).toEqual([]);
});

test("a draft too large for the storage is not stored, and an unreadable one is ignored", () => {
  field("[name=text]").value = "x".repeat(600_000);
  saveDrafts(storage);
  expect(storage.length).toBe(0);
  storage.setItem("livewright:drafts", "{");
  expect(takeDrafts(storage)).toEqual([]);
  expect(takeDrafts(undefined)).toEqual([]);
});
