import type { Endpoint } from "../endpoint/endpoint.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { showHtml, textOf } from "./show-html.ts";
import type { EventsOf } from "./event-types.ts";
import { TestView } from "./view.ts";
import type { VisitOptions } from "./visit-options.ts";
import { Visitor } from "./visitor.ts";

/**
 * Visits a page as a browser does: loads it, connects its view, and waits until it has settled. The official client runs
 * in the page; the server sees requests and frames, and cannot tell the difference.
 *
 * @typeParam View the view that is expected there, for the types of its events: `live<typeof Counter>(app, "/counter")`
 * @param app the application
 * @param path where; redirects are followed
 * @param options who visits, and how
 * @throws {LivewrightError} LW803 if there is no view or it cannot be joined, LW804 if it crashes
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
      // In development there is a page about the error: only what it says first.
      frame: `  ${textOf(document.querySelector("main > .message") ?? document.body).slice(0, 500)}`,
      hint: "A page that is meant to be refused can be looked at with  visit(app, path)",
    });
  }
  if (document.querySelector("[data-phx-session]") === null) {
    throw new LivewrightError("LW803", `The page at ${view.path} holds no view.`, {
      frame: showHtml(document.body),
      hint: "Look at it with  visit(app, path)",
    });
  }
  if (options.connected !== false && !view.connected) {
    throw new LivewrightError("LW803", `The view of ${view.path} could not be joined.`, {
      frame: view.visitor.refusals.map((text) => `  The server answered ${text}`).join("\n"),
    });
  }
}

/**
 * Visits any page: also one without a view, one that is refused, or, with `connected: false`, the first render alone.
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
    // Nobody is given it who could close it.
    visitor.close();
    throw error;
  }
  return new TestView(visitor);
}
