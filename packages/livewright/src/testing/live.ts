import type { Endpoint } from "../endpoint/endpoint.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { showHtml, textOf } from "./show-html.ts";
import type { EventsOf } from "./event-types.ts";
import { TestView } from "./view.ts";
import type { VisitOptions } from "./visit-options.ts";
import { Visitor } from "./visitor.ts";

/**
 * Opens a page as a browser does: loads it, connects its view, and waits until it is idle. The official client runs in
 * the page. The server receives the same requests and frames as from a browser.
 *
 * @typeParam View the expected view, which types the events: `live<typeof Counter>(app, "/counter")`
 * @param app the application
 * @param path path and query; redirects are followed
 * @param options the session, the headers, and the behaviour of the browser
 * @throws {LivewrightError} LW803 if the page has no view or the view cannot be joined, LW804 if the view crashes
 * @example
 * ```ts
 * const view = await live(app, "/counter");
 * await view.click("#inc");
 * expect(view.text("#count")).toBe("1");
 * ```
 */
export async function live<View = unknown>(
  app: Endpoint,
  path: string,
  options: VisitOptions = {},
): Promise<TestView<EventsOf<View>>> {
  const view = await visit<View>(app, path, options);
  try {
    requireView(view, path, options);
  } catch (error) {
    view.close();
    throw error;
  }
  return view;
}

function requireView(view: TestView<never>, path: string, options: VisitOptions): void {
  const { status, document } = view.visitor;
  if (status >= 400) {
    throw new LivewrightError("LW803", `${path} answered with ${status}.`, {
      // The error page of development is long. Its message is enough.
      frame: `  ${textOf(document.querySelector("main > .message") ?? document.body).slice(0, 500)}`,
      hint: "If the test expects this status, open the page with  visit(app, path).",
    });
  }
  if (document.querySelector("[data-phx-session]") === null) {
    throw new LivewrightError("LW803", `The page at ${view.path} has no view.`, {
      frame: showHtml(document.body),
      hint: "Open a page without a view with  visit(app, path).",
    });
  }
  if (options.connected !== false && !view.connected) {
    throw new LivewrightError("LW803", `The view of ${view.path} could not be joined.`, {
      frame: view.visitor.refusals.map((text) => `  The server answered ${text}`).join("\n"),
    });
  }
}

/**
 * Opens any page, also one without a view, or one that is refused. With `connected: false`, opens only the dead render.
 *
 * @throws {LivewrightError} LW804 if a view crashes
 * @example
 * ```ts
 * const page = await visit(app, "/nowhere");
 * expect(page.visitor.status).toBe(404);
 * ```
 */
export async function visit<View = unknown>(
  app: Endpoint,
  path: string,
  options: VisitOptions = {},
): Promise<TestView<EventsOf<View>>> {
  const visitor = new Visitor(app, options);
  try {
    await visitor.open(path);
  } catch (error) {
    // The caller does not receive the tab, so it could not close it.
    visitor.close();
    throw error;
  }
  return new TestView(visitor);
}
