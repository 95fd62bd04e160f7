import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement } from "./browser/dom.ts";
import type { Crash } from "./crashes.ts";
import { showElement } from "./show-html.ts";

/** Returns the error of a step that crashed a view. Names a missing `phx-target` if that explains the crash. */
export function crashError({ view, what, error }: Crash, clicked: DomElement | undefined): LivewrightError {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lost = error instanceof LivewrightError && error.code === "LW405" && clicked?.closest("[data-phx-component]");
  const target =
    lost && !clicked?.hasAttribute("phx-target")
      ? ` ${clicked === undefined ? "" : showElement(clicked)} is inside a LiveComponent. Add  phx-target=\${myself}  if the component handles its event.`
      : "";
  return new LivewrightError("LW804", `${view} crashed in ${what}.${target}`, {
    frame: stack
      .split("\n")
      .map((line) => `  ${line}`)
      .join("\n"),
    hint: /^(?:mount|dead-render)\b/.test(what)
      ? 'To test the error page that users see, open it with  visit(app, path, { crashes: "ignore" }).'
      : "If the test expects the crash:  const error = await view.expectCrash(() => view.click(…))",
    cause: error,
  });
}
