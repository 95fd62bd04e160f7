import type { DomElement, DomWindow } from "./dom.ts";
import { chosenFiles, fileToPost } from "./files.ts";

/** Returns the HTTP request of a form that a browser submits without scripts. */
export function formRequest(
  dom: DomWindow,
  form: DomElement,
  submitter: DomElement | null,
  page: string,
): { readonly url: URL; readonly init: { readonly method: string; readonly body?: URLSearchParams | FormData } } {
  const attribute = (name: string): string | null => submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name);
  const url = new URL(attribute("action") || page, page);
  const data = [...new dom.FormData(form, submitter)];
  const fields = data.map(([name, value]): [string, string] => [name, typeof value === "string" ? value : value.name]);
  if ((attribute("method") ?? "get").toLowerCase() !== "post") {
    url.search = new URLSearchParams(fields).toString();
    return { url, init: { method: "GET" } };
  }
  if (attribute("enctype") !== "multipart/form-data") {
    return { url, init: { method: "POST", body: new URLSearchParams(fields) } };
  }
  const body = new FormData();
  for (const [name, value] of data) {
    if (typeof value === "string") body.append(name, value);
  }
  // The data of jsdom lacks the files that a test has chosen.
  for (const input of form.elements ?? []) {
    if (input.type !== "file") continue;
    for (const file of chosenFiles(input)) body.append(input.name ?? "", fileToPost(file));
  }
  return { url, init: { method: "POST", body } };
}
