import { draftsOf, restoreDrafts } from "./drafts.ts";

/** The fields that the dead render adds. */
const ADDED = /^(?:_lw_form|_csrf_token)$/;

/**
 * Reads the form that was posted before the client had loaded, if the page is the answer. The connected view mounts without its
 * text, rows and errors.
 *
 * @returns a function for the connected page. It puts the text back, and sends it to the change event of the form
 */
export function readPostedForms(): () => void {
  const posted = [...document.querySelectorAll<HTMLFormElement>("form[data-lw-posted]")]
    .filter((form) => form.id !== "" && form.getAttribute("phx-auto-recover") !== "ignore")
    .map((form) => {
      const refused = form.dataset["lwPosted"] === "refused";
      const entries = [...new FormData(form)].flatMap(([name, value]) =>
        typeof value !== "string" || ADDED.test(name) ? [] : [[name, value] as const],
      );
      // As on the server: if no errors were shown, an empty field counts as untouched.
      const unused = refused ? [] : entries.filter(([name, value]) => value === "" && !name.endsWith("[]"));
      return {
        id: form.id,
        drafts: draftsOf(form).filter(({ value }) => refused || value !== ""),
        entries: [...entries, ...unused.map(([name]) => [unusedName(name), ""] as const)],
      };
    });
  return () => {
    for (const { id, drafts, entries } of posted) {
      const form = document.getElementById(id);
      if (!(form instanceof HTMLFormElement)) continue;
      // The posted form may have other rows than the mounted one.
      const replace = ({ formData }: FormDataEvent): void => {
        for (const name of new Set(formData.keys())) formData.delete(name);
        for (const [name, value] of entries) formData.append(name, value);
      };
      form.addEventListener("formdata", replace);
      restoreDrafts(drafts, true);
      form.removeEventListener("formdata", replace);
    }
  };
}

/** `user[name]` becomes `user[_unused_name]`, as the official client writes it. */
function unusedName(name: string): string {
  const at = name.lastIndexOf("[") + 1;
  return `${name.slice(0, at)}_unused_${name.slice(at)}`;
}
